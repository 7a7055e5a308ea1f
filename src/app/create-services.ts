import { sayRenewal } from "../../commands/consent-message.ts";
import { sayPastReviews, sayToPerson, sayToTeam } from "../../commands/handover-messages.ts";
import { sayReminder } from "../../commands/reminder-message.ts";
import { createCharts } from "../charts/charts.ts";
import type { Config } from "../config.ts";
import type { Bot } from "../core/bot.ts";
import type { Services } from "../core/services.ts";
import { createTeamAudit } from "../features/audit/audit.ts";
import { createBroadcasts } from "../features/broadcasts/broadcasts.ts";
import { createExpectedInputs } from "../features/broadcasts/expected-input.ts";
import { createConsent } from "../features/consent/consent.ts";
import { createErasure, type WithdrawalJournal } from "../features/erasure/erasure.ts";
import { createHandovers } from "../features/handover/handover.ts";
import { createMyData } from "../features/mydata/mydata.ts";
import { createPeople } from "../features/people/people.ts";
import { createPlaces } from "../features/places/places.ts";
import { createQuestions } from "../features/questions/questions.ts";
import { createReferrals } from "../features/referrals/referrals.ts";
import {
  createReminders,
  defaultQuietHours,
  quietUntil,
  type ReminderSchedule,
} from "../features/reminders/reminders.ts";
import { createReviews, type Reviews } from "../features/reviews/reviews.ts";
import { createSharedLinks } from "../features/shared-links/shared-links.ts";
import { createSignIn } from "../features/sign-in/sign-in.ts";
import { createStatistics } from "../features/statistics/statistics.ts";
import { createUpdates } from "../features/updates/updates.ts";
import { createVotes } from "../features/votes/votes.ts";
import type { Storage } from "../storage/storage.ts";
import type { Clock } from "../system/clock.ts";
import type { Logger } from "../system/logger.ts";
import { createBroadcastWriter, createDesk } from "./create-desk.ts";
import { createFigures } from "./create-figures.ts";
import type { Contents } from "./load-contents.ts";

interface ServiceParts {
  readonly config: Pick<Config, "BROADCAST_APPROVAL" | "HANDOVER_PLACE" | "LANGUAGES" | "TZ_DEFAULT">;
  readonly contents: Contents;
  readonly storage: Storage;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly schedule: ReminderSchedule;
  /** Keeps withdrawals beside the database. */
  readonly journal: Pick<WithdrawalJournal, "note">;
  /** Asked when a reminder is sent, long after the services were made. */
  readonly bot: () => Bot;
  /** Known only once the port is: with PORT=0 the system chooses it. */
  readonly publicUrl: () => string;
  readonly deepLink: Services["deepLink"];
  readonly installLink: Services["installLink"];
  /** Ends what waits for others when the bot stops. */
  readonly signal?: AbortSignal;
}

/** The features that commands may use, put together. */
export function createServices({
  config,
  contents,
  storage,
  logger,
  clock,
  schedule,
  journal,
  bot,
  publicUrl,
  deepLink,
  installLink,
  signal,
}: ServiceParts): Services {
  const { petition } = contents;
  const people = createPeople(storage);
  const consent = createConsent({
    storage,
    i18n: contents.i18n,
    clock,
    onWithdrawn: (person, at, purpose) =>
      journal.note({ kind: "withdrawn", person, purpose: purpose ?? null, at }, at),
  });
  const reminders = createReminders({
    storage,
    schedule,
    petition,
    clock,
    logger,
    defaultZone: config.TZ_DEFAULT,
    preferencesOf: people.preferencesOf,
    noteStops: (platform, times) =>
      referrals.record(referrals.codeOfPlatform(platform), "stop", clock.now(), times),
    noteConsent: (db, person, kind, { language, platform, at }) =>
      consent.give(kind, { person, language, platform, at }, db),
    send: async (to, person, notice) => {
      const language = await people.languageOf(person);
      return consent.guard({
        person,
        language: language ?? config.LANGUAGES[0],
        purpose: notice.kind,
        send: () => bot().send(to, sayReminder(notice, petition), language, notice.zone),
        ask: () => bot().send(to, sayRenewal(notice.kind), language, notice.zone),
      });
    },
  });
  const handovers = createHandovers({
    storage,
    logger,
    place: config.HANDOVER_PLACE,
    consent,
    send: {
      toTeam: (place, notice) => bot().send(place, sayToTeam(notice), undefined),
      toPerson: async ({ id, key, language: written }, notice) => {
        const language = (await people.languageOf(key)) ?? written;
        const send = () => bot().send(id, sayToPerson(notice), language);
        if (notice.kind !== "answer") return send();
        const ask = () => bot().send(id, sayRenewal("handover"), language);
        return consent.guard({ person: key, language, purpose: "handover", send, ask });
      },
    },
  });
  const referrals = createReferrals(storage, config.TZ_DEFAULT);
  const updates = createUpdates({
    storage,
    consent,
    ask: (to, _person, language) => bot().send(to, sayRenewal("updates"), language),
    async isQuiet(person, now) {
      const { zone = config.TZ_DEFAULT, quiet = defaultQuietHours } = await people.preferencesOf(person);
      return quietUntil(now, zone, quiet) !== undefined;
    },
  });
  const { write } = createBroadcastWriter({ config, bot, petition, clock });
  const broadcasts = createBroadcasts({
    storage,
    clock,
    approval: config.BROADCAST_APPROVAL,
    languages: config.LANGUAGES,
    currentWords: () => consent.currentWords("updates"),
    render: (broadcast, reading, platform) =>
      bot()
        .render(write(broadcast, reading))
        .find((rendered) => rendered.platform === platform),
  });
  const figures = createFigures({ config, contents, storage, clock, logger, bot, broadcasts, signal });
  const questions = createQuestions({
    storage,
    faq: contents.faq,
    i18n: contents.i18n,
    languages: config.LANGUAGES,
    logger,
  });
  return {
    faq: contents.faq,
    charts: createCharts({ i18n: contents.i18n, clock }),
    petition,
    ...figures,
    people,
    reminders,
    consent,
    referrals,
    updates,
    places: createPlaces({ storage, referrals }),
    broadcasts,
    expectedInputs: createExpectedInputs(storage),
    desk: createDesk({ bot, config }),
    audit: createTeamAudit(storage),
    erasure: createErasure({ storage, reminders, updates, handovers, journal }),
    myData: createMyData(storage),
    handovers,
    votes: createVotes(storage),
    questions,
    statistics: createStatistics({
      storage,
      zone: config.TZ_DEFAULT,
      logger,
      faq: contents.faq,
      questions,
      counts: figures.counts,
      petition,
    }),
    signIn: createSignIn(storage),
    sharedLinks: createSharedLinks(storage),
    languages: config.LANGUAGES,
    get publicUrl() {
      return publicUrl();
    },
    deepLink,
    installLink,
  };
}

/** Tells the team of answers to look at again; without a place for it, the log. */
export function watchReviews({
  config: { HANDOVER_PLACE: place },
  contents,
  storage,
  logger,
  bot,
}: Pick<ServiceParts, "config" | "contents" | "storage" | "logger"> & { readonly bot: Bot }): Reviews {
  return createReviews({
    storage,
    logger,
    faq: contents.faq,
    tell:
      place &&
      (async (answers) => {
        const message = sayPastReviews(answers);
        const delivery = await bot.send(place, message, undefined);
        const { kind } =
          delivery.kind === "moved" ? await bot.send(delivery.to, message, undefined) : delivery;
        return kind === "delivered";
      }),
  });
}
