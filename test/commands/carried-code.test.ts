import { describe, expect, it } from "vitest";
import { carry, isCarriable, readCarried } from "../../commands/carried-code.ts";
import { limits } from "../../src/chat/limits.ts";
import { doing } from "../support/doing.ts";
import { tableRows } from "../support/table-rows.ts";
import { openTestBot, type TestBot } from "../support/test-bot.ts";

const longest = "a".repeat(24);
type Answer = Awaited<ReturnType<TestBot["says"]>>;
const payloadOf = (answer: Answer, start: string) =>
  (answer?.buttons ?? [])
    .flat()
    .flatMap((button) => ("payload" in button ? [button.payload] : []))
    .find((payload) => payload.startsWith(start)) ?? "";

describe("the code that a button carries", () => {
  it("comes back as it went, and is none when it cannot be one", () => {
    expect(readCarried(carry("remind", "confirm", "deadline", longest))).toEqual({
      plain: "deadline",
      code: longest,
    });
    expect(readCarried("news")).toEqual({ plain: "news" });
    for (const forged of ["news~", `news~${longest}a`, "news~a b", "news~é"])
      expect(readCarried(forged)).toEqual({ plain: "news" });
    expect(isCarriable(undefined)).toBe(false);
  });

  it("stays behind where it does not fit", () => {
    const zone = "America/Argentina/Buenos_Aires.wall.deadline";
    expect(carry("timezone", "set", zone, longest)).toBe(zone);
    expect(carry("timezone", "set", "Indian/Reunion.wall.news", "t-0123456789")).toContain("~t-0123456789");
  });

  it("goes from the hello over the time zone to the reminder, in buttons of at most 64 bytes, and counts once", async () => {
    const world = await openTestBot({
      campaign: { state: "dates", opens: "2026-11-01", closes: "2027-11-01" },
    });
    const channel = await world.services.referrals.channels.make("A".repeat(24), doing(world.clock.now()));
    if (channel === "name_taken") throw new Error("taken");
    const { code } = channel;
    const press = (payload: string) => {
      expect(payload.length).toBeLessThanOrEqual(limits.buttonPayloadBytes);
      return world.presses("ada", payload);
    };
    const hello = await world.says("ada", `/start ${code}`);
    const card = await press(payloadOf(hello, "petition:from:"));
    for (const shown of [
      await press(payloadOf(hello, "remind:from:")),
      await press(payloadOf(card, "remind:from:")),
    ]) {
      const question = await press(payloadOf(shown, "remind:series:"));
      const zones = await press(payloadOf(question, "timezone:ask:"));
      const again = await press(payloadOf(zones, "timezone:set:Indian/Reunion"));
      await press(payloadOf(again, "remind:confirm:"));
      await world.presses("ada", "timezone:set:Europe/Paris");
      await world.storage.db.deleteFrom("kv").execute();
    }
    expect(await tableRows(world.storage, "referral_days")).toMatchObject([
      { code, kind: "start", count: 1 },
      { code, kind: "opt_in", count: 1 },
    ]);
  });
});
