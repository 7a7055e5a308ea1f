import { createHash, randomBytes } from "node:crypto";
import { type PersonKey, type Storage, sql } from "../../storage/storage.ts";
import { type Doing, noteAct } from "../audit/audit.ts";

/** A link for a partner, as the team sees it: what opens it was shown once. Moments in ms since the epoch (UTC). */
export interface SharedLink {
  readonly id: number;
  readonly name: string;
  /** `undefined` once that person was erased. */
  readonly madeBy: PersonKey | undefined;
  readonly madeAt: number;
  readonly expiresAt: number;
}

/** Read-only ways into the figures, each with a name and an end. Making and ending one leave a line in the audit. `now`: ms since the epoch (UTC). */
export interface SharedLinks {
  /** The token of a new link, told this once; `undefined` when there are as many as there may be. */
  make(link: NewLink, now: number): Promise<string | undefined>;
  /** Those that still open, the newest first. */
  list(now: number): Promise<readonly SharedLink[]>;
  /** The link of a token; `undefined` when it was revoked, has expired or never was. */
  open(token: string, now: number): Promise<SharedLink | undefined>;
  /** How many a person made that still open. */
  countOf(person: PersonKey, now: number): Promise<number>;
  /** Ends a link at once; answers whether there was one. */
  revoke(id: number, doing: Doing): Promise<boolean>;
  sweep(now: number): Promise<void>;
}

interface NewLink {
  /** As `readLinkName` gives it. */
  readonly name: string;
  readonly weeks: LinkWeeks;
  readonly by: PersonKey;
}

export const linkWeeks = [1, 4, 12] as const;
type LinkWeeks = (typeof linkWeeks)[number];

export const linkNameCharacters = 60;
/** More than anybody can keep an eye on. */
export const linksAtMost = 50;

const weekMs = 7 * 86_400_000;
/** 32 bytes as 43 characters of base64url. */
const tokenForm = /^[A-Za-z0-9_-]{43}$/;
const hashOf = (token: string): string => createHash("sha256").update(token).digest("base64url");
const rowOf = (hash: string): string => `shared_links:${hash}`;

/** A name of one line, its ends trimmed; `undefined` when it is empty, too long, or holds what cannot be seen. */
export function readLinkName(text: string): string | undefined {
  const name = text.normalize("NFC").trim();
  const isShort = name.length > 0 && [...name].length <= linkNameCharacters;
  return isShort && !/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(name) ? name : undefined;
}

export function createSharedLinks({ db, keys }: Pick<Storage, "db" | "keys">): SharedLinks {
  const rows = (now: number) =>
    db.selectFrom("shared_links").selectAll().where("expires_at", ">", new Date(now));
  const read = (row: Awaited<ReturnType<ReturnType<typeof rows>["execute"]>>[number]): SharedLink => ({
    id: row.id,
    name: keys.open(row.sealed_name, rowOf(row.token_hash)),
    madeBy: (row.made_by as PersonKey | null) ?? undefined,
    madeAt: row.made_at.getTime(),
    expiresAt: row.expires_at.getTime(),
  });

  return {
    make: ({ name, weeks, by }, now) =>
      db.transaction().execute(async (db) => {
        // Two at once would both find room for the last one.
        await sql`lock table shared_links in exclusive mode`.execute(db);
        const { number } = await db
          .selectFrom("shared_links")
          .select(sql<string>`count(*)`.as("number"))
          .where("expires_at", ">", new Date(now))
          .executeTakeFirstOrThrow();
        if (Number(number) >= linksAtMost) return undefined;
        const token = randomBytes(32).toString("base64url");
        const hash = hashOf(token);
        const { id } = await db
          .insertInto("shared_links")
          .values({
            token_hash: hash,
            sealed_name: keys.seal(name, rowOf(hash)),
            made_by: by,
            made_at: new Date(now),
            expires_at: new Date(now + weeks * weekMs),
          })
          .returning("id")
          .executeTakeFirstOrThrow();
        await noteAct(db, "link_made", id, { by, at: now });
        return token;
      }),

    async list(now) {
      return (await rows(now).orderBy("id", "desc").execute()).map(read);
    },

    async open(token, now) {
      if (!tokenForm.test(token)) return undefined;
      const row = await rows(now).where("token_hash", "=", hashOf(token)).executeTakeFirst();
      return row && read(row);
    },

    async countOf(person, now) {
      return (await rows(now).where("made_by", "=", person).execute()).length;
    },

    revoke: (id, doing) =>
      db.transaction().execute(async (db) => {
        const { numDeletedRows } = await db
          .deleteFrom("shared_links")
          .where("id", "=", id)
          .executeTakeFirst();
        if (numDeletedRows === 0n) return false;
        await noteAct(db, "link_revoked", id, doing);
        return true;
      }),

    async sweep(now) {
      await db.deleteFrom("shared_links").where("expires_at", "<=", new Date(now)).execute();
    },
  };
}
