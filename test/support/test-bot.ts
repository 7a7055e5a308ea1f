import { fileURLToPath } from "node:url";
import { commands } from "../../commands/index.ts";
import { createServices } from "../../src/app/create-services.ts";
import type { Delivery, PlatformAdapter } from "../../src/chat/adapter-contract.ts";
import { type Address, type PlaceId, personId, placeId } from "../../src/chat/address.ts";
import type { Incoming, Person, Place } from "../../src/chat/incoming.ts";
import type { Language } from "../../src/chat/languages.ts";
import type { Outgoing } from "../../src/chat/outgoing.ts";
import { type LoadLimits, usualLimits } from "../../src/core/admission.ts";
import { type Bot, createBot } from "../../src/core/bot.ts";
import type { Call, Command } from "../../src/core/command.ts";
import { createFirstContact } from "../../src/core/first-contact.ts";
import type { RoleSettings } from "../../src/core/permissions.ts";
import { createRegistry, type Registry } from "../../src/core/registry.ts";
import type { Services } from "../../src/core/services.ts";
import type { Withdrawal } from "../../src/features/erasure/erasure.ts";
import { faqResources, loadFaq } from "../../src/features/faq/faq.ts";
import { type Campaign, createPetition, loadCampaign } from "../../src/features/petition/petition.ts";
import {
  defaultQuietHours,
  type ReminderSchedule,
  type Scheduled,
} from "../../src/features/reminders/reminders.ts";
import { createI18n, type I18n } from "../../src/i18n/i18n.ts";
import type { Storage } from "../../src/storage/storage.ts";
import { type FixedClock, fixedClock } from "./fixed-clock.ts";
import { openTestStorage } from "./test-database.ts";
import { testLogger } from "./test-logger.ts";

const projectDir = fileURLToPath(new URL("../..", import.meta.url));
const allLanguages: readonly [Language, ...Language[]] = ["fr", "en", "de", "es", "it"];
const zone = "Europe/Paris";

export interface TestBot {
  /** What was noted beside the database. */
  readonly withdrawals: readonly Withdrawal[];
  readonly bot: Bot;
  readonly registry: Registry;
  readonly services: Services;
  readonly storage: Storage;
  readonly i18n: I18n;
  readonly clock: FixedClock;
  /** What the bot sent unasked, and to whom. */
  readonly sent: { readonly to: Address; readonly message: Outgoing }[];
  /** What becomes of the next messages sent unasked. */
  delivery: Delivery;
  /** The same for the team's place alone; left out, `delivery` holds there too. */
  teamDelivery?: Delivery;
  /** The reminders waiting to fire, by person and id. */
  readonly scheduled: ReadonlyMap<string, Scheduled>;
  says(name: string, text: string, options?: EventOptions): Promise<Outgoing | undefined>;
  presses(name: string, payload: string, options?: EventOptions): Promise<Outgoing | undefined>;
  receives(incoming: Incoming): Promise<Outgoing | undefined>;
  /** Calls a command as the bot would, for tests that compare keys. */
  call(name: string, options?: EventOptions): Call;
}

interface EventOptions {
  readonly id?: string;
  readonly language?: string;
  readonly place?: Place;
  readonly grants?: readonly string[];
}

interface TestBotOptions {
  readonly campaign?: Partial<Campaign>;
  readonly commands?: readonly Command[];
  readonly roles?: RoleSettings;
  readonly storage?: Storage;
  /** Tells everybody at first who the bot is, as the real one does. */
  readonly introduces?: boolean;
  /** Left out: another moderator approves. */
  readonly approval?: "two" | "one";
  /** Where the team reads. */
  readonly handoverPlace?: PlaceId;
  /** The first is the fallback; left out: French first. */
  readonly languages?: readonly [Language, ...Language[]];
  /** What the platform says that somebody is granted, where an event does not tell. */
  readonly grantsOf?: NonNullable<PlatformAdapter["grantsOf"]>;
  /** How much is too much; left out: no person and no place is limited, for here the clock stands still. */
  readonly load?: Partial<LoadLimits>;
}

export const privatePlace = (name: string): Place => ({
  id: placeId("preview", `private-${name}`),
  kind: "private",
});
export const groupPlace = (name: string, guild?: string): Place => ({
  id: placeId("preview", name),
  kind: "group",
  ...(guild ? { guild } : {}),
});

const textsRead = new Map<string, ReturnType<typeof loadTexts>>();

/** Read once for a test file: they are half of what a bot costs. */
function readTexts(languages: readonly [Language, ...Language[]]): ReturnType<typeof loadTexts> {
  const key = languages.join();
  const read = textsRead.get(key) ?? loadTexts(languages);
  textsRead.set(key, read);
  return read;
}

async function loadTexts(languages: readonly [Language, ...Language[]]) {
  const localesDir = `${projectDir}locales`;
  const i18n = await createI18n({ languages, localesDir });
  const faq = await loadFaq({ localesDir, languages });
  for (const language of languages) i18n.addResourceBundle(language, "faq", faqResources(faq, language));
  return { i18n, faq };
}

/** The whole core on a real database, with a platform that keeps what it is given: no network, no waiting. */
export async function openTestBot(options: TestBotOptions = {}): Promise<TestBot> {
  const { languages = allLanguages } = options;
  const clock = fixedClock();
  const storage = options.storage ?? (await openTestStorage({ clock }));
  const logger = testLogger();
  const texts = await readTexts(languages);
  const { faq } = texts;
  // Its own copy, for the tests that change words.
  const i18n = texts.i18n.cloneInstance({ forkResourceStore: true });

  const sent: TestBot["sent"] = [];
  const scheduled = new Map<string, Scheduled>();
  const adapter: PlatformAdapter = {
    platform: "preview",
    start: async () => {},
    async send(to, message) {
      sent.push({ to, message });
      return (to === options.handoverPlace && world.teamDelivery) || world.delivery;
    },
    edit: async () => ({ kind: "done" }),
    remove: async () => ({ kind: "done" }),
    render: ({ html }) => ({ text: html, characters: html.length, limit: 4096 }),
    health: () => ({ kind: "well" }),
    stop: async () => {},
    ...(options.grantsOf ? { grantsOf: options.grantsOf } : {}),
  };
  const petition = createPetition(
    { ...(await loadCampaign(`${projectDir}campaign.yaml`)), ...options.campaign },
    zone,
  );
  const withdrawals: Withdrawal[] = [];
  const schedule: ReminderSchedule = {
    at: async (_db, person, reminder) => void scheduled.set(`${person}:${reminder.id}`, reminder),
    cancel: async (_db, person, { id }) => void scheduled.delete(`${person}:${id}`),
  };
  const services = createServices({
    config: {
      LANGUAGES: languages,
      TZ_DEFAULT: zone,
      HANDOVER_PLACE: options.handoverPlace,
      BROADCAST_APPROVAL: options.approval ?? "two",
    },
    contents: { i18n, faq, petition },
    storage,
    logger,
    clock,
    schedule,
    journal: { note: async (withdrawal) => void withdrawals.push(withdrawal) },
    bot: () => bot,
    publicUrl: () => "http://127.0.0.1:8080",
    deepLink: (code, kind) => `https://t.me/porte_voix_bot?${kind}=${code}`,
    installLink: () => "https://discord.com/oauth2/authorize?client_id=1",
  });
  const registry = createRegistry(options.commands ?? commands, services, { i18n, languages });
  const roles = options.roles ?? { MODERATORS: [], ORGANISERS: [] };
  const bot = createBot({
    registry,
    services,
    storage,
    i18n,
    clock,
    logger,
    roles,
    defaultZone: zone,
    adapters: [adapter],
    ...(options.introduces ? { firstContact: createFirstContact() } : {}),
    signal: new AbortController().signal,
    load: { ...usualLimits, personBurst: 100_000, placeBurst: 100_000, ...options.load },
  });

  let events = 0;
  const eventOf = (name: string, { id, language, place, grants }: EventOptions) => {
    const person: Person = {
      id: personId("preview", name),
      grants: grants ?? [],
      ...(language ? { languageHint: language } : {}),
    };
    return {
      id: id ?? `preview:event:${++events}`,
      person,
      place: place ?? privatePlace(name),
      at: clock.now(),
    };
  };
  const receives = async (incoming: Incoming) => {
    const { answer, delivered } = await bot.receive(incoming);
    return answer.finally(delivered);
  };

  const world: TestBot = {
    bot,
    registry,
    services,
    storage,
    i18n,
    clock,
    sent,
    delivery: { kind: "delivered", messageId: "1" },
    scheduled,
    withdrawals,
    receives,
    says(name, text, event = {}) {
      const command = /^\/(\S+)\s*(.*)$/s.exec(text);
      const base = eventOf(name, event);
      return receives(
        command
          ? { ...base, kind: "command", name: command[1] ?? "", input: { line: command[2] ?? "" } }
          : { ...base, kind: "text", text },
      );
    },
    presses: (name, payload, event = {}) => receives({ ...eventOf(name, event), kind: "button", payload }),
    call(name, event = {}) {
      const { person, place } = eventOf(name, event);
      return {
        person: {
          id: person.id,
          key: storage.keys.personKey(person.id),
          grants: person.grants,
          language: (event.language as Language | undefined) ?? "fr",
          zone,
          isZoneChosen: false,
          quiet: defaultQuietHours,
        },
        place,
        now: clock.now(),
        services,
        commandNames: async () => registry.commands.map((command) => command.name),
      };
    },
  };
  return world;
}
