import { afterEach, beforeEach } from "vitest";
import type { Address } from "../../../../src/chat/address.ts";
import { personId } from "../../../../src/chat/address.ts";
import type { Line } from "../../../../src/features/broadcasts/sending/send-one.ts";
import type { SenderParts } from "../../../../src/features/broadcasts/sending/sender.ts";
import { type Storage, sql } from "../../../../src/storage/storage.ts";
import { FakeTelegram } from "../../../support/fake-telegram/fake-telegram.ts";
import { fixedClock } from "../../../support/fixed-clock.ts";
import { openTelegram } from "../../../support/open-telegram.ts";
import { openTestStorage } from "../../../support/test-database.ts";
import { testLogger } from "../../../support/test-logger.ts";
import { addBroadcast } from "./broadcast-rows.ts";
import { openBroadcasts, openSender } from "./sender-world.ts";

type Options = Partial<Omit<SenderParts<{ readonly left: number }>, "storage">>;

/** A Telegram, our adapter on it, and senders on a clock that stands still. Made anew for each test of a file. */
export function useSendingWorld() {
  const clock = fixedClock();
  const logger = testLogger();
  let storage: Storage;
  let telegram: FakeTelegram;
  let line: Line;
  beforeEach(async () => {
    clock.set("2026-11-24T09:00:00Z");
    storage ??= await openTestStorage({ clock });
    await sql`truncate broadcasts, update_subscribers, places, deliveries, send_pace, crossposts cascade`.execute(
      storage.db,
    );
    telegram = await FakeTelegram.start({ clock });
    line = await openTelegram({ token: telegram.token, url: telegram.url, clock, logger });
  });
  afterEach(() => telegram.stop());

  return {
    clock,
    logger,
    get storage() {
      return storage;
    },
    get telegram() {
      return telegram;
    },
    get line() {
      return line;
    },
    get broadcasts() {
      return openBroadcasts(storage, clock);
    },
    sender: (options: Options = {}) => openSender({ storage, clock, logger, platforms: [line], ...options }),
    crowd: (count: number): Address[] => telegram.crowd(count).map(({ id }) => personId("telegram", id)),
    /** To announcement channels, and on to those who follow them. */
    announce: (channels: readonly Address[]) =>
      addBroadcast(storage, {
        to: channels,
        announcements: channels,
        crosspost: true,
        now: clock.now(),
      }),
    broadcast: (to: readonly Address[], options: { expiresAt?: number } = {}) =>
      addBroadcast(storage, { to, now: clock.now(), ...options }),
  };
}
