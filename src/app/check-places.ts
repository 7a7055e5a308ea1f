import type { PlatformAdapter } from "../chat/adapter-contract.ts";
import type { PlatformName } from "../chat/address.ts";
import type { Referrals } from "../features/referrals/referrals.ts";
import type { Clock } from "../system/clock.ts";
import type { Logger } from "../system/logger.ts";

interface PlaceCheckParts {
  readonly adapters: readonly PlatformAdapter[];
  readonly referrals: Referrals;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Looks for the places of each platform that the bot left without being told, and forgets them. */
export interface PlaceCheck {
  /** Those that can be asked. */
  readonly platforms: readonly PlatformName[];
  /** Rejects when the database does; what the platform cannot say is asked again the next time. */
  check(platform: PlatformName): Promise<void>;
  /** The same beside everything else; a failure is logged. */
  begin(platform: PlatformName): void;
  /** Asks nothing more, and resolves when what was begun has ended. */
  stop(): Promise<void>;
}

export function createPlaceCheck({ adapters, referrals, clock, logger }: PlaceCheckParts): PlaceCheck {
  const askable = adapters.filter(({ isIn }) => isIn !== undefined);
  const begun = new Set<Promise<void>>();
  let hasEnded = false;

  async function check(platform: PlatformName): Promise<void> {
    const adapter = askable.find((candidate) => candidate.platform === platform);
    if (!adapter?.isIn || hasEnded) return;
    const count = await referrals.forgetLeft(
      platform,
      async (place) => (hasEnded ? "unknown" : ((await adapter.isIn?.(place)) ?? "unknown")),
      clock.now(),
    );
    if (count > 0) logger.info({ code: "left_places_forgotten", platform, count });
  }

  return {
    platforms: askable.map(({ platform }) => platform),
    check,
    begin(platform) {
      const checking = check(platform)
        .catch((err: unknown) => logger.error({ code: "place_check_failed", platform, err }))
        .finally(() => begun.delete(checking));
      begun.add(checking);
    },
    async stop() {
      hasEnded = true;
      await Promise.all(begun);
    },
  };
}
