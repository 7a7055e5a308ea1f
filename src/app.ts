import { fileURLToPath } from "node:url";
import pRetry from "p-retry";
import { commands } from "../commands/index.ts";
import { sayReminder } from "../commands/reminder-message.ts";
import { createDiscordAdapter } from "./adapters/discord/discord-adapter.ts";
import { createPreviewAdapter, type PreviewAdapter } from "./adapters/preview/preview-adapter.ts";
import { createTelegramAdapter, type TelegramAdapter } from "./adapters/telegram/telegram-adapter.ts";
import type { Health, PlatformAdapter } from "./chat/adapter-contract.ts";
import type { Config } from "./config.ts";
import { type Bot, createBot } from "./core/bot.ts";
import { createRegistry } from "./core/registry.ts";
import type { Services } from "./core/services.ts";
import { createConsent } from "./features/consent/consent.ts";
import { createErasure } from "./features/erasure/erasure.ts";
import { type Faq, faqResources, loadFaq } from "./features/faq/faq.ts";
import { createPeople } from "./features/people/people.ts";
import { createPetition, loadCampaign, type Petition } from "./features/petition/petition.ts";
import { readDataMap } from "./features/privacy/data-map.ts";
import { createReferrals } from "./features/referrals/referrals.ts";
import { createReminders } from "./features/reminders/reminders.ts";
import { createI18n, type I18n } from "./i18n/i18n.ts";
import { type Jobs, startJobs } from "./jobs/jobs.ts";
import { createFingerprints } from "./storage/fingerprints.ts";
import { openStorage, type Storage } from "./storage/storage.ts";
import type { Clock } from "./system/clock.ts";
import { ConfigError } from "./system/config-error.ts";
import type { Logger } from "./system/logger.ts";
import { createRegistry as createMetrics } from "./web/metrics.ts";
import { createPageWords } from "./web/page-words.ts";
import { createWebServer, type WebServer } from "./web/server.ts";

export interface AppParts {
  readonly config: Config;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Ends the waiting for a database or a platform that cannot be reached. */
  readonly signal: AbortSignal;
}

export interface App {
  /** Where the pages are; ends in a slash. */
  readonly url: string;
  /** Resolves when every platform is connected; rejects with a `ConfigError` when none can ever be. */
  readonly connected: Promise<void>;
  /** Ends in this order: no new event, those in hand answered, jobs done, then pages and database. */
  stop(): Promise<void>;
}

interface Contents {
  readonly i18n: I18n;
  readonly faq: Faq;
  readonly petition: Petition;
}

const localesDir = fileURLToPath(new URL("../locales", import.meta.url));
/** A crashed process's events are taken up again this often. */
const recoverEveryMs = 20_000;

/** Puts the parts together and starts them. Throws a `ConfigError` with every problem of the set-up it can see. */
export async function startApp({ config, logger, clock, signal }: AppParts): Promise<App> {
  const contents = await loadContents(config, logger);
  const storage = await openStorage({ config, logger, clock, signal });
  try {
    return await joinParts({ config, logger, clock, signal }, contents, storage);
  } catch (error) {
    await storage.close();
    throw error;
  }
}

async function joinParts(parts: AppParts, contents: Contents, storage: Storage): Promise<App> {
  const { config, logger, clock, signal } = parts;
  const jobs = await startJobs({ pool: storage.pool, clock, logger });
  const adapters = createAdapters(parts, contents.i18n, storage);
  const place = { url: "" };
  const services = createServices(
    parts,
    contents,
    storage,
    jobs,
    () => bot,
    adapters,
    () => config.PUBLIC_URL ?? place.url.replace(/\/$/, ""),
  );
  const registry = createRegistry(commands, services, { i18n: contents.i18n, languages: config.LANGUAGES });
  const bot = createBot({
    registry,
    services,
    storage,
    i18n: contents.i18n,
    clock,
    logger,
    roles: config,
    defaultZone: config.TZ_DEFAULT,
    adapters: () => adapters.all,
  });
  const health = new Map<string, () => Health>([
    ["jobs", jobs.health],
    ...adapters.all.map((adapter) => [adapter.platform, () => adapter.health()] as const),
  ]);

  let web: WebServer | undefined;
  if (config.ROLES.includes("web")) {
    web = await createWebServer({
      config,
      logger,
      clock,
      words: createPageWords(contents.i18n),
      registry: createMetrics(),
      readiness: async () => ({
        database: (await storage.check())
          ? { kind: "well" }
          : { kind: "unwell", because: "database_unreachable" },
        ...Object.fromEntries([...health].map(([part, ask]) => [part, ask()])),
      }),
      recordView: services.referrals.record,
      petitionUrl: () => services.petition.link,
      privacy: () => readDataMap(storage),
      plugins: adapters.plugins,
    });
    place.url = (await web.listen()).url;
  }
  if (config.ROLES.includes("worker"))
    await jobs.work({
      fireReminder: services.reminders.fire,
      async sweep() {
        await storage.sweep();
      },
    });
  const recovery = setInterval(
    () => bot.recover().catch((error: unknown) => logger.error({ code: "recovery_failed", err: error })),
    recoverEveryMs,
  );
  await bot.recover();

  return {
    url: place.url,
    connected: connectAll(adapters.all, bot, registry.cards, { logger, signal }),
    async stop() {
      clearInterval(recovery);
      await Promise.all(adapters.all.map((adapter) => adapter.stop()));
      await bot.idle();
      await jobs.stop();
      await web?.close();
      await storage.close();
    },
  };
}

async function loadContents(config: Config, logger: Logger): Promise<Contents> {
  const loaded = await Promise.allSettled([
    loadCampaign(config.CAMPAIGN_FILE),
    createI18n({ languages: config.LANGUAGES, localesDir }),
  ]);
  const problems = loaded.flatMap((result) => {
    if (result.status === "fulfilled") return [];
    if (result.reason instanceof ConfigError) return result.reason.problems;
    throw result.reason;
  });
  const [campaign, i18n] = loaded;
  if (campaign.status === "rejected" || i18n.status === "rejected") throw new ConfigError(problems);
  const faq = await loadFaq({ localesDir, languages: config.LANGUAGES });
  // One broken answer must not silence the others: it is named, refused, and the rest is served.
  for (const { where, problem } of faq.problems) logger.error({ code: "answer_refused", where, problem });
  for (const language of config.LANGUAGES)
    i18n.value.addResourceBundle(language, "faq", faqResources(faq, language));
  return { i18n: i18n.value, faq, petition: createPetition(campaign.value, config.TZ_DEFAULT) };
}

interface Adapters {
  readonly all: readonly PlatformAdapter[];
  readonly telegram: TelegramAdapter | undefined;
  readonly plugins: readonly PreviewAdapter["plugin"][];
}

function createAdapters({ config, logger, clock }: AppParts, i18n: I18n, storage: Storage): Adapters {
  const words = createPageWords(i18n);
  const telegram =
    config.TELEGRAM_TOKEN && config.ROLES.includes("telegram")
      ? createTelegramAdapter({
          token: config.TELEGRAM_TOKEN,
          apiRoot: config.TELEGRAM_API_ROOT,
          logger,
          clock,
          i18n,
          languages: config.LANGUAGES,
          fingerprints: createFingerprints(storage, "telegram"),
          ...(config.TELEGRAM_WEBHOOK && config.PUBLIC_URL
            ? { webhook: { publicUrl: config.PUBLIC_URL, secret: storage.keys.webhookSecret() } }
            : {}),
        })
      : undefined;
  const discord =
    config.DISCORD_TOKEN && config.ROLES.includes("discord")
      ? createDiscordAdapter({
          token: config.DISCORD_TOKEN,
          apiRoot: config.DISCORD_API_ROOT,
          logger,
          clock,
          i18n,
          fingerprints: createFingerprints(storage, "discord"),
        })
      : undefined;
  const preview =
    config.PREVIEW && config.ROLES.includes("web")
      ? createPreviewAdapter({
          logger,
          clock,
          languages: config.LANGUAGES,
          publicUrl: config.PUBLIC_URL,
          words,
        })
      : undefined;
  return {
    all: [telegram, discord, preview].filter((adapter) => adapter !== undefined),
    telegram,
    plugins: [telegram?.webhookPlugin, preview?.plugin].filter((plugin) => plugin !== undefined),
  };
}

function createServices(
  { config }: AppParts,
  contents: Contents,
  storage: Storage,
  jobs: Jobs,
  bot: () => Bot,
  adapters: Adapters,
  publicUrl: () => string,
): Services {
  const people = createPeople(storage);
  const reminders = createReminders({
    storage,
    people,
    schedule: jobs.schedule,
    send: (to, _reminder, language) => bot().send(to, sayReminder(), language),
  });
  return {
    faq: contents.faq,
    petition: contents.petition,
    people,
    reminders,
    consent: createConsent(contents.i18n),
    referrals: createReferrals(storage),
    erasure: createErasure({ people, reminders }),
    languages: config.LANGUAGES,
    // Known only once the port is: with PORT=0 the system chooses it.
    get publicUrl() {
      return publicUrl();
    },
    deepLink: (code) => adapters.telegram?.deepLink(code, "start"),
  };
}

/** One platform that is down, or set up wrongly, does not keep the others waiting. */
async function connectAll(
  adapters: readonly PlatformAdapter[],
  bot: Bot,
  cards: Parameters<PlatformAdapter["start"]>[1],
  { logger, signal }: Pick<AppParts, "logger" | "signal">,
): Promise<void> {
  const connections = await Promise.allSettled(
    adapters.map((adapter) =>
      pRetry(() => adapter.start(bot.receive, cards), {
        retries: Number.POSITIVE_INFINITY,
        minTimeout: 1000,
        maxTimeout: 60_000,
        randomize: true,
        signal,
        shouldRetry: ({ error }) => !(error instanceof ConfigError),
        onFailedAttempt: ({ error, attemptNumber }) => {
          if (!(error instanceof ConfigError))
            logger.warn({
              code: "platform_unreachable",
              platform: adapter.platform,
              attempt: attemptNumber,
              err: error,
            });
        },
      }).catch((error: unknown) => {
        if (error instanceof ConfigError)
          for (const problem of error.problems)
            logger.error({ code: "platform_misconfigured", platform: adapter.platform, ...problem });
        throw error;
      }),
    ),
  );
  const failures = connections.flatMap((connection) =>
    connection.status === "rejected" ? [connection.reason] : [],
  );
  if (failures.length > 0 && failures.length === adapters.length) throw failures[0];
  // The others go on talking; what is not connected keeps the bot from being ready.
  if (failures.length > 0) await new Promise<never>(() => {});
}
