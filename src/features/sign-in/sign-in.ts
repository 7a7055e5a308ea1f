import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import { type PersonId, readAddress } from "../../chat/address.ts";
import { type Language, languages } from "../../chat/languages.ts";
import { type PersonKey, type Storage, sql } from "../../storage/storage.ts";
import { retention, tooOld } from "../retention/retention.ts";

/** Who signs in: what the role is checked with, and the language of the pages. */
export interface Member {
  readonly id: PersonId;
  readonly key: PersonKey;
  /** As the platform gave them when the link was asked for; good only where it cannot be asked again. */
  readonly grants: readonly string[];
  readonly language: Language;
}

interface Session {
  readonly member: Member;
  /** ms since the epoch (UTC) */
  readonly since: number;
}

/** `unknown`: there never was such a link, or it made place for a newer one. */
export type LinkState = "good" | "used" | "expired" | "unknown";

/** How the team gets to its dashboard: a link asked for in a chat, then a session in a browser. `now`: ms since the epoch. */
export interface SignIn {
  /** A token for a link that is good once, for `linkMinutes`. Links asked for before end. */
  invite(member: Member, now: number): Promise<string>;
  /** Whether a token would be taken. Spends nothing. */
  look(token: string, now: number): Promise<LinkState>;
  /** Spends a token: answers the secret of a new session, once. */
  enter(
    token: string,
    now: number,
  ): Promise<
    | { readonly kind: "entered"; readonly secret: string }
    | { readonly kind: "refused"; readonly because: Exclude<LinkState, "good"> }
  >;
  /** The session of a secret, which counts as used with it; `undefined` when it has ended or never was. */
  find(secret: string, now: number): Promise<Session | undefined>;
  chooseLanguage(secret: string, language: Language): Promise<void>;
  leave(secret: string): Promise<void>;
  /** Ends every session and link of a person; answers how many sessions that were. */
  leaveAll(person: PersonKey): Promise<number>;
  /** In how many browsers a person is signed in. */
  count(person: PersonKey, now: number): Promise<number>;
  /** Whether anything is kept about a person: a link or a session. */
  keeps(person: PersonKey): Promise<boolean>;
  sweep(now: number): Promise<void>;
}

export const linkMinutes = 10;
/** A session ends after this many hours without use, and in any case after `retention.sessions.days`. */
export const idleHours = 12;

const linkMs = linkMinutes * 60_000;
const idleMs = idleHours * 3_600_000;
const longestMs = retention.sessions.days * 86_400_000;
/** Noting every request would write a row for every picture of a page. */
const noteEveryMs = 60_000;

/** 32 bytes as 43 characters of base64url. */
const secretForm = /^[A-Za-z0-9_-]{43}$/;
const newSecret = (): string => randomBytes(32).toString("base64url");
const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("base64url");

const sealedMember = z.object({
  id: z.string().refine((text): text is PersonId => readAddress(text)?.kind === "person"),
  grants: z.array(z.string()).readonly(),
});
const language = z.enum(languages);

export function createSignIn({ db, keys }: Pick<Storage, "db" | "keys">): SignIn {
  const seal = ({ id, grants }: Member, row: string) => keys.seal(JSON.stringify({ id, grants }), row);

  function openMember(
    row: { readonly sealed_person: string; readonly person_key: string; readonly language: string },
    sealedFor: string,
  ): Member {
    const { id, grants } = sealedMember.parse(JSON.parse(keys.open(row.sealed_person, sealedFor)));
    return { id, grants, key: row.person_key as PersonKey, language: language.parse(row.language) };
  }

  async function look(token: string, now: number): Promise<LinkState> {
    if (!secretForm.test(token)) return "unknown";
    const row = await db
      .selectFrom("sign_in_links")
      .select(["used_at", "made_at"])
      .where("token_hash", "=", hashOf(token))
      .executeTakeFirst();
    if (!row) return "unknown";
    if (row.used_at) return "used";
    return row.made_at.getTime() + linkMs > now ? "good" : "expired";
  }

  return {
    look,
    async invite(member, now) {
      const token = newSecret();
      const hash = hashOf(token);
      await db.transaction().execute(async (db) => {
        await db
          .deleteFrom("sign_in_links")
          .where("person_key", "=", member.key)
          .where("used_at", "is", null)
          .execute();
        await db
          .insertInto("sign_in_links")
          .values({
            token_hash: hash,
            person_key: member.key,
            sealed_person: seal(member, `sign_in_links:${hash}`),
            language: member.language,
            made_at: new Date(now),
          })
          .execute();
      });
      return token;
    },

    async enter(token, now) {
      const state = await look(token, now);
      if (state !== "good") return { kind: "refused", because: state };
      const hash = hashOf(token);
      return db.transaction().execute(async (db) => {
        // Of two presses at once, one finds it unused.
        const link = await db
          .updateTable("sign_in_links")
          .set({ used_at: new Date(now) })
          .where("token_hash", "=", hash)
          .where("used_at", "is", null)
          .returning(["person_key", "sealed_person", "language"])
          .executeTakeFirst();
        if (!link) return { kind: "refused", because: "used" };
        const member = openMember(link, `sign_in_links:${hash}`);
        const secret = newSecret();
        const session = hashOf(secret);
        await db
          .insertInto("sessions")
          .values({
            session_hash: session,
            person_key: member.key,
            sealed_person: seal(member, `sessions:${session}`),
            language: member.language,
            made_at: new Date(now),
            seen_at: new Date(now),
          })
          .execute();
        return { kind: "entered", secret };
      });
    },

    async find(secret, now) {
      if (!secretForm.test(secret)) return undefined;
      const hash = hashOf(secret);
      const row = await db
        .selectFrom("sessions")
        .selectAll()
        .where("session_hash", "=", hash)
        .where("seen_at", ">", new Date(now - idleMs))
        .where("made_at", ">", new Date(now - longestMs))
        .executeTakeFirst();
      if (!row) return undefined;
      if (now - row.seen_at.getTime() >= noteEveryMs)
        await db
          .updateTable("sessions")
          .set({ seen_at: new Date(now) })
          .where("session_hash", "=", hash)
          .execute();
      return { member: openMember(row, `sessions:${hash}`), since: row.made_at.getTime() };
    },

    async chooseLanguage(secret, chosen) {
      await db
        .updateTable("sessions")
        .set({ language: chosen })
        .where("session_hash", "=", hashOf(secret))
        .execute();
    },

    async leave(secret) {
      await db.deleteFrom("sessions").where("session_hash", "=", hashOf(secret)).execute();
    },

    leaveAll: (person) =>
      db.transaction().execute(async (db) => {
        await db.deleteFrom("sign_in_links").where("person_key", "=", person).execute();
        const ended = await db.deleteFrom("sessions").where("person_key", "=", person).executeTakeFirst();
        return Number(ended.numDeletedRows);
      }),

    async count(person, now) {
      const { number } = await db
        .selectFrom("sessions")
        .select(sql<string>`count(*)`.as("number"))
        .where("person_key", "=", person)
        .where("seen_at", ">", new Date(now - idleMs))
        .where("made_at", ">", new Date(now - longestMs))
        .executeTakeFirstOrThrow();
      return Number(number);
    },

    async keeps(person) {
      const { rows } = await sql<{ kept: boolean }>`
        select exists (select from sign_in_links where person_key = ${person})
          or exists (select from sessions where person_key = ${person}) as kept`.execute(db);
      return rows[0]?.kept ?? false;
    },

    async sweep(now) {
      await db
        .deleteFrom("sign_in_links")
        .where("made_at", "<=", new Date(tooOld("signInLinks", now)))
        .execute();
      await db
        .deleteFrom("sessions")
        .where(({ eb, or }) =>
          or([
            eb("made_at", "<=", new Date(tooOld("sessions", now))),
            eb("seen_at", "<=", new Date(now - idleMs)),
          ]),
        )
        .execute();
    },
  };
}
