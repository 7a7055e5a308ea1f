import type { FastifyPluginAsync } from "fastify";
import type { Config } from "../config.ts";
import { mayUse } from "../core/permissions.ts";
import type { Services } from "../core/services.ts";
import { createOverview } from "../features/overview/overview.ts";
import type { Storage } from "../storage/storage.ts";
import { createDashboard, type DashboardParts } from "../web/dashboard/dashboard.ts";

interface TeamPageParts extends Pick<DashboardParts, "clock" | "words"> {
  readonly config: DashboardParts["config"] & Pick<Config, "MODERATORS" | "ORGANISERS">;
  readonly storage: Pick<Storage, "db">;
  readonly services: Pick<Services, "signIn" | "petition" | "broadcasts">;
}

/** The dashboard, with the roles that the settings give. */
export function createTeamPages({
  config,
  clock,
  words,
  storage,
  services,
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
    rolesOf: (member) => ({
      moderates: mayUse("moderators", member, config),
      organises: mayUse("organisers", member, config),
    }),
  });
}
