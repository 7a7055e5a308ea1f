import { z } from "zod";
import type { Delivery } from "../../chat/adapter-contract.ts";
import { type Address, type PlaceId, platformOf } from "../../chat/address.ts";
import type { Language } from "../../chat/languages.ts";
import type { PersonKey, Storage } from "../../storage/storage.ts";
import type { Logger } from "../../system/logger.ts";
import type { Consent } from "../consent/consent.ts";
import { tooOld } from "../retention/retention.ts";
import { createTalkStore, type Talk, type TalkMessage, type Writer } from "./talk-store.ts";

export { maximumMessages } from "./talk-store.ts";

/** What the team's place is told; put into words by whoever sends it. */
export type TeamNotice =
  | {
      readonly kind: "message";
      readonly id: number;
      readonly language: Language;
      readonly text: string;
      readonly isClaimed: boolean;
    }
  | { readonly kind: "closed"; readonly id: number };

/** What the person is told in their private chat. */
export type PersonNotice =
  | { readonly kind: "invitation" | "closed" | "expired" }
  | { readonly kind: "answer"; readonly id: number; readonly text: string }
  | { readonly kind: "passed_on" | "lost"; readonly id: number };

/** The way out: a feature knows neither platforms nor words. */
interface HandoverSender {
  toTeam(place: Address, notice: TeamNotice): Promise<Delivery>;
  toPerson(person: Writer, notice: PersonNotice): Promise<Delivery>;
}

/** A talk as a moderator sees it. */
export interface TalkView {
  readonly id: number;
  readonly language: Language;
  /** The newest ones, oldest first. */
  readonly messages: readonly TalkMessage[];
}

/** Why a moderator may not act on a talk. */
type Refused = { readonly kind: "gone" | "unclaimed" | "taken" };
type Claimed = { readonly kind: "claimed"; readonly talk: TalkView };

/** Talks between people and the team. Without a place nothing is offered; what is kept can still be erased. */
export interface Handovers {
  readonly isOffered: boolean;
  /** Whether texts of talks may be shown there. */
  isTeamsPlace(place: PlaceId): boolean;
  /** Writes to somebody who asked in a group, in private, what happens next. */
  invite(person: Writer): Promise<Delivery["kind"]>;
  /** The person's next plain private text within 15 minutes is for the team. `now`: ms since the epoch (UTC). */
  expectText(person: PersonKey, now: number): Promise<void>;
  isTextExpected(person: PersonKey): Promise<boolean>;
  /** False when none was expected. */
  cancelText(person: PersonKey): Promise<boolean>;
  /** Keeps an expected text and passes it on. `kept`: the team could not be reached, the hourly sweep tries again. */
  passOn(
    person: Writer,
    text: string,
    now: number,
  ): Promise<{ kind: "passed_on"; id: number } | { kind: "kept"; id: number } | { kind: "full" }>;
  openTalk(person: PersonKey): Promise<{ readonly id: number; readonly openedAt: number } | undefined>;
  /** The numbers of the talks a moderator has claimed. */
  claimedBy(moderator: PersonKey): Promise<readonly number[]>;
  /** The first of several moderators gets it. */
  claim(id: number, moderator: PersonKey): Promise<Claimed | Refused>;
  takeOver(id: number, moderator: PersonKey): Promise<Claimed | Refused>;
  /** Sends the claimer's answer. `unreachable`: the person is gone, and so is the talk. `later`: nothing was sent. */
  answer(
    id: number,
    moderator: PersonKey,
    text: string,
    now: number,
  ): Promise<{ readonly kind: "sent" | "later" | "unreachable" } | Refused>;
  /** By the claimer. */
  close(id: number, moderator: PersonKey): Promise<{ readonly kind: "closed" } | Refused>;
  /** The person ends their own talk and takes back an expected text; the team is told. False when there was neither. */
  closeOwn(person: PersonKey): Promise<boolean>;
  /** Everything of a person, also as a moderator: what they had claimed waits again. */
  forget(person: PersonKey): Promise<void>;
  /** Hourly: tries once more what did not reach the team, and closes what is 14 days old. `now`: ms since the epoch. */
  sweep(now: number): Promise<void>;
}

/** Long enough to write a few sentences, short enough that nobody's later question goes to strangers. */
const expectedForMs = 15 * 60_000;

const expectedText = z.object({ askedAt: z.number().int() });

interface HandoverParts {
  readonly storage: Storage;
  /** HANDOVER_PLACE */
  readonly place: PlaceId | undefined;
  readonly send: HandoverSender;
  readonly consent: Pick<Consent, "give">;
  readonly logger: Logger;
}

export function createHandovers({ storage, place, send, consent, logger }: HandoverParts): Handovers {
  const talks = createTalkStore(storage);
  const expected = storage.records("handover", expectedText);

  /** True when it arrived. Never rejects: a talk must not hang on one message. */
  async function tellTeam(notice: TeamNotice): Promise<boolean> {
    if (!place) return false;
    try {
      const delivery = await send.toTeam(place, notice);
      const { kind } = delivery.kind === "moved" ? await send.toTeam(delivery.to, notice) : delivery;
      if (kind === "delivered") return true;
      logger.warn({ code: "handover_place_unreachable", kind });
    } catch (error) {
      logger.error({ code: "handover_place_unreachable", err: error });
    }
    return false;
  }

  async function tellPerson(person: Writer, notice: PersonNotice): Promise<Delivery["kind"]> {
    try {
      return (await send.toPerson(person, notice)).kind;
    } catch (error) {
      logger.error({ code: "handover_not_told", err: error });
      return "later";
    }
  }

  const noteConsent = ({ id, key, language }: Writer, at: number, transaction: Storage["db"]) =>
    consent.give("handover", { person: key, language, platform: platformOf(id), at }, transaction);

  const tellMessage = ({ id, person: { language }, claimedBy }: Talk, text: string) =>
    tellTeam({ kind: "message", id, language, text, isClaimed: claimedBy !== undefined });

  /** The talk as it was, for the one caller who ended it. */
  async function end({ id, person }: Talk): Promise<boolean> {
    await expected.delete(person.key);
    return (await talks.remove(id)) !== undefined;
  }

  async function view({ id, person }: Talk): Promise<Claimed> {
    return {
      kind: "claimed",
      talk: { id, language: person.language, messages: await talks.messages(id) },
    };
  }

  async function findOwn(id: number, moderator: PersonKey): Promise<{ kind: "own"; talk: Talk } | Refused> {
    const talk = await talks.find(id);
    if (!talk) return { kind: "gone" };
    if (talk.claimedBy === undefined) return { kind: "unclaimed" };
    return talk.claimedBy === moderator ? { kind: "own", talk } : { kind: "taken" };
  }

  async function closeOwn(person: PersonKey): Promise<boolean> {
    const wasExpected = await expected.delete(person);
    const talk = await talks.ofPerson(person);
    if (!talk || !(await end(talk))) return wasExpected;
    await tellTeam({ kind: "closed", id: talk.id });
    return true;
  }

  async function passOnLate(now: number): Promise<void> {
    for (const { messageId, talk, text } of await talks.notPassedOn(now)) {
      const isPassedOn = await tellMessage(talk, text);
      if (isPassedOn) await talks.markPassedOn(messageId);
      else await talks.dropMessage(messageId, talk.id);
      await tellPerson(talk.person, { kind: isPassedOn ? "passed_on" : "lost", id: talk.id });
    }
  }

  return {
    isOffered: place !== undefined,
    isTeamsPlace: (id) => id === place,
    invite: (person) => tellPerson(person, { kind: "invitation" }),
    expectText: (person, now) => expected.set(person, { askedAt: now }, now + expectedForMs),
    isTextExpected: async (person) => (await expected.get(person)) !== undefined,
    cancelText: (person) => expected.delete(person),
    async passOn(person, text, now) {
      const written = await talks.write(person, text, now, (transaction) =>
        noteConsent(person, now, transaction),
      );
      // Only now: a text that could not be kept is still expected when the person tries again.
      await expected.delete(person.key);
      if (!written) return { kind: "full" };
      const { talk, messageId } = written;
      const isPassedOn = await tellMessage(talk, text);
      if (isPassedOn) await talks.markPassedOn(messageId);
      return { kind: isPassedOn ? "passed_on" : "kept", id: talk.id };
    },
    openTalk: (person) => talks.ofPerson(person),
    claimedBy: async (moderator) => (await talks.claimedBy(moderator)).map(({ id }) => id),
    async claim(id, moderator) {
      await talks.claim(id, moderator);
      const found = await findOwn(id, moderator);
      return found.kind === "own" ? view(found.talk) : found;
    },
    async takeOver(id, moderator) {
      const talk = await talks.takeOver(id, moderator);
      return talk ? view(talk) : { kind: "gone" };
    },
    async answer(id, moderator, text, now) {
      const found = await findOwn(id, moderator);
      if (found.kind !== "own") return found;
      switch (await tellPerson(found.talk.person, { kind: "answer", id, text })) {
        case "delivered":
          await talks.addAnswer(id, text, now);
          return { kind: "sent" };
        case "refused":
          await end(found.talk);
          return { kind: "unreachable" };
        default:
          return { kind: "later" };
      }
    },
    async close(id, moderator) {
      const found = await findOwn(id, moderator);
      if (found.kind !== "own") return found;
      if (await end(found.talk)) await tellPerson(found.talk.person, { kind: "closed" });
      return { kind: "closed" };
    },
    closeOwn,
    async forget(person) {
      await closeOwn(person);
      for (const talk of await talks.release(person)) {
        const newest = (await talks.messages(talk.id)).findLast(({ author }) => author === "person");
        await tellMessage(talk, newest?.text ?? "");
      }
    },
    async sweep(now) {
      await passOnLate(now);
      for (const talk of await talks.openedBefore(tooOld("handovers", now))) {
        if (!(await end(talk))) continue;
        await tellPerson(talk.person, { kind: "expired" });
        await tellTeam({ kind: "closed", id: talk.id });
      }
    },
  };
}
