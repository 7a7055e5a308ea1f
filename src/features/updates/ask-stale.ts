import type { Delivery } from "../../chat/adapter-contract.ts";
import { type PersonId, readAddress } from "../../chat/address.ts";
import { type Language, languages } from "../../chat/languages.ts";
import { type PersonKey, type Storage, sql } from "../../storage/storage.ts";
import type { Consent } from "../consent/consent.ts";

/** Asked in one round, so that the hourly sweep ends; the next round goes on. */
const askedAtOnce = 500;

export interface AskStaleParts {
  readonly storage: Pick<Storage, "db" | "keys">;
  readonly consent: Pick<Consent, "guard" | "currentWords" | "standing">;
  /** Shows the new words, with a button to agree and one to stop. */
  readonly ask: (to: PersonId, person: PersonKey, language: Language) => Promise<Delivery>;
  /** Whether the person is not to be written to at this moment. `now`: ms since the epoch (UTC). */
  readonly isQuiet: (person: PersonKey, now: number) => Promise<boolean>;
  readonly cancel: (person: PersonKey) => Promise<boolean>;
}

/** Asks those who agreed to other words than today's. Whoever was asked in these words is not asked again. */
export function createAskStale({ storage: { db, keys }, consent, ask, isQuiet, cancel }: AskStaleParts) {
  async function findStale(): Promise<readonly { person: PersonKey; sealed: string; language: string }[]> {
    const current = Object.entries(consent.currentWords("updates"));
    const hashes = current.map(([, hash]) => hash);
    const { rows } = await sql<{ person: PersonKey; sealed: string; language: string }>`
      select person_key as person, sealed_address as sealed, language from update_subscribers as s
      where (consent_language || ' ' || text_hash) <> all (${current.map((pair) => pair.join(" "))})
        and not exists (
          select from consents where consents.person_key = s.person_key and purpose = 'updates'
            and action = 'asked' and consents.text_hash = any (${hashes}))
      order by id limit ${askedAtOnce}`.execute(db);
    return rows;
  }

  /** The ledger says they agreed to today's words, the row does not know yet: a crash came between the two. */
  async function mend(person: PersonKey): Promise<Delivery> {
    const standing = await consent.standing(person, "updates");
    if (standing)
      await db
        .updateTable("update_subscribers")
        .set({ consent_language: standing.language, text_hash: standing.textHash })
        .where("person_key", "=", person)
        .execute();
    return { kind: "later", afterMs: 0 };
  }

  return async (now: number): Promise<number> => {
    let asked = 0;
    for (const { person, sealed, language: written } of await findStale()) {
      if (await isQuiet(person, now)) continue;
      const to = readPerson(keys.open(sealed, `update_subscribers:${person}`));
      const language = languages.find((known) => known === written) ?? languages[0];
      const delivery = await consent.guard({
        person,
        language,
        purpose: "updates",
        send: () => mend(person),
        ask: () => {
          asked += 1;
          return ask(to, person, language);
        },
      });
      // Blocked or gone: that is a withdrawal.
      if (delivery.kind === "refused") await cancel(person);
    }
    return asked;
  };
}

function readPerson(address: string): PersonId {
  if (readAddress(address)?.kind !== "person") throw new TypeError("Expected the address of a person");
  return address as PersonId;
}
