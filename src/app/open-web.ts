import type { Registry } from "prom-client";
import type { Config } from "../config.ts";
import type { Services } from "../core/services.ts";
import { createDataMap } from "../features/privacy/data-map.ts";
import type { Visitors } from "../features/referrals/referrals.ts";
import type { Storage } from "../storage/storage.ts";
import type { Clock } from "../system/clock.ts";
import type { Logger } from "../system/logger.ts";
import { createPageWords } from "../web/page-words.ts";
import { createWebServer, type WebServer } from "../web/server.ts";
import type { Adapters } from "./create-adapters.ts";
import { createPageCharts } from "./create-page-charts.ts";
import { createTeamPages } from "./create-team-pages.ts";
import type { Contents } from "./load-contents.ts";
import type { Readiness } from "./readiness.ts";

interface WebSettings {
  readonly config: Config;
  readonly logger: Logger;
  readonly clock: Clock;
}

interface Behind {
  readonly contents: Contents;
  readonly storage: Storage;
  readonly adapters: Adapters;
  readonly services: Services;
  readonly readiness: Readiness;
  readonly registry: Registry;
}

/** The pages and links, with everything behind them. */
export async function openWeb(
  { config, logger, clock }: WebSettings,
  { contents, storage, adapters, services, readiness, registry }: Behind,
  visitors: Visitors,
): Promise<WebServer> {
  const words = createPageWords(contents.i18n);
  const { i18n } = contents;
  const charts = createPageCharts({ charts: services.charts, i18n, words, zone: config.TZ_DEFAULT });
  return createWebServer({
    config,
    logger,
    clock,
    words,
    registry,
    readiness,
    recordViews: services.referrals.recordViews,
    visitors,
    petitionUrl: () => services.petition.link,
    operator: () => services.petition.operator,
    privacy: createDataMap(storage, clock),
    plugins: [
      ...adapters.plugins,
      createTeamPages({ config, clock, words, storage, services, i18n, charts, adapters: adapters.all }),
    ],
  });
}
