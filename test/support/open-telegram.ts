import { createTelegramAdapter, type TelegramAdapter } from "../../src/adapters/telegram/telegram-adapter.ts";
import type { TelegramTiming } from "../../src/adapters/telegram/timing.ts";
import { createI18n } from "../../src/i18n/i18n.ts";
import type { Clock } from "../../src/system/clock.ts";
import type { Logger } from "../../src/system/logger.ts";

interface TelegramParts {
  readonly token: string;
  /** Of the fake. */
  readonly url: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly timing?: Partial<TelegramTiming>;
  readonly spend?: (sends: number) => void;
}

/** Our adapter on a Telegram of the tests, in French. */
export async function openTelegram({ url, ...parts }: TelegramParts): Promise<TelegramAdapter> {
  const languages = ["fr"] as const;
  return createTelegramAdapter({
    ...parts,
    apiRoot: url,
    fingerprints: { get: async () => undefined, set: async () => {} },
    i18n: await createI18n({ languages, localesDir: "locales" }),
    languages,
  });
}
