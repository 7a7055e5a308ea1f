import type { PlatformName } from "../../../chat/address.ts";
import type { Say } from "../layout.ts";

/** A brand is the same in every language; the preview has a name of ours. */
export const namePlatform = (platform: PlatformName, say: Say): string =>
  platform === "telegram" ? "Telegram" : platform === "discord" ? "Discord" : say("dashboard.preview");
