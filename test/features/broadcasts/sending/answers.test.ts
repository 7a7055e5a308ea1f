import { expect, it } from "vitest";
import { personId } from "../../../../src/chat/address.ts";
import { systemClock as clock } from "../../../../src/system/clock.ts";
import { until } from "../../../support/fake-discord/until.ts";
import { FakeTelegram } from "../../../support/fake-telegram/fake-telegram.ts";
import { openTelegram } from "../../../support/open-telegram.ts";
import { openTestStorage } from "../../../support/test-database.ts";
import { testLogger } from "../../../support/test-logger.ts";
import { addBroadcast, wordsOf } from "./broadcast-rows.ts";
import { openSender } from "./sender-world.ts";

const perSecond = 30;
const questions = 20;
/** One second is wanted; the rest is for machines with more to do than this test. */
const mostMs = 2_000;

it("people who write while a broadcast goes out at full pace are answered at once, and nothing goes out while told to wait", async () => {
  const storage = await openTestStorage();
  const logger = testLogger();
  const telegram = await FakeTelegram.start();
  telegram.limits.enabled = true;
  const adapter = await openTelegram({
    spend: (messages) => sender.spend("telegram", messages),
    token: telegram.token,
    url: telegram.url,
    clock,
    logger,
    timing: { pollSeconds: 1 },
  });
  const sender = openSender({
    storage,
    clock,
    logger,
    platforms: [adapter],
    pacePerSecond: { telegram: perSecond, discord: 1, preview: 1 },
  });
  const answer = async () => ({
    answer: Promise.resolve({ ...wordsOf({ id: 0, version: 0 }), html: "Voici." }),
    delivered: () => {},
    postponed: () => {},
  });
  try {
    await adapter.start(answer, []);
    const crowd = telegram.crowd(400).map(({ id }) => personId("telegram", id));
    await addBroadcast(storage, { to: crowd, now: clock.now() });
    sender.start();
    const people = Array.from({ length: questions }, () => telegram.person());
    let slowest = 0;
    for (const person of people) {
      const asked = performance.now();
      person.says("Pourquoi ?");
      await person.hears("Voici.", { withinMs: 10_000 });
      slowest = Math.max(slowest, performance.now() - asked);
      // The next one writes a little later.
      const { size } = telegram.received;
      await until(() => telegram.received.size > size + 2);
    }
    expect(slowest).toBeLessThan(mostMs);
    // It did go on meanwhile, at a pace that left room.
    expect(telegram.received.size).toBeGreaterThan(questions + perSecond);
    expect(telegram.limits.sentWhileTold).toBe(0);
  } finally {
    await sender.stop();
    await adapter.stop();
    await telegram.stop();
  }
});
