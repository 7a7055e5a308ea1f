import type { FastifyPluginAsync } from "fastify";
import type { PlatformAdapter } from "../chat/adapter-contract.ts";
import { plainText } from "../chat/plain-text.ts";
import type { Config } from "../config.ts";
import { createRights, grantsAsker } from "../core/rights.ts";
import type { Services } from "../core/services.ts";
import { createOverview } from "../features/overview/overview.ts";
import type { I18n } from "../i18n/i18n.ts";
import { wordText } from "../i18n/put-into-words.ts";
import type { Storage } from "../storage/storage.ts";
import { createDashboard, type DashboardParts } from "../web/dashboard/dashboard.ts";

interface TeamPageParts extends Pick<DashboardParts, "clock" | "words" | "charts" | "liveEveryMs"> {
  readonly config: DashboardParts["config"] & Pick<Config, "MODERATORS" | "ORGANISERS">;
  readonly storage: Pick<Storage, "db">;
  /** Those of this process: they tell the grants of somebody who signed in. */
  readonly adapters: readonly Pick<PlatformAdapter, "platform" | "grantsOf">[];
  readonly services: Pick<
    Services,
    "audit" | "signIn" | "petition" | "broadcasts" | "statistics" | "sharedLinks" | "faq" | "publicUrl"
  >;
  readonly i18n: I18n;
}

/** The dashboard, with the roles that the settings give. */
export function createTeamPages({
  config,
  clock,
  words,
  storage,
  services,
  adapters,
  i18n,
  charts,
  liveEveryMs,
}: TeamPageParts): FastifyPluginAsync {
  const { audit, signIn, petition, broadcasts, statistics, sharedLinks, faq } = services;
  return createDashboard({
    config,
    clock,
    words,
    audit,
    signIn,
    petition,
    broadcasts,
    statistics,
    sharedLinks,
    faq,
    charts,
    ...(liveEveryMs === undefined ? {} : { liveEveryMs }),
    async prepare() {
      const now = clock.now();
      const days = statistics.lastDays(7, now);
      await statistics.prepare(now);
      // Anything that is drawn: the first drawing of a process takes the longest.
      const points = [days.from, days.to].map((day) => ({ day, count: 5, isPartial: false }));
      const lines = [{ name: undefined, points }];
      await charts.curve("first", { ...days, lines, effects: [] }, config.LANGUAGES[0]);
    },
    figuresMark: createOverview(storage, clock, config.TZ_DEFAULT).mark,
    speak: (text, language) => plainText(wordText(i18n, text, { language, zone: config.TZ_DEFAULT })),
    publicUrl: () => services.publicUrl,
    async rolesOf({ id, grants }) {
      const ask = grantsAsker({ id }, adapters);
      // What was granted when the link was asked for counts only where no connection of this process can tell anew.
      const rights = createRights({ id, grants: ask ? [] : grants }, config, ask);
      const moderates = await rights.mayUse("moderators");
      const organises = await rights.mayUse("organisers");
      const isUnknown = moderates === "unknown" && organises === "unknown";
      return isUnknown ? "unknown" : { moderates: moderates === "yes", organises: organises === "yes" };
    },
  });
}
