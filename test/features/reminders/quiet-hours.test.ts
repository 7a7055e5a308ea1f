import { describe, expect, it } from "vitest";
import {
  defaultQuietHours,
  type QuietHours,
  quietUntil,
  readQuietHours,
} from "../../../src/features/reminders/quiet-hours.ts";

const paris = "Europe/Paris";
const until = (now: string, quiet: QuietHours = defaultQuietHours, zone = paris) => {
  const end = quietUntil(new Date(now).getTime(), zone, quiet);
  return end === undefined ? undefined : new Date(end).toISOString();
};

describe("quiet hours", () => {
  it("hold from their first minute and end at their last, over midnight", () => {
    expect(until("2026-11-23T19:59:59Z")).toBeUndefined();
    expect(until("2026-11-23T20:00:00Z")).toBe("2026-11-24T08:00:00.000Z");
    expect(until("2026-11-23T22:30:00Z")).toBe("2026-11-24T08:00:00.000Z");
    expect(until("2026-11-24T07:59:59Z")).toBe("2026-11-24T08:00:00.000Z");
    expect(until("2026-11-24T08:00:00Z")).toBeUndefined();
  });

  it("may lie within one day, and may be none", () => {
    expect(until("2026-11-23T12:30:00Z", { from: 13, to: 15 })).toBe("2026-11-23T14:00:00.000Z");
    expect(until("2026-11-23T15:00:00Z", { from: 13, to: 15 })).toBeUndefined();
    expect(until("2026-11-23T22:30:00Z", "off")).toBeUndefined();
  });

  it("go by the clock on the person's wall", () => {
    expect(until("2026-11-23T11:00:00Z", defaultQuietHours, "Pacific/Noumea")).toBe(
      "2026-11-23T22:00:00.000Z",
    );
  });

  it("are an hour shorter in the night of 29 March 2026, and an hour longer in that of 25 October", () => {
    expect(until("2026-03-28T20:00:00Z")).toBe("2026-03-29T07:00:00.000Z");
    expect(until("2026-10-24T19:00:00Z")).toBe("2026-10-25T08:00:00.000Z");
  });

  it("that end in the hour that does not exist end when the next one begins", () => {
    expect(until("2026-03-29T00:30:00Z", { from: 22, to: 2 })).toBe("2026-03-29T01:00:00.000Z");
    expect(until("2026-03-29T01:00:00Z", { from: 22, to: 2 })).toBeUndefined();
  });

  it("hold through both hours that bear the same name in October", () => {
    expect(until("2026-10-25T00:30:00Z", { from: 22, to: 3 })).toBe("2026-10-25T02:00:00.000Z");
    expect(until("2026-10-25T01:30:00Z", { from: 22, to: 3 })).toBe("2026-10-25T02:00:00.000Z");
  });

  it.each([
    ["22-8", { from: 22, to: 8 }],
    ["22h-8h", { from: 22, to: 8 }],
    [" 21 – 09 ", { from: 21, to: 9 }],
    ["22:00-07:00", { from: 22, to: 7 }],
    ["20-24", { from: 20, to: 0 }],
    ["OFF", "off"],
    ["8-8", undefined],
    ["25-3", undefined],
    ["22", undefined],
    ["-1-8", undefined],
    ["constructor", undefined],
  ] as const)("read %j", (text, expected) => {
    expect(readQuietHours(text)).toEqual(expected);
  });
});
