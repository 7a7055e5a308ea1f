import { z } from "zod";
import { type PersonId, readAddress } from "../../chat/address.ts";
import { type Language, languages } from "../../chat/languages.ts";
import { type PersonKey, type Storage, sql } from "../../storage/storage.ts";

/** Who writes to the team. */
export interface Writer {
  readonly id: PersonId;
  readonly key: PersonKey;
  readonly language: Language;
}

/** An open talk. */
export interface Talk {
  /** The number both sides know it by. */
  readonly id: number;
  readonly person: Writer;
  /** ms since the epoch (UTC). */
  readonly openedAt: number;
  readonly claimedBy: PersonKey | undefined;
}

export interface TalkMessage {
  readonly author: "person" | "team";
  readonly text: string;
}

/** A message of the person that has not reached the team. */
interface Unpassed extends Pick<TalkMessage, "text"> {
  readonly messageId: string;
  readonly talk: Talk;
}

/** A bound on what one person can make the bot keep, and the team read. */
export const maximumMessages = 20;
/** Enough to answer from; all of it would bury the newest. */
const messagesShown = 5;
/** Younger ones are being passed on right now, perhaps by another process. */
const passingMs = 60_000;

const language = z.enum(languages);
const addressRow = (person: PersonKey) => `handovers:${person}`;
const textRow = (talk: number) => `handover_messages:${talk}`;

/** The talks' rows: addresses and texts are sealed on their way in. Nothing here sends anything. */
export function createTalkStore({ db, keys }: Pick<Storage, "db" | "keys">) {
  interface Row {
    readonly id: number;
    readonly language: string;
    readonly opened_at: Date;
    readonly claimed_by: string | null;
    readonly sealed_address: string;
    readonly person_key: string;
  }
  const read = (row: Row): Talk => {
    const key = row.person_key as PersonKey;
    return {
      id: row.id,
      person: {
        id: readPerson(keys.open(row.sealed_address, addressRow(key))),
        key,
        language: language.parse(row.language),
      },
      openedAt: row.opened_at.getTime(),
      claimedBy: (row.claimed_by as PersonKey | null) ?? undefined,
    };
  };
  const talks = () => db.selectFrom("handovers").selectAll("handovers");
  const one = async (found: Promise<Row | undefined>) => {
    const row = await found;
    return row && read(row);
  };

  return {
    /**
     * Adds to the person's open talk, or opens one; `undefined` when that person has written too much. `alongside` is
     * written in the same transaction.
     */
    async write(
      person: Writer,
      text: string,
      at: number,
      alongside: (transaction: Storage["db"]) => Promise<void>,
    ): Promise<{ talk: Talk; messageId: string } | undefined> {
      return db.transaction().execute(async (transaction) => {
        const address = keys.seal(person.id, addressRow(person.key));
        const row = await transaction
          .insertInto("handovers")
          .values({
            state: "waiting",
            language: person.language,
            opened_at: new Date(at),
            claimed_by: null,
            sealed_address: address,
            person_key: person.key,
          })
          .onConflict((conflict) =>
            conflict.column("person_key").doUpdateSet({ language: person.language, sealed_address: address }),
          )
          .returningAll()
          .executeTakeFirstOrThrow();
        const written = await transaction
          .selectFrom("handover_messages")
          .select("id")
          .where("handover_id", "=", row.id)
          .where("author", "=", "person")
          .execute();
        if (written.length >= maximumMessages) return undefined;
        const { id } = await transaction
          .insertInto("handover_messages")
          .values({
            handover_id: row.id,
            author: "person",
            sealed_text: keys.seal(text, textRow(row.id)),
            at: new Date(at),
            passed_on: false,
          })
          .returning("id")
          .executeTakeFirstOrThrow();
        await alongside(transaction);
        return { talk: read(row), messageId: id };
      });
    },
    find: (id: number) => one(talks().where("id", "=", id).executeTakeFirst()),
    ofPerson: (person: PersonKey) => one(talks().where("person_key", "=", person).executeTakeFirst()),
    claimedBy: async (moderator: PersonKey) =>
      (await talks().where("claimed_by", "=", moderator).orderBy("id").execute()).map(read),
    openedBefore: async (moment: number) =>
      (await talks().where("opened_at", "<=", new Date(moment)).execute()).map(read),

    /** The newest, oldest of them first. */
    async messages(id: number): Promise<readonly TalkMessage[]> {
      const rows = await db
        .selectFrom("handover_messages")
        .select(["author", "sealed_text"])
        .where("handover_id", "=", id)
        .orderBy("id", "desc")
        .limit(messagesShown)
        .execute();
      return rows
        .reverse()
        .map(({ author, sealed_text }) => ({ author, text: keys.open(sealed_text, textRow(id)) }));
    },

    /** True for the one moderator whose press came first. */
    async claim(id: number, moderator: PersonKey): Promise<boolean> {
      const claimed = await db
        .updateTable("handovers")
        .set({ state: "claimed", claimed_by: moderator })
        .where("id", "=", id)
        .where("state", "=", "waiting")
        .returning("id")
        .executeTakeFirst();
      return claimed !== undefined;
    },
    takeOver: (id: number, moderator: PersonKey) =>
      one(
        db
          .updateTable("handovers")
          .set({ state: "claimed", claimed_by: moderator })
          .where("id", "=", id)
          .returningAll()
          .executeTakeFirst(),
      ),
    /** The moderator is forgotten: what they had claimed waits again. */
    async release(moderator: PersonKey): Promise<readonly Talk[]> {
      const rows = await db
        .updateTable("handovers")
        .set({ state: "waiting", claimed_by: null })
        .where("claimed_by", "=", moderator)
        .returningAll()
        .execute();
      return rows.map(read);
    },

    /** Nothing happens when the talk was closed meanwhile. */
    async addAnswer(id: number, text: string, at: number): Promise<void> {
      const sealed = keys.seal(text, textRow(id));
      await sql`
        insert into handover_messages (handover_id, author, sealed_text, at, passed_on)
        select id, 'team', ${sealed}, ${new Date(at)}, true from handovers where id = ${id} for share`.execute(
        db,
      );
    },
    async markPassedOn(messageId: string): Promise<void> {
      await db
        .updateTable("handover_messages")
        .set({ passed_on: true })
        .where("id", "=", messageId)
        .execute();
    },
    async notPassedOn(now: number): Promise<readonly Unpassed[]> {
      const rows = await talks()
        .innerJoin("handover_messages", "handover_messages.handover_id", "handovers.id")
        .select(["handover_messages.id as message_id", "sealed_text"])
        .where("passed_on", "=", false)
        .where("at", "<=", new Date(now - passingMs))
        .orderBy("message_id")
        .execute();
      return rows.map((row) => ({
        messageId: row.message_id,
        talk: read(row),
        text: keys.open(row.sealed_text, textRow(row.id)),
      }));
    },
    /** Drops a message that could not be passed on, and a talk that then holds nothing. */
    async dropMessage(messageId: string, talkId: number): Promise<void> {
      await db.deleteFrom("handover_messages").where("id", "=", messageId).execute();
      await db
        .deleteFrom("handovers")
        .where("id", "=", talkId)
        .where(({ not, exists, selectFrom }) =>
          not(exists(selectFrom("handover_messages").select("id").where("handover_id", "=", talkId))),
        )
        .execute();
    },
    /** Everything of a talk. The talk as it was, for the one caller who removed it. */
    remove: (id: number) =>
      one(db.deleteFrom("handovers").where("id", "=", id).returningAll().executeTakeFirst()),
  };
}

function readPerson(address: string): PersonId {
  if (readAddress(address)?.kind !== "person") throw new TypeError("Expected the address of a person");
  return address as PersonId;
}
