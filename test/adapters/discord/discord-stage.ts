import i18next from "i18next";
import { afterEach, expect } from "vitest";
import english from "../../../locales/en/bot.json" with { type: "json" };
import french from "../../../locales/fr/bot.json" with { type: "json" };
import { createDiscordAdapter } from "../../../src/adapters/discord/discord-adapter.ts";
import type { Shards } from "../../../src/adapters/discord/gateway-connection.ts";
import type { PlatformAdapter, Receive } from "../../../src/chat/adapter-contract.ts";
import type { CommandCard, Localised } from "../../../src/chat/command-card.ts";
import type { Fingerprints } from "../../../src/chat/fingerprints.ts";
import type { Incoming } from "../../../src/chat/incoming.ts";
import type { Outgoing } from "../../../src/chat/outgoing.ts";
import type { I18n } from "../../../src/i18n/i18n.ts";
import { systemClock } from "../../../src/system/clock.ts";
import { type FakeDiscordOptions, startFakeDiscord } from "../../support/fake-discord/fake-discord.ts";
import { until } from "../../support/fake-discord/until.ts";
import type { FixedClock } from "../../support/fixed-clock.ts";
import { testLogger } from "../../support/test-logger.ts";

const said = (fallback: string, en = fallback): Localised => ({ fallback, by: { fr: fallback, en } });

export const commandCard = (name: string, more: Partial<CommandCard> = {}): CommandCard => ({
  name,
  names: said(name),
  descriptions: said(`À propos de ${name}`, `About ${name}`),
  audience: "everyone",
  answer: "private",
  options: [],
  ...more,
});

/** One private command, one open, one that completes what is typed, with French names where Discord shows them. */
export const cards: readonly CommandCard[] = [
  commandCard("privacy", { names: said("confidentialité", "privacy") }),
  commandCard("petition", { answer: "open" }),
  commandCard("ask", {
    answer: "open",
    options: [
      {
        name: "question",
        names: said("question"),
        descriptions: said("Votre question", "Your question"),
        required: true,
        suggest: (typed, language) =>
          Array.from({ length: 30 }, (_, index) => ({
            label: `${typed} ${language} ${index}`,
            value: `entry-${index}`,
          })),
      },
    ],
  }),
];

export const outgoing = (html: string, more: Partial<Outgoing> = {}): Outgoing => ({
  html,
  buttons: [],
  private: false,
  replace: false,
  language: "fr",
  ...more,
});

export function rememberingFingerprints(): Fingerprints {
  const known = new Map<string, string>();
  return {
    get: async (scope) => known.get(scope),
    set: async (scope, print) => void known.set(scope, print),
  };
}

async function stageI18n(): Promise<I18n> {
  const i18n = i18next.createInstance();
  await i18n.init({
    interpolation: { escapeValue: false },
    lng: "fr",
    ns: ["bot"],
    resources: { fr: { bot: french }, en: { bot: english } },
  });
  return i18n;
}

type Answer = Outgoing | undefined;
const open = new Set<() => Promise<void>>();

export interface StageOptions extends FakeDiscordOptions {
  readonly deferAfterMs?: number;
  readonly connectWithinMs?: number;
  readonly unaskedPerSecond?: number;
  readonly heartbeatLateMs?: number;
  readonly clock?: FixedClock;
  /** The settings name the role of Ada's server. */
  readonly namesRole?: boolean;
}

/** A Discord, Ada and Ben in one server, and an adapter that answers what the test tells it to; not started. */
export async function setStage({
  deferAfterMs = 2_000,
  connectWithinMs = 5_000,
  unaskedPerSecond,
  heartbeatLateMs,
  namesRole = false,
  ...options
}: StageOptions = {}) {
  const fake = await startFakeDiscord(options);
  const ada = fake.person({ name: "ada" });
  const ben = fake.person({ name: "ben", locale: "en-GB" });
  const guild = fake.guild([{ id: ada.id, role: true }, { id: ben.id }]);
  const received: Incoming[] = [];
  const delivered: string[] = [];
  const postponed: string[] = [];
  const fingerprints = rememberingFingerprints();
  const notes = rememberingFingerprints();
  const i18n = await stageI18n();
  const behaviour: { answer: (incoming: Incoming) => Answer | Promise<Answer> } = { answer: () => undefined };
  const receive: Receive = async (incoming) => {
    received.push(incoming);
    return {
      answer: Promise.resolve(behaviour.answer(incoming)),
      delivered: () => void delivered.push(incoming.id),
      postponed: () => void postponed.push(incoming.id),
    };
  };
  const adapters: PlatformAdapter[] = [];
  const close = async () => {
    open.delete(close);
    for (const adapter of adapters) await adapter.stop();
    await fake.close();
    expect(fake.violations).toEqual([]);
  };
  open.add(close);
  const create = (
    more: { token?: string; apiRoot?: string; shards?: Shards; lookForOthersMs?: number } = {},
  ) => {
    const logger = testLogger();
    const { clock = systemClock } = options;
    const adapter = createDiscordAdapter({
      token: fake.token,
      apiRoot: fake.apiRoot,
      logger,
      clock,
      i18n,
      fingerprints,
      notes,
      deferAfterMs,
      connectWithinMs,
      roles: namesRole ? [guild.role] : [],
      ...(unaskedPerSecond === undefined ? {} : { unaskedPerSecond }),
      ...(heartbeatLateMs === undefined ? {} : { heartbeatLateMs }),
      ...more,
    });
    adapters.push(adapter);
    return adapter;
  };
  return {
    fake,
    ada,
    ben,
    guild,
    received,
    /** The ids of the events whose answers were reported as written. */
    delivered,
    /** The same of those that could not be written for now. */
    postponed,
    behaviour,
    receive,
    create,
    /** Stops the adapters and Discord; fails over requests that Discord's documentation does not allow. */
    close,
    /** A started adapter. */
    async started(): Promise<Required<PlatformAdapter>> {
      const adapter = create();
      await adapter.start(receive, cards);
      return adapter;
    },
    /** Resolves with the newest event once there are `count`. */
    async receives(count = 1): Promise<Incoming> {
      await until(
        () => received.length >= count,
        () => `${count} events, of which ${received.length} came`,
      );
      return received.at(-1) as Incoming;
    },
  };
}

/** Stages that a test did not close itself are closed after it, and judged. */
afterEach(async () => {
  for (const close of open) await close();
});
