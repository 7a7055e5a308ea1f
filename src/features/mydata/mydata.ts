import { z } from "zod";
import { type PersonKey, type Storage, sql } from "../../storage/storage.ts";

type Row = Readonly<Record<string, unknown>>;

/** Rows by table, as they stand, with what is encrypted made readable. */
type KeptRows = Readonly<Record<string, readonly Row[]>>;

const withAddress = z.looseObject({ value: z.looseObject({ sealedAddress: z.string() }) });

export interface MyData {
  /** Every row about a person, of every table. A table without one is left out. */
  collect(person: PersonKey): Promise<KeptRows>;
}

export function createMyData({ db, keys }: Pick<Storage, "db" | "keys">): MyData {
  const select = async (table: string, where: ReturnType<typeof sql<boolean>>) =>
    (
      await sql<{ row: Row }>`select to_jsonb(t) as row from ${sql.table(table)} as t where ${where}`.execute(
        db,
      )
    ).rows.map(({ row }) => row);

  /** An address in a record is sealed for its key. */
  function readRecord({ key, value, ...rest }: Row): Row {
    const read = JSON.parse(String(value)) as unknown;
    const parsed = withAddress.safeParse(read);
    if (!parsed.success) return { key, value: read, ...rest };
    const { sealedAddress, ...plain } = parsed.data.value;
    const address = keys.open(sealedAddress, String(key));
    return { key, value: { ...parsed.data, value: { ...plain, address } }, ...rest };
  }

  const readSignIn = ({ sealed_person, ...row }: Row, sealedFor: string): Row => ({
    ...row,
    sealed_person: keys.open(String(sealed_person), sealedFor),
  });

  /** One's own talk is readable; of one that a moderator has claimed, only that it was. */
  async function readTalks(person: PersonKey): Promise<KeptRows> {
    const own = await select("handovers", sql`person_key = ${person}`);
    const claimed = await select("handovers", sql`claimed_by = ${person} and person_key <> ${person}`);
    const messages = await select(
      "handover_messages",
      sql`handover_id in (select id from handovers where person_key = ${person})`,
    );
    return {
      handovers: [
        ...own.map((row) => ({
          ...row,
          sealed_address: keys.open(String(row.sealed_address), `handovers:${person}`),
        })),
        ...claimed.map(({ id, state, claimed_by }) => ({ id, state, claimed_by })),
      ],
      handover_messages: messages.map((row) => ({
        ...row,
        sealed_text: keys.open(String(row.sealed_text), `handover_messages:${row.handover_id}`),
      })),
    };
  }

  /** As somebody written to, and as a moderator. What a moderator wrote for everybody goes with it. */
  async function readBroadcasts(person: PersonKey): Promise<KeptRows> {
    const opened = (table: string, rows: readonly Row[]) =>
      rows.map((row) => ({
        ...row,
        sealed_address: keys.open(String(row.sealed_address), `${table}:${person}`),
      }));
    const own = sql`author_key = ${person} or corrected_by = ${person}`;
    return {
      update_subscribers: opened(
        "update_subscribers",
        await select("update_subscribers", sql`person_key = ${person}`),
      ),
      deliveries: await select(
        "deliveries",
        sql`subscriber_id in (select id from update_subscribers where person_key = ${person})`,
      ),
      broadcasts: await select("broadcasts", sql`${own}`),
      broadcast_texts: await select(
        "broadcast_texts",
        sql`broadcast_id in (select id from broadcasts where ${own})`,
      ),
      broadcast_watchers: opened(
        "broadcast_watchers",
        await select("broadcast_watchers", sql`person_key = ${person}`),
      ),
      broadcast_audit: await select("broadcast_audit", sql`actor_key = ${person}`),
    };
  }

  async function readJobs(person: PersonKey): Promise<readonly Row[]> {
    const { rows } = await sql<{ name: string | null }>`select to_regclass('pgboss.job') as name`.execute(db);
    return rows[0]?.name == null ? [] : select("pgboss.job", sql`data->>'person' = ${person}`);
  }

  return {
    async collect(person) {
      const records = await select("kv", sql`split_part(key, ':', 2) = ${person}`);
      const everything: KeptRows = {
        kv: records.map(readRecord),
        reminders: await select("reminders", sql`person_key = ${person}`),
        missed_reminders: await select("missed_reminders", sql`person_key = ${person}`),
        sign_in_links: (await select("sign_in_links", sql`person_key = ${person}`)).map((row) =>
          readSignIn(row, `sign_in_links:${row.token_hash}`),
        ),
        sessions: (await select("sessions", sql`person_key = ${person}`)).map((row) =>
          readSignIn(row, `sessions:${row.session_hash}`),
        ),
        shared_links: (await select("shared_links", sql`made_by = ${person}`)).map((row) => ({
          ...row,
          sealed_name: keys.open(String(row.sealed_name), `shared_links:${row.token_hash}`),
        })),
        team_audit: await select("team_audit", sql`actor_key = ${person}`),
        consents: await select("consents", sql`person_key = ${person}`),
        ...(await readTalks(person)),
        ...(await readBroadcasts(person)),
        "pgboss.job": await readJobs(person),
        erasures: await select("erasures", sql`person_key = ${person}`),
      };
      return Object.fromEntries(Object.entries(everything).filter(([, rows]) => rows.length > 0));
    },
  };
}
