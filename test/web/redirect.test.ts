import { afterEach, describe, expect, it } from "vitest";
import type { WebServer } from "../../src/web/server.ts";
import { createTestServer, noon } from "./preview-world.ts";

const browser = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
let server: WebServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function open(url: string, headers: Record<string, string> = {}, method: "GET" | "HEAD" = "GET") {
  const recorded: [string, string, number][] = [];
  server = await createTestServer({
    async recordViews({ views }) {
      recorded.push(...views.map(({ code, kind, at }): [string, string, number] => [code, kind, at]));
      return true;
    },
  });
  const response = await server.app.inject({ method, url, headers: { "user-agent": browser, ...headers } });
  await server.close();
  return { response, recorded };
}

describe("a link /r/CODE", () => {
  it("leads to the petition and is counted for its channel, with the time it was opened", async () => {
    const { response, recorded } = await open("/r/affiche-Lyon_1");
    expect(response.statusCode).toBe(302);
    expect(response.headers.location).toBe("https://petitions.senat.fr/");
    expect(response.headers["cache-control"]).toBe("no-store");
    expect(response.headers["referrer-policy"]).toBe("no-referrer");
    expect(recorded).toEqual([["affiche-Lyon_1", "view", noon]]);
  });

  it.each([
    "/r/",
    "/r",
    "/r/a/b",
    "/r/%ff",
    "/r/%00",
    "/r/caf%C3%A9",
    `/r/${"x".repeat(65)}`,
    `/r/${"x".repeat(5000)}`,
    "/r/..%2f..%2fetc",
  ])("still leads there when its code cannot be one, and is counted as unknown: %s", async (url) => {
    const { response, recorded } = await open(url);
    expect(response.statusCode).toBe(302);
    expect(response.headers.location).toBe("https://petitions.senat.fr/");
    expect(recorded).toEqual([["unknown", "view", noon]]);
  });

  it.each([
    ["a link preview of Telegram", { "user-agent": "TelegramBot (like TwitterBot)" }],
    [
      "a link preview of Discord",
      { "user-agent": "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)" },
    ],
    [
      "a link preview of Facebook",
      { "user-agent": "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)" },
    ],
    ["a link preview of WhatsApp", { "user-agent": "WhatsApp/2.23.20.0" }],
    [
      "a search engine",
      { "user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)" },
    ],
    ["a script", { "user-agent": "curl/8.5.0" }],
    ["a client that hides its name", { "user-agent": "" }],
    ["a browser that prepares a page", { "sec-purpose": "prefetch;prerender" }],
    ["an older browser that prepares a page", { purpose: "prefetch" }],
    ["Firefox preparing a page", { "x-moz": "prefetch" }],
    ["Safari's page preview", { "x-purpose": "preview" }],
  ])("leads %s there too, without taking it for a person", async (_who, headers) => {
    const { response, recorded } = await open("/r/abc", headers);
    expect(response.statusCode).toBe(302);
    expect(recorded).toEqual([["abc", "crawler", noon]]);
  });

  it("does not count a HEAD request as a person", async () => {
    const { response, recorded } = await open("/r/abc", {}, "HEAD");
    expect(response.statusCode).toBe(302);
    expect(recorded).toEqual([["abc", "crawler", noon]]);
  });

  it("does not wait for the count, nor fail with it", async () => {
    const written = Promise.withResolvers<boolean>();
    server = await createTestServer({ recordViews: () => written.promise });
    for (let n = 0; n < 3; n++)
      expect(
        (await server.app.inject({ url: "/r/abc", headers: { "user-agent": browser } })).statusCode,
      ).toBe(302);
    written.resolve(true);
  });

  it("cannot be used to send people elsewhere", async () => {
    const { response } = await open(
      "/r/https:%2F%2Fevil.example?url=https://evil.example&location=//evil.example",
    );
    expect(response.headers.location).toBe("https://petitions.senat.fr/");
  });
});
