import pLimit from "p-limit";
import type { Receive } from "../chat/adapter-contract.ts";
import { readButtonPayload } from "../chat/button-payload.ts";
import type { Incoming } from "../chat/incoming.ts";
import type { Language } from "../chat/languages.ts";
import type { Outgoing } from "../chat/outgoing.ts";
import type { Reply } from "../chat/reply.ts";
import { say } from "../chat/text.ts";
import type { I18n } from "../i18n/i18n.ts";
import type { Storage } from "../storage/storage.ts";
import type { Clock } from "../system/clock.ts";
import { createFloodLimit } from "./flood-limit.ts";
import { cleanInput } from "./options.ts";
import type { Registry } from "./registry.ts";
import { meansStop } from "./stop-words.ts";
import { takenUnkept } from "./take-events.ts";

/** What was not answered in earnest since the process began. */
interface Refusals {
  /** Questions for which there was no time; their people were told so. */
  readonly shed: number;
  /** Events of a person, or in a place, that came too fast. */
  readonly limited: { readonly person: number; readonly place: number };
}

export interface Admission {
  /** Hands on to `receive` what is not too much; what is too much is told once, and then not even stored. */
  guard(receive: Receive, sayAtOnce: (incoming: Incoming, reply: Reply) => Outgoing): Receive;
  /** Does `work` in its turn; instead of it answers with what to say when there is no time or too much came. */
  answer<T>(incoming: Incoming, work: () => Promise<T>): Promise<{ said: T } | { instead: Reply }>;
  readonly refusals: Refusals;
}

/** How much is too much. */
export interface LoadLimits {
  /** Questions answered side by side: more than that wait for the database's ten connections anyway. */
  readonly questionsAtOnce: number;
  /** Questions that wait for their turn, some three seconds' worth on two cores; those after them are shed. */
  readonly questionsWaiting: number;
  /** Events in hand, also those still being stored; a question beyond is not even stored. */
  readonly eventsInHand: number;
  /** What one person may send at once; nobody reads and presses faster than one a second for long. */
  readonly personBurst: number;
  /** What may be written to the bot in one place at once, and then one a second: more it could not answer there. */
  readonly placeBurst: number;
}

export const usualLimits: LoadLimits = {
  questionsAtOnce: 24,
  questionsWaiting: 1_000,
  eventsInHand: 5_000,
  personBurst: 40,
  placeBurst: 60,
};
/** Some 5 MB together. */
const [peopleKept, placesKept] = [20_000, 5_000];

interface AdmissionParts {
  readonly registry: Registry;
  readonly i18n: I18n;
  readonly languages: readonly Language[];
  readonly keys: Pick<Storage["keys"], "personKey" | "placeKey">;
  readonly clock: Clock;
  readonly limits?: LoadLimits | undefined;
}

/**
 * What goes first when there is too much: new questions in plain words, which can be asked again. Commands, buttons and
 * changes of membership are never shed, and whoever wants to stop or be forgotten is never held back by any limit.
 */
export function createAdmission(parts: AdmissionParts): Admission {
  const { registry, i18n, languages, keys, clock, limits = usualLimits } = parts;
  const inTurn = pLimit(limits.questionsAtOnce);
  const people = createFloodLimit(clock, { burst: limits.personBurst, perSecond: 1, keysKept: peopleKept });
  const places = createFloodLimit(clock, { burst: limits.placeBurst, perSecond: 1, keysKept: placesKept });
  /** Said in the place of the answer to that very event. A repeated one is another object. */
  const instead = new WeakMap<Incoming, Reply>();
  const refused = { shed: 0, limited: { person: 0, place: 0 } };
  let inHand = 0;

  const isStopText = (text: string) => meansStop(cleanInput(text), languages, i18n);
  const isWithdrawing = (name: string) => registry.find(name)?.withdraws === true || isStopText(name);

  function isAlwaysHeard(incoming: Incoming): boolean {
    switch (incoming.kind) {
      case "membership":
        return true;
      case "command":
        return isWithdrawing(incoming.name);
      case "button":
        return isWithdrawing(readButtonPayload(incoming.payload)?.command ?? "");
      case "text":
        return isStopText(incoming.text);
      default:
        return incoming satisfies never;
    }
  }

  const isQuestion = (incoming: Incoming) => incoming.kind === "text" && !isStopText(incoming.text);

  /** What a limit says to this event: nothing, a line to be said once, or `silent`. */
  function checkFlood(incoming: Incoming): Reply | "silent" | undefined {
    if (isAlwaysHeard(incoming)) return undefined;
    for (const [by, limit, key, reply] of [
      ["person", people, keys.personKey(incoming.person.id), tooFast],
      ["place", places, writesIntoPlace(incoming) && keys.placeKey(incoming.place.id), tooMany],
    ] as const) {
      const verdict = key ? limit.take(key) : "within";
      if (verdict === "within") continue;
      refused.limited[by] += 1;
      return verdict === "over" ? reply : "silent";
    }
    return undefined;
  }

  return {
    refusals: refused,

    guard: (receive, sayAtOnce) => async (incoming) => {
      const reply = checkFlood(incoming);
      if (reply === "silent") return takenUnkept();
      if (reply) instead.set(incoming, reply);
      if (inHand >= limits.eventsInHand && isQuestion(incoming)) {
        refused.shed += 1;
        return takenUnkept(sayAtOnce(incoming, reply ?? busy));
      }
      inHand += 1;
      const leave = () => {
        inHand -= 1;
      };
      const taken = await receive(incoming);
      taken.answer.then(leave, leave);
      return taken;
    },

    async answer(incoming, work) {
      const reply = instead.get(incoming);
      if (reply) return { instead: reply };
      if (!isQuestion(incoming)) return { said: await work() };
      if (inTurn.pendingCount < limits.questionsWaiting) return { said: await inTurn(work) };
      refused.shed += 1;
      return { instead: busy };
    },
  };
}

const busy: Reply = { lines: [say("errors.busy")], answer: "private" };
const tooFast: Reply = { lines: [say("errors.too_fast")], answer: "private" };
const tooMany: Reply = { lines: [say("errors.too_many_here")], answer: "open" };

/** A command chosen from Discord's menu, like a button, is answered without a message that counts in the place. */
const writesIntoPlace = (incoming: Incoming): boolean =>
  incoming.place.kind === "group" &&
  (incoming.kind === "text" || (incoming.kind === "command" && "line" in incoming.input));
