import type { FastifyPluginAsync } from "fastify";
import type { PlatformAdapter } from "../chat/adapter-contract.ts";
import type { Config } from "../config.ts";
import { createRights, grantsAsker } from "../core/rights.ts";
import type { Services } from "../core/services.ts";
import { createOverview } from "../features/overview/overview.ts";
import type { Storage } from "../storage/storage.ts";
import { createDashboard, type DashboardParts } from "../web/dashboard/dashboard.ts";

interface TeamPageParts extends Pick<DashboardParts, "clock" | "words"> {
  readonly config: DashboardParts["config"] & Pick<Config, "MODERATORS" | "ORGANISERS">;
  readonly storage: Pick<Storage, "db">;
  readonly services: Pick<Services, "signIn" | "petition" | "broadcasts">;
  /** Those of this process: they tell the grants of somebody who signed in. */
  readonly adapters: readonly Pick<PlatformAdapter, "platform" | "grantsOf">[];
}

/** The dashboard, with the roles that the settings give. */
export function createTeamPages({
  config,
  clock,
  words,
  storage,
  services,
  adapters,
}: TeamPageParts): FastifyPluginAsync {
  const { signIn, petition, broadcasts } = services;
  return createDashboard({
    config,
    clock,
    words,
    signIn,
    petition,
    broadcasts,
    overview: createOverview(storage),
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
