import { randomBytes } from "node:crypto";
import type { Delivery, PlatformAdapter, Receive } from "../chat/adapter-contract.ts";
import { type Address, type PersonId, readAddress } from "../chat/address.ts";
import type { Incoming } from "../chat/incoming.ts";
import { type Language, readLanguage } from "../chat/languages.ts";
import type { Outgoing } from "../chat/outgoing.ts";
import type { Reply } from "../chat/reply.ts";
import { say } from "../chat/text.ts";
import type { I18n } from "../i18n/i18n.ts";
import { putIntoWords, type Reader } from "../i18n/put-into-words.ts";
import { type Storage, StorageUnavailableError } from "../storage/storage.ts";
import type { Clock } from "../system/clock.ts";
import type { Logger } from "../system/logger.ts";
import { answerIncoming } from "./answer-incoming.ts";
import type { Call } from "./command.ts";
import { UserFacingError } from "./errors.ts";
import { createOneAtATime } from "./one-at-a-time.ts";
import { mayUse, type RoleSettings } from "./permissions.ts";
import type { Registry } from "./registry.ts";
import type { Services } from "./services.ts";

export interface BotParts {
  readonly registry: Registry;
  readonly services: Services;
  readonly storage: Storage;
  readonly i18n: I18n;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly roles: RoleSettings;
  /** IANA zone for people who never said theirs. */
  readonly defaultZone: string;
  readonly adapters: readonly PlatformAdapter[];
}

export interface Bot {
  readonly receive: Receive;
  /** Sends unasked, through the platform of the address, in the reader's language. */
  send(to: Address, reply: Reply, language: Language | undefined): Promise<Delivery>;
  /** Answers what a crash left unanswered. Called at start and then regularly. */
  recover(): Promise<void>;
  /** Resolves when every event in hand is answered. */
  idle(): Promise<void>;
}

/** One `Incoming` in, one `Outgoing` out: in order for a person, each event once, and never an exception. */
export function createBot(parts: BotParts): Bot {
  const { storage, services, logger, i18n } = parts;
  const oneAtATime = createOneAtATime();
  const inHand = new Set<Promise<unknown>>();

  const answer = (incoming: Incoming): Promise<Outgoing | undefined> => {
    const task = oneAtATime(incoming.person.id, () => answerOnce(incoming));
    inHand.add(task);
    void task.finally(() => inHand.delete(task));
    return task;
  };

  async function answerOnce(incoming: Incoming): Promise<Outgoing | undefined> {
    const outgoing = await answerSafely(incoming);
    // Marked only now: after a crash before this line the event is taken up again by `recover`.
    await storage.inbox
      .done(incoming.id)
      .catch((error: unknown) => logger.error({ code: "inbox_done_failed", err: error }));
    return outgoing;
  }

  async function answerSafely(incoming: Incoming): Promise<Outgoing | undefined> {
    let reader = hintedReader(incoming);
    try {
      const call = await makeCall(incoming, parts);
      reader = call.person;
      const reply = await answerIncoming(incoming, call, parts);
      return reply && word(reply, incoming, reader);
    } catch (error) {
      return word(explain(error, logger), incoming, reader);
    }
  }

  const hintedReader = ({ person }: Incoming): Reader => ({
    language: readLanguage(person.languageHint, services.languages) ?? services.languages[0],
    zone: parts.defaultZone,
  });

  function word(reply: Reply, { place }: Incoming, reader: Reader): Outgoing {
    const language = reply.language ?? reader.language;
    return putIntoWords(
      i18n,
      reply,
      { language, zone: reader.zone },
      place.kind === "private" || reply.answer === "private",
    );
  }

  async function receive(incoming: Incoming): ReturnType<Receive> {
    try {
      if ((await storage.inbox.accept(incoming)) === "repeated")
        return { answer: Promise.resolve(undefined) };
    } catch (error) {
      return {
        answer: Promise.resolve(
          incoming.kind === "membership"
            ? undefined
            : word(explain(error, logger), incoming, hintedReader(incoming)),
        ),
      };
    }
    return { answer: answer(incoming) };
  }

  async function send(to: Address, reply: Reply, language: Language | undefined): Promise<Delivery> {
    const platform = readAddress(to)?.platform;
    const adapter = parts.adapters.find((candidate) => candidate.platform === platform);
    // The platform is run by another process, or was switched off: the message keeps.
    if (!adapter) return { kind: "later", afterMs: 60_000 };
    return adapter.send(
      to,
      putIntoWords(
        i18n,
        reply,
        { language: language ?? services.languages[0], zone: parts.defaultZone },
        true,
      ),
    );
  }

  return {
    receive,
    send,
    async recover() {
      for (const incoming of await storage.inbox.unfinished()) {
        const outgoing = await answer(incoming);
        const adapter = parts.adapters.find(
          ({ platform }) => platform === readAddress(incoming.place.id)?.platform,
        );
        if (outgoing)
          await adapter?.send(outgoing.private ? incoming.person.id : incoming.place.id, {
            ...outgoing,
            replace: false,
          });
      }
    },
    async idle() {
      while (inHand.size > 0) await Promise.allSettled(inHand);
    },
  };
}

async function makeCall(
  incoming: Incoming,
  { storage, services, registry, roles, defaultZone, clock }: BotParts,
): Promise<Call> {
  const { person, place } = incoming;
  const key = storage.keys.personKey(person.id as PersonId);
  const language =
    (await services.people.languageOf(key)) ??
    readLanguage(person.languageHint, services.languages) ??
    services.languages[0];
  return {
    person: { id: person.id, key, language, zone: defaultZone },
    place,
    now: clock.now(),
    services,
    commandNames: registry.commands
      .filter(({ audience }) => mayUse(audience, person, roles))
      .map(({ name }) => name),
  };
}

/** What a person is told about an error; only what nobody foresaw is logged, with the number the person is given. */
function explain(error: unknown, logger: Logger): Reply {
  if (error instanceof UserFacingError) return { lines: [error.text], answer: "private" };
  if (error instanceof StorageUnavailableError) {
    logger.error({ code: "storage_unavailable", err: error });
    return { lines: [say("errors.try_later")], answer: "private" };
  }
  const id = randomBytes(4).toString("hex");
  logger.error({ code: "unexpected", id, err: error });
  return { lines: [say("errors.unexpected", { id })], answer: "private" };
}
