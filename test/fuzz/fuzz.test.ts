import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc, { type Arbitrary } from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commands } from "../../commands/index.ts";
import { entryIds } from "../../src/chat/entry-ids.ts";
import { readConfig } from "../../src/config.ts";
import { readEntry } from "../../src/features/faq/read-entry.ts";
import { readPhrasings } from "../../src/features/faq/read-phrasings.ts";
import { createPetition, loadCampaign } from "../../src/features/petition/petition.ts";
import { ConfigError } from "../../src/system/config-error.ts";
import { type FuzzWorld, openFuzzWorld } from "./fuzz-world.ts";
import { anyText, applyMutations, canary, type Json, mutated, mutatedText, mutations } from "./mutate.ts";
import { telegramUpdates } from "./telegram-updates.ts";

/** `npm run fuzz` sets it; `npm test` tries this share of each kind. */
const share = Number(process.env.FUZZ_SHARE ?? "0.015");
const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
const counts: Record<string, number> = {};
const began = performance.now();
/** Events tried side by side; a finding is shrunk to the one that causes it. */
const batch = 36;
/** The fakes remember everything they were ever told. */
const batchesOfOneWorld = 160;

let world: FuzzWorld;
let batches = 0;
let folder = "";

beforeAll(async () => {
  world = await openFuzzWorld();
  folder = await mkdtemp(join(tmpdir(), "porte-voix-fuzz-"));
});

afterAll(async () => {
  refuseAny(await world.close());
  await rm(folder, { recursive: true });
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const lines = Object.entries(counts).map(([kind, count]) => `  ${kind}: ${count}`);
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  process.stdout.write(`Fuzzed with FUZZ_SEED=${seed}: ${all} in ${seconds} s\n${lines.join("\n")}\n`);
});

function refuseAny(findings: readonly string[]): void {
  if (findings.length > 0) throw new Error(findings.join("\n"));
}

async function freshWorld(): Promise<void> {
  batches += 1;
  if (batches % batchesOfOneWorld !== 0) return;
  // The new one first: what the old one says at its end must not leave the others without any.
  const former = world;
  world = await openFuzzWorld();
  refuseAny(await former.close());
}

/** Tries `total` times the share, batch by batch, and shrinks what finds something. */
async function tryMany<T>(
  kind: string,
  total: number,
  {
    of,
    send,
    isDiscord = false,
  }: { of: () => Arbitrary<T>; send: (one: T) => Promise<unknown>; isDiscord?: boolean },
): Promise<void> {
  const runs = Math.ceil((total * share) / (batch / 2));
  counts[kind] = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(of(), { minLength: 1, maxLength: batch, size: "max" }), async (events) => {
      await freshWorld();
      await Promise.all(events.map(send));
      refuseAny(await world.settled(isDiscord));
      counts[kind] = (counts[kind] ?? 0) + events.length;
    }),
    { seed, numRuns: runs, interruptAfterTimeLimit: 3_600_000, markInterruptAsFailure: true },
  );
}

/** The same for what is only read: nothing but what `judge` allows may come of it. */
async function readMany<T>(kind: string, total: number, of: Arbitrary<T>, judge: (one: T) => unknown) {
  counts[kind] = 0;
  await fc.assert(
    fc.asyncProperty(of, async (one) => {
      await judge(one);
      counts[kind] = (counts[kind] ?? 0) + 1;
    }),
    { seed, numRuns: Math.ceil(total * share) },
  );
}

/** Buttons as the bot writes them, with any value. */
const payload = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(
        ...commands.flatMap(({ name, buttons = {} }) =>
          ["open", ...Object.keys(buttons)].map((act) => `${name}:${act}`),
        ),
      ),
      fc.oneof(
        fc.constantFrom(
          "",
          "0",
          "1",
          "-1",
          "99",
          "2147483648",
          "deadline",
          "news",
          "moment",
          "fr",
          "en.1",
          ...entryIds,
        ),
        anyText,
      ),
    )
    .map(([button, value]) => `${button}:${value}`),
  anyText,
);

const previewBody = (): Arbitrary<string> => {
  const event = fc.record(
    {
      person: fc.oneof(fc.constantFrom("ada", "moderator", "bo"), anyText),
      place: fc.constantFrom("private", "group:agora", "group:team"),
      language: fc.constantFrom("fr", "en", "de", "es", "it", "xx"),
      text: anyText,
      press: payload,
    },
    { requiredKeys: ["person"] },
  );
  const one = fc
    .tuple(event, fc.boolean())
    .map(([{ text, press, ...rest }, isText]) =>
      isText ? { ...rest, text: text ?? "x" } : { ...rest, press: press ?? "x" },
    );
  return fc.oneof(
    { weight: 9, arbitrary: mutated(one, 2).map((body) => JSON.stringify(body) ?? "") },
    { weight: 1, arbitrary: mutatedText(fc.constant('{"person":"ada","text":"x"}')) },
  );
};

const minutes = 60_000;

describe("whatever a platform sends", { timeout: 60 * minutes }, () => {
  it("as an update of Telegram, is taken without harm", async () => {
    await tryMany("Telegram updates", 38_000, {
      of: () => telegramUpdates(world, payload),
      send: (body) => world.update(body),
    });
  });

  it("as the body of a webhook, is taken without harm", async () => {
    const type = fc.constantFrom(
      "application/json",
      "text/plain",
      "application/x-www-form-urlencoded",
      "x/y",
    );
    const body = fc.oneof(
      mutatedText(
        fc.constant('{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":1,"type":"private"}}}'),
      ),
      fc.json(),
      anyText,
    );
    await tryMany("webhook bodies", 48_000, {
      of: () => fc.tuple(body, type),
      send: (one) => world.webhookBody(...one),
    });
  });

  it("as an event of the preview, is taken without harm", async () => {
    await tryMany("preview bodies", 34_000, { of: previewBody, send: (body) => world.preview(body) });
  });

  it("as a pressed button, is taken without harm", async () => {
    const press = fc.tuple(fc.constantFrom("ada", "moderator", "bo"), payload);
    await tryMany("button payloads", 30_000, {
      of: () => press,
      send: ([person, value]) => world.preview(JSON.stringify({ person, press: value })),
    });
  });

  it("as an interaction or a message of Discord, is taken without harm", async () => {
    await tryMany("Discord interactions and messages", 14_000, {
      of: () => discordAction,
      send: (action) => act(action),
      isDiscord: true,
    });
  });
});

/** What may be anything in a well-formed event: the words, the values, and what describes people and places. */
const changeable = [
  "data",
  "locale",
  "content",
  "member",
  "guild_locale",
  "mentions",
  "attachments",
  "embeds",
  "flags",
  "context",
];
const discordAction = fc.record({
  kind: fc.constantFrom("message", "mention", "command", "button"),
  text: anyText,
  payload,
  command: fc.nat(100),
  changes: mutations(2),
});
type DiscordAction = typeof discordAction extends Arbitrary<infer T> ? T : never;

/** A real event of the fake Discord, changed on its way. */
async function act({ kind, text, payload: value, command, changes }: DiscordAction): Promise<void> {
  const { discord, ada, channel } = world;
  const { gateway, world: known } = discord;
  const { dispatch, announce } = gateway;
  const change = (body: Json) => applyMutations(body, changes, changeable) as Record<string, unknown>;
  gateway.dispatch = (type, body, needed) => dispatch(type, change(body), needed);
  gateway.announce = (type, message, body) => announce(type, message, change(body));
  try {
    if (kind === "message" || kind === "mention")
      void ada.says(text, kind === "mention" ? { in: channel, mention: true } : {}).catch(() => {});
    else if (kind === "button") void ada.forges(value).catch(() => {});
    else {
      const { name, options } = known.commands[command % known.commands.length] ?? {
        name: "help",
        options: [],
      };
      void ada
        .slash(name, Object.fromEntries((options ?? []).map((option) => [option.name, text])))
        .catch(() => {});
    }
  } finally {
    gateway.dispatch = dispatch;
    gateway.announce = announce;
  }
}

const faq = ["cloud-act", "gdpr", "opt-out"].map((id) => readFileSync(`locales/fr/faq/${id}.md`, "utf8"));
const campaign = readFileSync("campaign.yaml", "utf8");

describe("whatever stands in a file of ours", { timeout: 30 * minutes }, () => {
  it("as an answer, is read or refused with its faults", async () => {
    await readMany("FAQ files", 30_000, mutatedText(fc.constantFrom(...faq)), (text) => {
      const read = readEntry({ id: "gdpr", language: "fr", text }, new Map());
      if (!read.ok) expect(read.faults.length).toBeGreaterThan(0);
      readPhrasings(text, 1);
    });
  });

  it("as a campaign, is read or refused with its problems", async () => {
    let files = 0;
    await readMany("campaign files", 20_000, mutatedText(fc.constant(campaign)), async (text) => {
      const path = join(folder, `campaign-${files++}.yaml`);
      await writeFile(path, text);
      try {
        const petition = createPetition(await loadCampaign(path), "Europe/Paris");
        petition.state(Date.now());
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError);
      } finally {
        await rm(path);
      }
    });
  });

  it("as settings, is read or refused without a value being repeated", async () => {
    const names = [
      "PORT",
      "HOST",
      "DATABASE_URL",
      "SECRET_KEY",
      "PUBLIC_URL",
      "ROLES",
      "TELEGRAM_TOKEN",
      "TELEGRAM_WEBHOOK",
      "DISCORD_TOKEN",
      "MODERATORS",
      "HANDOVER_PLACE",
      "LANGUAGES",
      "TZ_DEFAULT",
      "PREVIEW",
      "PACE_TELEGRAM",
      "LOG_LEVEL",
      "TRUST_PROXY",
      "TELEGRAM_API_ROOT",
      "BROADCAST_APPROVAL",
    ];
    const good = [
      "0",
      "8080",
      "on",
      "off",
      "web,worker",
      "telegram",
      "http://127.0.0.1:1",
      "https://bot.example.org",
      "postgres://a@b/c",
      "Europe/Paris",
      "fr,de",
      "telegram:1",
      "preview:team",
      "1:a",
    ];
    const value = fc.oneof(anyText, mutatedText(fc.constantFrom(...good), 1));
    await readMany("settings", 30_000, fc.dictionary(fc.constantFrom(...names), value), (settings) => {
      try {
        readConfig(settings);
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError);
        expect((error as Error).message).not.toContain(canary);
      }
    });
  });
});
