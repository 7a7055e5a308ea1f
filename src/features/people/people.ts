import { z } from "zod";
import { type Language, languages } from "../../chat/languages.ts";
import type { PersonKey, Storage } from "../../storage/storage.ts";
import { type QuietHours, quietHours } from "../reminders/reminders.ts";
import { retention } from "../retention/retention.ts";
import { isZone } from "./time-zones.ts";

const dayMs = 86_400_000;

export { findZone, offeredZones } from "./time-zones.ts";

/** What is kept about a person who made a choice. An address is not among it: it lies with what is to be sent. */
const personRecord = z.object({
  language: z.enum(languages).optional(),
  /** IANA */
  zone: z.string().refine(isZone).optional(),
  quiet: quietHours.optional(),
});

/** A person's own choices; what was never chosen is missing. */
interface Preferences {
  readonly language?: Language | undefined;
  /** IANA time zone. */
  readonly zone?: string | undefined;
  readonly quiet?: QuietHours | undefined;
}

export interface People {
  preferencesOf(person: PersonKey): Promise<Preferences>;
  /** Of several people, with one question to the database; who never chose anything is missing. */
  preferencesOfAll(persons: readonly PersonKey[]): Promise<ReadonlyMap<PersonKey, Preferences>>;
  languageOf(person: PersonKey): Promise<Language | undefined>;
  /** This and the others: all of a person's choices are kept for a year from `now` (ms since the epoch). */
  chooseLanguage(person: PersonKey, language: Language, now: number): Promise<void>;
  /** `zone`: one that `findZone` gave. */
  chooseZone(person: PersonKey, zone: string, now: number): Promise<void>;
  chooseQuietHours(person: PersonKey, quiet: QuietHours, now: number): Promise<void>;
}

export function createPeople(storage: Storage): People {
  const records = storage.records("people", personRecord);
  const preferencesOf = async (person: PersonKey) => (await records.get(person)) ?? {};
  // A read and a write are two steps: fine here, because the events of one person wait for each other.
  const change = async (person: PersonKey, chosen: Preferences, now: number) =>
    records.set(
      person,
      { ...(await preferencesOf(person)), ...chosen },
      now + retention.preferences.days * dayMs,
    );
  return {
    preferencesOf,
    preferencesOfAll: async (persons) =>
      (await records.getMany(persons)) as ReadonlyMap<PersonKey, Preferences>,
    languageOf: async (person) => (await preferencesOf(person)).language,
    chooseLanguage: (person, language, now) => change(person, { language }, now),
    chooseZone: (person, zone, now) => change(person, { zone }, now),
    chooseQuietHours: (person, quiet, now) => change(person, { quiet }, now),
  };
}
