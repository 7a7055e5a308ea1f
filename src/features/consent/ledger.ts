import { z } from "zod";
import { platformNames } from "../../chat/address.ts";
import { languages } from "../../chat/languages.ts";
import { type PersonKey, type Storage, sql } from "../../storage/storage.ts";

const row = z.object({
  person: z.string().transform((key) => key as PersonKey),
  purpose: z.enum(["moment", "news", "deadline", "handover", "updates"]),
  textHash: z.string(),
  language: z.enum(languages),
  platform: z.enum(platformNames),
  action: z.enum(["given", "asked", "renewed", "used", "withdrawn"]),
  /** ms since the epoch (UTC). */
  at: z.date().transform((at) => at.getTime()),
});
/** One line of the ledger. */
export type LedgerRow = z.output<typeof row>;

const columns = [
  "person_key as person",
  "purpose",
  "text_hash as textHash",
  "language",
  "platform",
  "action",
  "at",
] as const;

/** The rows of `consents`: added, never changed; what is shown to people comes from what was written here. */
export function createLedger(db: Storage["db"]) {
  const rowsOf = (person: PersonKey) =>
    db.selectFrom("consents").select(columns).where("person_key", "=", person);

  async function insert(
    action: LedgerRow["action"],
    { person, purpose, textHash, language, platform, at }: Omit<LedgerRow, "action">,
    text: string | undefined,
    within: Storage["db"],
  ): Promise<boolean> {
    if (text !== undefined)
      await within
        .insertInto("consent_texts")
        .values({ text_hash: textHash, language, purpose, text, first_shown: new Date(at) })
        .onConflict((conflict) => conflict.columns(["text_hash", "language", "purpose"]).doNothing())
        .execute();
    const added = await within
      .insertInto("consents")
      .values({
        person_key: person,
        purpose,
        text_hash: textHash,
        language,
        platform,
        action,
        at: new Date(at),
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning("id")
      .execute();
    return added.length > 0;
  }

  return {
    /** Adds a row, and the words it is about. False when the person was asked the same before. */
    add: (
      action: LedgerRow["action"],
      given: Omit<LedgerRow, "action">,
      { text, db: within }: { text?: string; db?: Storage["db"] | undefined } = {},
    ): Promise<boolean> =>
      within
        ? insert(action, given, text, within)
        : db.transaction().execute((transaction) => insert(action, given, text, transaction)),
    /** What the person last agreed to, unless it was taken back since. */
    async standing(person: PersonKey, purpose: LedgerRow["purpose"]): Promise<LedgerRow | undefined> {
      const found = await rowsOf(person)
        .where("purpose", "=", purpose)
        .where("action", "in", ["given", "renewed", "withdrawn"])
        .orderBy("id", "desc")
        .executeTakeFirst();
      return found && found.action !== "withdrawn" ? row.parse(found) : undefined;
    },
    async withdraw(person: PersonKey, at: number, purpose?: LedgerRow["purpose"]): Promise<void> {
      await sql`
        insert into consents (person_key, purpose, text_hash, language, platform, action, at)
        select person_key, purpose, text_hash, language, platform, 'withdrawn', ${new Date(at)}
        from (
          select distinct on (purpose) * from consents
          where person_key = ${person} and action in ('given', 'renewed', 'withdrawn')
          order by purpose, id desc
        ) as last
        where action <> 'withdrawn' and (${purpose ?? null}::text is null or purpose = ${purpose ?? null})`.execute(
        db,
      );
    },
    /** The question did not arrive. */
    async unask(person: PersonKey, purpose: LedgerRow["purpose"], textHash: string): Promise<void> {
      await db
        .deleteFrom("consents")
        .where("person_key", "=", person)
        .where("purpose", "=", purpose)
        .where("text_hash", "=", textHash)
        .where("action", "=", "asked")
        .execute();
    },
    /** Whose last row but what was sent is a question from `moment` (ms since the epoch) or before. */
    async unanswered(moment: number): Promise<readonly Pick<LedgerRow, "person" | "purpose">[]> {
      const { rows } = await sql<{ person: string; purpose: string }>`
        select person, purpose from (
          select distinct on (person_key, purpose) person_key as person, purpose, action, at from consents
          order by person_key, purpose, id desc
        ) as last
        where action = 'asked' and at <= ${new Date(moment)}`.execute(db);
      return rows.map((found) => row.pick({ person: true, purpose: true }).parse(found));
    },
    /**
     * Removes the rows of each person and purpose whose last one is from `moment` (ms since the epoch) or before, and
     * that nothing kept rests on any more.
     */
    async sweep(moment: number): Promise<void> {
      await sql`
        delete from consents using (
          select person_key, purpose from consents group by person_key, purpose
          having max(at) <= ${new Date(moment)}
        ) as ended
        where consents.person_key = ended.person_key and consents.purpose = ended.purpose
          and not exists (
            select from reminders where reminders.person_key = ended.person_key and kind = ended.purpose)
          and not (ended.purpose = 'handover' and exists (
            select from handovers where handovers.person_key = ended.person_key))
          and not (ended.purpose = 'updates' and exists (
            select from update_subscribers where update_subscribers.person_key = ended.person_key))`.execute(
        db,
      );
    },
    list: async (person: PersonKey): Promise<readonly LedgerRow[]> =>
      (await rowsOf(person).orderBy("id").execute()).map((found) => row.parse(found)),
  };
}
