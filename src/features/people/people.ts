import { z } from "zod";
import { type PersonId, readAddress } from "../../chat/address.ts";
import { type Language, languages } from "../../chat/languages.ts";
import type { PersonKey, Storage } from "../../storage/storage.ts";

/** What is kept about a person, and only after they chose a language or opted in to something. */
const personRecord = z.object({
  language: z.enum(languages).optional(),
  /** The platform's address, encrypted: kept only while there is something to send. */
  sealedAddress: z.string().optional(),
});
type PersonRecord = z.infer<typeof personRecord>;

export interface People {
  languageOf(person: PersonKey): Promise<Language | undefined>;
  chooseLanguage(person: PersonKey, language: Language): Promise<void>;
  /** Keeps the encrypted address, so that the bot can write first. Only after an opt-in. */
  rememberAddress(id: PersonId): Promise<void>;
  /** Where to write to; `undefined` for somebody who has nothing to receive. */
  addressOf(person: PersonKey): Promise<PersonId | undefined>;
  /** Drops the address when nothing is left to send; the chosen language stays. */
  forgetAddress(person: PersonKey): Promise<void>;
  /** Drops all of it. */
  forget(person: PersonKey): Promise<void>;
}

export function createPeople(storage: Storage): People {
  const records = storage.records("people", personRecord);
  const change = async (person: PersonKey, edit: (record: PersonRecord) => PersonRecord) => {
    const edited = edit((await records.get(person)) ?? {});
    if (edited.language === undefined && edited.sealedAddress === undefined) await records.delete(person);
    else await records.set(person, edited);
  };
  return {
    languageOf: async (person) => (await records.get(person))?.language,
    chooseLanguage: (person, language) => change(person, (record) => ({ ...record, language })),
    async rememberAddress(id) {
      const person = storage.keys.personKey(id);
      const sealedAddress = storage.keys.seal(id, `people:${person}`);
      await change(person, (record) => ({ ...record, sealedAddress }));
    },
    async addressOf(person) {
      const sealed = (await records.get(person))?.sealedAddress;
      if (!sealed) return undefined;
      const address = storage.keys.open(sealed, `people:${person}`);
      return readAddress(address)?.kind === "person" ? (address as PersonId) : undefined;
    },
    forgetAddress: (person) => change(person, ({ language }) => (language ? { language } : {})),
    forget: async (person) => void (await records.delete(person)),
  };
}
