import { createHash } from "node:crypto";
import { z } from "zod";
import type { Delivery } from "../../chat/adapter-contract.ts";
import type { PlatformName } from "../../chat/address.ts";
import { platformNames } from "../../chat/address.ts";
import { type Language, languages } from "../../chat/languages.ts";
import type { TextKey } from "../../chat/text-key.ts";
import type { I18n } from "../../i18n/i18n.ts";
import type { PersonKey, Storage } from "../../storage/storage.ts";
import { tooOld } from "../retention/retention.ts";
import { createLedger, type LedgerRow } from "./ledger.ts";

/** What somebody can agree to: each kind of reminder, a talk with the team, and the team's news. */
export const consentPurposes = ["moment", "news", "deadline", "handover", "updates"] as const;
export type ConsentPurpose = (typeof consentPurposes)[number];

/** What a person agreed to and how we can show it: GDPR art. 7 asks for proof, so the exact words shown are hashed. */
export const consentRecord = z.object({
  purpose: z.literal("reminder"),
  /** SHA-256 of the consent text in that language, as it was before its values were filled in. */
  textHash: z.string().length(64),
  language: z.enum(languages),
  platform: z.enum(platformNames),
  /** ms since the epoch (UTC). */
  at: z.number().int(),
});
export type ConsentRecord = z.infer<typeof consentRecord>;

/** The keys shown before the confirming press, in their order: changing one changes the hash. */
export const reminderConsentKeys = {
  moment: [
    "remind.consent.purpose",
    "remind.consent.how_often",
    "remind.consent.kept",
    "remind.consent.how_to_stop",
  ],
  news: ["remind.news.purpose", "remind.news.how_often", "remind.series.kept", "remind.series.how_to_stop"],
  deadline: [
    "remind.deadline.purpose",
    "remind.deadline.how_often",
    "remind.series.kept",
    "remind.series.how_to_stop",
  ],
} as const;

/** The words shown for each purpose before anything is kept. */
export const consentKeys = {
  ...reminderConsentKeys,
  handover: ["human.how", "human.care", "human.kept", "human.within"],
  updates: ["updates.purpose", "updates.how_often", "updates.kept", "updates.how_to_stop"],
} as const satisfies Record<ConsentPurpose, readonly TextKey[]>;

interface Given {
  readonly person: PersonKey;
  readonly language: Language;
  readonly platform: PlatformName;
  /** ms since the epoch (UTC). */
  readonly at: number;
}

/** Something to be sent because its reader agreed to it. */
interface Guarded {
  readonly person: PersonKey;
  /** In which they would be asked again. */
  readonly language: Language;
  readonly purpose: ConsentPurpose;
  readonly send: () => Promise<Delivery>;
  /** Shows the new words, with a button to agree and one to stop. */
  readonly ask: () => Promise<Delivery>;
}

/** Who agreed to what, in which words, and took it back when: see `consents` in the database. */
export interface Consent {
  /** The record of a consent given now to a reminder, in the words shown in `language`. Write it down by `give`. */
  toReminder(
    given: Omit<Given, "person"> & { readonly kind: keyof typeof reminderConsentKeys },
  ): ConsentRecord;
  /** Writes a consent down; within `transaction`, the one that keeps what it allows. */
  give(purpose: ConsentPurpose, given: Given, transaction?: Storage["db"]): Promise<void>;
  /** The person agrees to the words as they are now. False when there was nothing to renew. */
  renew(purpose: ConsentPurpose, given: Given): Promise<boolean>;
  /** SHA-256 of the words of a purpose as they are now, by language; a language the bot does not speak is missing. */
  currentWords(purpose: ConsentPurpose): Readonly<Partial<Record<Language, string>>>;
  /** What the person last agreed to, unless it was taken back since. */
  standing(person: PersonKey, purpose: ConsentPurpose): Promise<LedgerRow | undefined>;
  /** Takes back what was given, for one purpose or for all. Withdrawing twice writes one row. `at`: ms since the epoch. */
  withdraw(person: PersonKey, at: number, purpose?: ConsentPurpose): Promise<void>;
  /**
   * Sends only in the words that were agreed to. When those have changed, the person is asked once; until they answer,
   * nothing is sent and the answer is `later`.
   */
  guard(guarded: Guarded): Promise<Delivery>;
  /** Who was asked about changed words at `moment` (ms since the epoch) or before, and has not answered since. */
  unanswered(moment: number): Promise<readonly Pick<LedgerRow, "person" | "purpose">[]>;
  /** Removes what ended long enough ago to need no proof any more. Run it hourly. `now`: ms since the epoch (UTC). */
  sweep(now: number): Promise<void>;
  /** Everything written down about a person, oldest first. */
  list(person: PersonKey): Promise<readonly LedgerRow[]>;
}

/** Nobody waits for it: the answer to the question is a press, which sends at once. */
const askedPauseMs = 6 * 3_600_000;

/** Writes down, within `db`, that somebody took back what they had agreed to; see `Consent.withdraw`. */
export const withdrawConsent = (
  db: Storage["db"],
  person: PersonKey,
  at: number,
  purpose?: ConsentPurpose,
): Promise<void> => createLedger(db).withdraw(person, at, purpose);

interface ConsentParts {
  /** Told of each withdrawal, so that it outlives the database. */
  readonly onWithdrawn?: (
    person: PersonKey,
    at: number,
    purpose: ConsentPurpose | undefined,
  ) => Promise<void>;
  readonly storage: Pick<Storage, "db">;
  readonly i18n: I18n;
  readonly clock: { now(): number };
}

export function createConsent({ storage, i18n, clock, onWithdrawn }: ConsentParts): Consent {
  const ledger = createLedger(storage.db);

  /** The words as they are now; `undefined` in a language the bot no longer speaks. */
  function wordsOf(purpose: ConsentPurpose, language: Language): { text: string; hash: string } | undefined {
    const words = consentKeys[purpose].map((key) => i18n.getResource(language, "bot", key) as unknown);
    if (!words.every((word) => typeof word === "string")) return undefined;
    const text = words.join("\n");
    return { text, hash: createHash("sha256").update(text).digest("hex") };
  }

  function shownWords(purpose: ConsentPurpose, language: Language): { text: string; hash: string } {
    const words = wordsOf(purpose, language);
    if (!words) throw new RangeError(`No words for the consent ${purpose}`);
    return words;
  }

  function rowOf(purpose: ConsentPurpose, { person, language, platform, at }: Given, hash: string) {
    return { person, purpose, textHash: hash, language, platform, at };
  }

  async function write(
    action: "given" | "renewed",
    purpose: ConsentPurpose,
    given: Given,
    db?: Storage["db"],
  ): Promise<void> {
    const { text, hash } = shownWords(purpose, given.language);
    await ledger.add(action, rowOf(purpose, given, hash), { text, db });
  }

  const isCurrent = ({ purpose, language, textHash }: LedgerRow): boolean =>
    wordsOf(purpose, language)?.hash === textHash;

  async function ask({ person, language, purpose, ask }: Guarded, standing: LedgerRow): Promise<Delivery> {
    const { text, hash } = shownWords(purpose, language);
    const given = { person, language, platform: standing.platform, at: clock.now() };
    const asked = await ledger.add("asked", rowOf(purpose, given, hash), { text });
    const waits: Delivery = { kind: "later", afterMs: askedPauseMs };
    if (!asked) return waits;
    const delivery = await ask();
    if (delivery.kind === "delivered") return waits;
    // Nobody was asked: the next try may.
    await ledger.unask(person, purpose, hash);
    return delivery;
  }

  return {
    toReminder: ({ kind, language, platform, at }) => ({
      purpose: "reminder",
      textHash: shownWords(kind, language).hash,
      language,
      platform,
      at,
    }),
    give: (purpose, given, transaction) => write("given", purpose, given, transaction),
    async renew(purpose, given) {
      const standing = await ledger.standing(given.person, purpose);
      if (!standing || isCurrent(standing)) return false;
      await write("renewed", purpose, given);
      return true;
    },
    currentWords: (purpose) =>
      Object.fromEntries(
        languages.flatMap((language) => {
          const words = wordsOf(purpose, language);
          return words ? [[language, words.hash]] : [];
        }),
      ),
    standing: (person, purpose) => ledger.standing(person, purpose),
    async withdraw(person, at, purpose) {
      await ledger.withdraw(person, at, purpose);
      await onWithdrawn?.(person, at, purpose);
    },
    async guard(guarded) {
      const { person, purpose } = guarded;
      const standing = await ledger.standing(person, purpose);
      // Withdrawn a moment ago: what would have been sent is being erased.
      if (!standing) return { kind: "later", afterMs: askedPauseMs };
      const delivery = isCurrent(standing) ? await guarded.send() : await ask(guarded, standing);
      if (delivery.kind === "delivered") await ledger.add("used", { ...standing, at: clock.now() });
      if (delivery.kind === "refused") await ledger.withdraw(person, clock.now());
      return delivery;
    },
    unanswered: (moment) => ledger.unanswered(moment),
    sweep: (now) => ledger.sweep(tooOld("consents", now)),
    list: (person) => ledger.list(person),
  };
}
