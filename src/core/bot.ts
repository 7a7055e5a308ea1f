import { randomBytes } from "node:crypto";
import type { Delivery, PlatformAdapter } from "../chat/adapter-contract.ts";
import { type Address, type PersonId, platformOf, readAddress } from "../chat/address.ts";
import type { Incoming } from "../chat/incoming.ts";
import { type Language, readLanguage } from "../chat/languages.ts";
import type { Outgoing } from "../chat/outgoing.ts";
import type { Reply } from "../chat/reply.ts";
import { say } from "../chat/text.ts";
import { defaultQuietHours } from "../features/reminders/reminders.ts";
import type { I18n } from "../i18n/i18n.ts";
import { putIntoWords, type Reader } from "../i18n/put-into-words.ts";
import { type Storage, StorageUnavailableError } from "../storage/storage.ts";
import type { Clock } from "../system/clock.ts";
import type { Logger } from "../system/logger.ts";
import { type Admission, createAdmission, type LoadLimits } from "./admission.ts";
import { answerIncoming } from "./answer-incoming.ts";
import type { Call } from "./command.ts";
import type { Rendered } from "./desk.ts";
import { UserFacingError } from "./errors.ts";
import type { EventWatch } from "./event-watch.ts";
import type { FirstContact } from "./first-contact.ts";
import type { RoleSettings } from "./permissions.ts";
import type { Registry } from "./registry.ts";
import { createRights, grantsAsker, type Rights } from "./rights.ts";
import type { Services } from "./services.ts";
import { createEventTaker, type EventTaker } from "./take-events.ts";

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
  /** Left out: nobody is introduced to the bot. */
  readonly firstContact?: FirstContact;
  /** Aborted when the bot stops. */
  readonly signal: AbortSignal;
  /** Left out: nothing is counted. */
  readonly watch?: EventWatch;
  /** How much is too much; left out: what two cores bear. */
  readonly load?: LoadLimits | undefined;
}

export interface Bot extends EventTaker, Pick<Admission, "refusals"> {
  /** Puts a reply into words without sending it. `zone`: IANA. `isPrivate`: a person reads it, not a place. */
  compose(reply: Reply, language: Language, zone: string, isPrivate: boolean): Outgoing;
  /** Sends what was composed, through the platform of the address. */
  deliver(to: Address, message: Outgoing): Promise<Delivery>;
  /** What each platform of this bot would send, without sending it. */
  render(message: Outgoing): readonly Rendered[];
  /** Sends unasked, through the platform of the address, in the reader's language and IANA time zone. */
  send(to: Address, reply: Reply, language: Language | undefined, zone?: string): Promise<Delivery>;
}

/** One `Incoming` in, one `Outgoing` out: in order for a person, each event once, and never an exception. */
export function createBot(parts: BotParts): Bot {
  const { storage, services, logger, i18n, adapters, signal, watch, clock, registry } = parts;
  const { keys } = storage;
  const { languages } = services;
  const admission = createAdmission({ registry, i18n, languages, keys, clock, limits: parts.load });

  const hintedReader = ({ person }: Incoming): Reader => ({
    language: readLanguage(person.languageHint, languages) ?? languages[0],
    zone: parts.defaultZone,
  });

  function word(reply: Reply, { place }: Incoming, { language, zone }: Reader): Outgoing {
    const isPrivate = place.kind === "private" || reply.answer === "private";
    return putIntoWords(
      i18n,
      reply,
      { language: reply.language ?? language, zone: reply.zone ?? zone },
      isPrivate,
    );
  }

  function apologise(incoming: Incoming, error: unknown, reader = hintedReader(incoming)): Outgoing {
    if (!(error instanceof UserFacingError))
      watch?.failed(
        platformOf(incoming.place.id),
        error instanceof StorageUnavailableError ? "storage" : "unexpected",
      );
    return word(explain(error, logger), incoming, reader);
  }

  async function answer(incoming: Incoming): Promise<Outgoing | undefined> {
    const answered = await admission.answer(incoming, () => answerInEarnest(incoming));
    return "said" in answered ? answered.said : refuse(incoming, answered.instead);
  }

  /** In the person's language, which costs one look at the database, as long as there is one. */
  async function refuse(incoming: Incoming, reply: Reply): Promise<Outgoing> {
    const hinted = hintedReader(incoming);
    const chosen = await services.people
      .languageOf(keys.personKey(incoming.person.id))
      .catch(() => undefined);
    return word(reply, incoming, { ...hinted, language: chosen ?? hinted.language });
  }

  async function answerInEarnest(incoming: Incoming): Promise<Outgoing | undefined> {
    let reader = hintedReader(incoming);
    try {
      const rights = rightsOf(incoming, parts);
      const call = await makeCall(incoming, rights, parts);
      reader = call.person;
      const reply = await answerIncoming(incoming, call, { registry, i18n, rights });
      if (!reply) return undefined;
      const introduced = parts.firstContact?.introduce(reply, incoming, call) ?? reply;
      return word(await withMissed(introduced, incoming, call), incoming, reader);
    } catch (error) {
      return apologise(incoming, error, reader);
    }
  }

  const compose: Bot["compose"] = (reply, language, zone, isPrivate) =>
    putIntoWords(i18n, reply, { language, zone }, isPrivate);

  async function deliver(to: Address, message: Outgoing): Promise<Delivery> {
    const adapter = adapters.find(({ platform }) => platform === readAddress(to)?.platform);
    // The platform was switched off since the person opted in: the message keeps until it is back.
    return adapter ? adapter.send(to, message) : { kind: "later", afterMs: 60_000 };
  }

  const taker = createEventTaker({
    inbox: storage.inbox,
    clock,
    logger,
    adapters,
    answer,
    apologise,
    signal,
    watch,
  });

  return {
    ...taker,
    receive: admission.guard(taker.receive, (incoming, reply) =>
      word(reply, incoming, hintedReader(incoming)),
    ),
    refusals: admission.refusals,
    compose,
    deliver,
    render: (message) =>
      adapters.map((adapter) => ({ platform: adapter.platform, ...adapter.render(message) })),
    send: async (to, reply, language, zone = parts.defaultZone) =>
      deliver(to, compose(reply, language ?? languages[0], zone, readAddress(to)?.kind === "person")),
  };
}

/** In a guild an event brings its person's grants; elsewhere the platform is asked for them once they matter. */
const rightsOf = ({ person, place }: Incoming, { roles, adapters }: BotParts): Rights =>
  createRights(person, roles, place.guild === undefined ? grantsAsker(person, adapters) : undefined);

async function makeCall(
  incoming: Incoming,
  rights: Rights,
  { storage, services, registry, defaultZone, clock }: BotParts,
): Promise<Call> {
  const { person, place } = incoming;
  const key = storage.keys.personKey(person.id as PersonId);
  const chosen = await services.people.preferencesOf(key);
  const language =
    chosen.language ?? readLanguage(person.languageHint, services.languages) ?? services.languages[0];
  return {
    person: {
      id: person.id,
      key,
      grants: person.grants,
      language,
      zone: chosen.zone ?? defaultZone,
      isZoneChosen: chosen.zone !== undefined,
      quiet: chosen.quiet ?? defaultQuietHours,
    },
    place,
    now: clock.now(),
    services,
    async commandNames() {
      const names: string[] = [];
      for (const { name, audience } of registry.commands)
        if ((await rights.mayUse(audience)) === "yes") names.push(name);
      return names;
    },
  };
}

/** A line about a reminder that did not come goes before the next private answer, once. */
async function withMissed(reply: Reply, { place }: Incoming, { person, services }: Call): Promise<Reply> {
  if (place.kind !== "private" && reply.answer !== "private") return reply;
  const missed = await services.reminders.takeMissed(person.key);
  if (!missed) return reply;
  const line = say(`reminder.missed.${missed.reason}`, { when: { moment: missed.at, style: "full" } });
  return { ...reply, lines: [line, ...reply.lines] };
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
