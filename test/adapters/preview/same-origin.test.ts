import { describe, expect, it } from "vitest";
import { isOwnOrigin } from "../../../src/adapters/preview/same-origin.ts";

const publicUrl = "https://bot.example.org";

describe("the preview behind a public address", () => {
  it("answers that address and this machine's own", () => {
    expect(isOwnOrigin({ host: "bot.example.org", origin: publicUrl }, publicUrl)).toBe(true);
    expect(isOwnOrigin({ host: "192.168.1.7:8080" }, publicUrl)).toBe(true);
    expect(isOwnOrigin({ host: "localhost:8080" }, undefined)).toBe(true);
  });

  it.each([
    { host: "bot.example.org.evil.example" },
    { host: "localhost.evil.example" },
    { host: "bot.example.org", origin: "https://evil.example" },
    { host: "bot.example.org", "sec-fetch-site": "same-site" },
    { host: "a b" },
    {},
  ])("refuses any other: %j", (headers) => {
    expect(isOwnOrigin(headers, publicUrl)).toBe(false);
  });
});
