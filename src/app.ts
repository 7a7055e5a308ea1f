import { commands } from "../commands/index.ts";
import { createPlaceCheck } from "./app/check-places.ts";
import { connectPlatforms, introduceTo } from "./app/connect-platforms.ts";
import { createAdapters } from "./app/create-adapters.ts";
import { createBroadcastSender } from "./app/create-broadcast-sender.ts";
import { createServices, watchReviews } from "./app/create-services.ts";
import { startHeartbeat } from "./app/heartbeat.ts";
import { type Contents, loadAnswers, loadWords, localesDir, speakAnswers } from "./app/load-contents.ts";
import { addGauges, createMeters } from "./app/meters.ts";
import { openWeb } from "./app/open-web.ts";
import { createReadiness } from "./app/readiness.ts";
import { createWeeklyDigest } from "./app/send-digest.ts";
import { stopInOrder } from "./app/stop-in-order.ts";
import { sweepAll } from "./app/sweep.ts";
import { createTurns } from "./app/take-turns.ts";
import { watchAnswers } from "./app/watch-answers.ts";
import { wordOffers } from "./app/word-offers.ts";
import type { Config } from "./config.ts";
import type { LoadLimits } from "./core/admission.ts";
import { createBot } from "./core/bot.ts";
import { createFirstContact } from "./core/first-contact.ts";
import { createRegistry } from "./core/registry.ts";
import { createWithdrawalJournal } from "./features/erasure/erasure.ts";
import { tooOld } from "./features/retention/retention.ts";
import { startJobs } from "./jobs/jobs.ts";
import { backupFolder, sweepBackups } from "./storage/backup/backup-folder.ts";
import { openStorage, type Storage } from "./storage/storage.ts";
import { type Clock, systemClock } from "./system/clock.ts";
import type { Logger } from "./system/logger.ts";

export interface AppParts {
  readonly config: Config;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Ends the waiting for a database or a platform that cannot be reached. */
  readonly signal: AbortSignal;
  /** How much is too much; left out: what two cores bear. */
  readonly load?: LoadLimits;
}

export interface App {
  /** Where the pages are, ending in a slash; `undefined` when this process serves none. */
  readonly url: string | undefined;
  /** Resolves when every platform is connected; rejects with a `ConfigError` when none can ever be. */
  readonly connected: Promise<void>;
  /** Ends in this order: no new event, those in hand answered, jobs done, then pages and database. */
  stop(): Promise<void>;
}

/** A crashed process's events are taken up again this often. */
const recoverEveryMs = 20_000;

/** Puts the parts together and starts them. Throws a `ConfigError` with every problem of the set-up it can see. */
export async function startApp(parts: AppParts): Promise<App> {
  const { config, logger } = parts;
  const words = await loadWords(config);
  // Side by side: the answers keep this process busy while Postgres starts in its own.
  const [faq, storage] = await Promise.all([loadAnswers(config, words.i18n, logger), openStorage(parts)]);
  try {
    return await joinParts(parts, { ...words, faq }, storage);
  } catch (error) {
    await storage.close();
    throw error;
  }
}

async function joinParts(parts: AppParts, contents: Contents, storage: Storage): Promise<App> {
  const { config, logger, clock, signal } = parts;
  const offers = wordOffers({
    services: () => services,
    i18n: contents.i18n,
    clock,
    zone: config.TZ_DEFAULT,
  });
  const meters = createMeters();
  const [jobs, adapters] = await Promise.all([
    startJobs({ storage, clock, logger }),
    createAdapters({
      config,
      logger,
      clock,
      i18n: contents.i18n,
      storage,
      offers,
      meters,
      // Answers count towards what Telegram bears, so that a broadcast leaves room for them.
      onTelegramAnswers: (messages) => sender.spend("telegram", messages),
    }),
  ]);
  const backups = backupFolder(config.DATA_DIR);
  const journal = createWithdrawalJournal({ folder: backups, keys: storage.keys, logger });
  let url: string | undefined;
  const services = createServices({
    config,
    contents,
    storage,
    logger,
    clock,
    schedule: jobs.schedule,
    journal,
    bot: () => bot,
    publicUrl: () => config.PUBLIC_URL ?? url?.replace(/\/$/, "") ?? `http://${config.HOST}:${config.PORT}`,
    deepLink: (code, kind) => adapters.telegram?.deepLink(code, kind),
    installLink: () => adapters.discord?.installLink(),
    signal,
  });
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
    adapters: adapters.all,
    firstContact: createFirstContact(),
    signal,
    watch: meters.events,
    load: parts.load,
  });
  const readiness = createReadiness({ config, storage, jobs, adapters });
  addGauges(meters.registry, { readiness, storage, jobs, bot });

  // As with reminders: each process sends over the platforms it has.
  const sender = createBroadcastSender({ config, storage, clock, logger, adapters, services, bot });
  sender.start();

  // With ten million clicks a minute's work, and only after TZ_DEFAULT has changed: nobody waits for it.
  const daysKept = services.referrals.keepZone().catch((error: unknown) => {
    if (!signal.aborted) logger.error({ code: "days_not_rebuilt", err: error });
  });
  const visitors = config.ROLES.includes("web") ? services.referrals.openVisitors(clock) : undefined;
  const behind = { contents, storage, adapters, services, readiness, registry: meters.registry };
  const web = visitors && (await openWeb(parts, behind, visitors));
  await visitors?.ready;
  url = (await web?.listen())?.url;
  // Nobody waits for this either: a page that comes sooner reads it itself.
  if (web) void daysKept.then(() => services.statistics.prepare(clock.now())).catch(() => {});
  await jobs.sendReminders(
    adapters.all.map(({ platform }) => platform),
    services.reminders.fire,
  );
  const places = createPlaceCheck({ adapters: adapters.all, referrals: services.referrals, clock, logger });
  await jobs.checkPlacesHourly(places.platforms, places.check);
  const reviews = watchReviews({ config, contents, storage, logger, bot });
  if (config.ROLES.includes("worker")) {
    await jobs.sweepHourly(async () => {
      await sweepAll({ storage, services }, clock.now());
      await journal.sweep(clock.now());
      await sweepBackups(backups, tooOld("erasures", clock.now()));
      await reviews.check(clock.now());
    });
    await jobs.countHourly(services.counts.refresh);
    await jobs.eachMorning(config.TZ_DEFAULT, () => services.milestones.check(clock.now()));
    const digest = createWeeklyDigest({ config, services, storage, logger, bot });
    await jobs.eachMonday(config.TZ_DEFAULT, () => digest.send(clock.now()));
  }
  const recover = () =>
    bot.recover().catch((error: unknown) => logger.error({ code: "recovery_failed", err: error }));
  const recovery = setInterval(recover, recoverEveryMs);
  void recover();

  const ending = new AbortController();
  const { faq, i18n } = contents;
  void watchAnswers({
    localesDir,
    faq,
    onRead: () => speakAnswers(config, i18n, faq),
    logger,
    signal: ending.signal,
  });

  const untilTheEnd = { logger, signal: AbortSignal.any([signal, ending.signal]) };
  // Of this machine, whatever time the bot goes by: it is held against the steady clock.
  const turns = createTurns({ leases: storage.leases, clock: systemClock, ...untilTheEnd });
  const connected = connectPlatforms(adapters.listening, {
    receive: bot.receive,
    cards: registry.cards,
    onConnected: places.begin,
    onUsable: () => void recover(),
    turns,
    ...untilTheEnd,
  });
  // Only then: nothing that a start has to do waits for it. Whoever stops the bot before does not wait for either.
  connected.then(faq.rehearse, () => {});
  void introduceTo(
    adapters.all.filter((adapter) => !adapters.listening.includes(adapter)),
    untilTheEnd,
  );

  const heartbeat = startHeartbeat({ url: config.HEARTBEAT_URL, readiness, logger });

  return {
    url,
    connected,
    stop() {
      ending.abort();
      heartbeat.stop();
      clearInterval(recovery);
      return stopInOrder({ bot, web, storage, jobs, adapters, services, places, sender, visitors, turns });
    },
  };
}
