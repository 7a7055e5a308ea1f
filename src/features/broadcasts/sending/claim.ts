import type { Address, PlatformName } from "../../../chat/address.ts";
import { type Language, languages } from "../../../chat/languages.ts";
import { type PersonKey, type Storage, sql } from "../../../storage/storage.ts";
import type { Recipient, Work } from "../broadcast.ts";

/** A delivery that is ours until `claimedUntil`, and to whom it goes. */
export interface Claimed {
  readonly id: string;
  readonly broadcast: number;
  readonly work: Work;
  readonly platform: PlatformName;
  readonly tries: number;
  readonly claimedUntil: Date;
  /** Of a message that was sent, to be corrected or recalled. */
  readonly messageId: string | undefined;
  /** `undefined`: the row cannot be opened, so nobody knows. */
  readonly to: Address | undefined;
  readonly language: Language;
  /** Of the texts. */
  readonly version: number;
  readonly failuresInRow: number;
  readonly recipient:
    | { readonly kind: "person"; readonly key: PersonKey }
    | { readonly kind: "place"; readonly key: string };
}

interface Row {
  readonly id: string;
  readonly broadcast_id: number;
  readonly work: Work;
  readonly tries: number;
  readonly message_id: string | null;
  readonly version: number;
  readonly failures_in_row: number;
  readonly recipient: Recipient;
  readonly key: string;
  readonly sealed: string;
  readonly language: string | null;
}

interface ClaimOptions {
  /** ms since the epoch (UTC). */
  readonly now: number;
  readonly leaseMs: number;
  readonly limit: number;
}

/** Claims what is due on a platform, the longest due first. Rejects when the database does. */
export type Claim = (platform: PlatformName, options: ClaimOptions) => Promise<Claimed[]>;

/**
 * A claimed row is due again when its lease ends, so the index always begins with what is to be done now: the work of a
 * claim grows with what it takes, whatever waits behind it or in broadcasts that are paused.
 */
export function createClaim({ db, keys }: Pick<Storage, "db" | "keys">): Claim {
  return async (platform, { now, leaseMs, limit }) => {
    const at = new Date(now);
    const until = new Date(now + leaseMs);
    const { rows } = await sql<Row>`
      with running as materialized (
        select id from broadcasts where state = 'sending' and ended_at is null and expires_at > ${at}
      ), due as materialized (
        select unsent.id from running cross join lateral (
          select id from deliveries
          where broadcast_id = running.id and work = 'send' and platform = ${platform} and state <> 'done'
            and due_at <= ${at}
          order by due_at limit ${limit} for update skip locked) as unsent
        union all
        select revised.id from (
          select id from deliveries
          where platform = ${platform} and work <> 'send' and state <> 'done' and due_at <= ${at}
          order by due_at limit ${limit} for update skip locked) as revised
        limit ${limit}
      ), claimed as (
        update deliveries set state = 'claimed', due_at = ${until}, claimed_until = ${until}
        from due where deliveries.id = due.id
        returning deliveries.id, broadcast_id, work, tries, message_id, subscriber_id, place_id
      )
      select claimed.id, claimed.broadcast_id, work, tries, message_id, version, failures_in_row,
        case when place_id is null then 'person' else 'place' end as recipient,
        coalesce(person_key, place_key) as key, coalesce(sealed_address, address) as sealed,
        coalesce(update_subscribers.language, places.language) as language
      from claimed join broadcasts on broadcasts.id = claimed.broadcast_id
        left join update_subscribers on update_subscribers.id = claimed.subscriber_id
        left join places on places.id = claimed.place_id`.execute(db);
    return rows.map((row) => ({
      id: row.id,
      broadcast: row.broadcast_id,
      work: row.work,
      platform,
      tries: row.tries,
      claimedUntil: until,
      messageId: row.message_id ?? undefined,
      to: openAddress(keys, row),
      language: languages.find((language) => language === row.language) ?? languages[0],
      version: row.version,
      failuresInRow: row.failures_in_row,
      recipient:
        row.recipient === "person"
          ? { kind: "person", key: row.key as PersonKey }
          : { kind: "place", key: row.key },
    }));
  };
}

/** One row that cannot be opened must not keep the others from being sent. */
function openAddress(keys: Storage["keys"], { sealed, recipient, key }: Row): Address | undefined {
  try {
    return keys.open(
      sealed,
      recipient === "person" ? `update_subscribers:${key}` : `places:${key}`,
    ) as Address;
  } catch {
    return undefined;
  }
}
