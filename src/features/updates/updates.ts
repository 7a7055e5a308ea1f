import { type PersonId, type PlatformName, readAddress } from "../../chat/address.ts";
import type { Language } from "../../chat/languages.ts";
import type { PersonKey, Storage } from "../../storage/storage.ts";
import type { Consent } from "../consent/consent.ts";
import { type AskStaleParts, createAskStale } from "./ask-stale.ts";

interface Agreed {
  /** Of the words that were shown, and in which the news are written. */
  readonly language: Language;
  readonly platform: PlatformName;
}

/** The team's news: who agreed to them. A broadcast reaches nobody else. Moments in ms since the epoch (UTC). */
export interface Updates {
  /** Keeps the address and the proof together: called by the confirming press only. Confirming twice keeps one. */
  confirm(person: PersonId, agreed: Agreed, now: number): Promise<void>;
  /** When the person agreed, and in which language they are written to; `undefined` when they did not. */
  find(person: PersonKey): Promise<{ readonly agreedAt: number; readonly language: Language } | undefined>;
  isSubscribed(person: PersonKey): Promise<boolean>;
  /** What was queued for the person goes along. False when there was nothing to end. */
  cancel(person: PersonKey): Promise<boolean>;
  setLanguage(person: PersonKey, language: Language): Promise<void>;
  /** The person agreed to the words as they are now. False when there was nothing to renew. */
  renew(person: PersonKey, agreed: Agreed, now: number): Promise<boolean>;
  /** How many people. */
  count(): Promise<number>;
  /** Asks those who agreed to other words than today's, each once. Run it hourly. How many were asked. */
  askStale(now: number): Promise<number>;
}

interface UpdatesParts extends Omit<AskStaleParts, "storage" | "cancel"> {
  readonly storage: Storage;
  readonly consent: Pick<Consent, "give" | "renew" | "guard" | "currentWords" | "standing">;
}

export function createUpdates(parts: UpdatesParts): Updates {
  const { storage, consent } = parts;
  const { db, keys } = storage;

  const find: Updates["find"] = async (person) => {
    const row = await db
      .selectFrom("update_subscribers")
      .select(["agreed_at", "language"])
      .where("person_key", "=", person)
      .executeTakeFirst();
    return row && { agreedAt: row.agreed_at.getTime(), language: row.language as Language };
  };

  async function cancel(person: PersonKey): Promise<boolean> {
    const { numDeletedRows } = await db
      .deleteFrom("update_subscribers")
      .where("person_key", "=", person)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  function wordsIn(language: Language) {
    const hash = consent.currentWords("updates")[language];
    if (!hash) throw new RangeError(`No words for the news in ${language}`);
    return { consent_language: language, text_hash: hash };
  }

  return {
    async confirm(id, { language, platform }, now) {
      const person = keys.personKey(id);
      const agreed = {
        ...wordsIn(language),
        language,
        agreed_at: new Date(now),
        sealed_address: keys.seal(id, `update_subscribers:${person}`),
      };
      await db.transaction().execute(async (transaction) => {
        await consent.give("updates", { person, language, platform, at: now }, transaction);
        await transaction
          .insertInto("update_subscribers")
          .values({ person_key: person, platform: readAddress(id)?.platform ?? platform, ...agreed })
          .onConflict((conflict) => conflict.column("person_key").doUpdateSet(agreed))
          .execute();
      });
    },
    find,
    isSubscribed: async (person) => (await find(person)) !== undefined,
    cancel,
    async setLanguage(person, language) {
      await db.updateTable("update_subscribers").set({ language }).where("person_key", "=", person).execute();
    },
    async renew(person, { language, platform }, now) {
      if (!(await consent.renew("updates", { person, language, platform, at: now }))) return false;
      // A crash between the two leaves old words in the row: the next round of questions finds the ledger right.
      await db
        .updateTable("update_subscribers")
        .set(wordsIn(language))
        .where("person_key", "=", person)
        .execute();
      return true;
    },
    async count() {
      const { count } = await db
        .selectFrom("update_subscribers")
        .select(({ fn }) => fn.countAll<string>().as("count"))
        .executeTakeFirstOrThrow();
      return Number(count);
    },
    askStale: createAskStale({ ...parts, cancel }),
  };
}
