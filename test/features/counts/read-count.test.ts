import { describe, expect, it } from "vitest";
import { readCount, readGrouped } from "../../../src/features/counts/read-count.ts";
import { decidim, json, notFound, openPlatform, page, pagesOnly, progressBar } from "./petition-platform.ts";

type Platform = Awaited<ReturnType<typeof openPlatform>>;
const asking = { timeoutMs: 5000 };
const ofDecidim = ({ initiative }: Platform) => readCount({ decidim: initiative }, asking);
const ofJson = ({ url }: Platform, pointer = "/data/signatures") =>
  readCount({ json: `${url}/count.json`, pointer }, asking);

describe("the count of a Decidim initiative", () => {
  it("is its online and offline votes, from the GraphQL API", async () => {
    const platform = await openPlatform(decidim({ onlineVotes: 12_345, offlineVotes: 55 }));
    expect(await ofDecidim(platform)).toBe(12_400);
    expect(platform.asked).toEqual(["POST /api"]);
    platform.answer = decidim({ onlineVotes: 12_345, offlineVotes: null });
    expect(await ofDecidim(platform)).toBe(12_345);
  });

  it("is read under its former name from an older release", async () => {
    const platform = await openPlatform(decidim({ initiativeVotesCount: 987 }));
    expect(await ofDecidim(platform)).toBe(987);
    expect(platform.queries).toEqual([
      '{ initiative(id: "416") { onlineVotes offlineVotes } }',
      '{ initiative(id: "416") { initiativeVotesCount } }',
    ]);
  });

  it.each(["12345", "12 345", "12\u00a0345", "12\u202f345", "12&nbsp;345", "12,345"])(
    "is read from the public page where the API is off: %s",
    async (shown) => {
      const html = `<html>${progressBar(7, "999 999")}${progressBar(416, shown)}</html>`;
      expect(await ofDecidim(await openPlatform(pagesOnly(html)))).toBe(12_345);
    },
  );

  it("is read from the page when the API answers something else", async () => {
    const html = progressBar(416, "321");
    expect(await ofDecidim(await openPlatform(page(html)))).toBe(321);
  });

  it("is unknown where only another initiative's is shown, or none", async () => {
    const understood = { because: "not_understood" };
    const other = await openPlatform(pagesOnly(progressBar(41, "999")));
    await expect(ofDecidim(other)).rejects.toMatchObject(understood);
    const gone = await openPlatform(json({ data: { initiative: null } }));
    await expect(ofDecidim(gone)).rejects.toMatchObject(understood);
  });
});

describe("the count of a JSON address", () => {
  it("stands where the pointer says, as a number or as digits", async () => {
    const platform = await openPlatform(json({ data: { signatures: 4321, "a/b": [{ "~": "17" }] } }));
    expect(await ofJson(platform)).toBe(4321);
    expect(await ofJson(platform, "/data/a~1b/0/~0")).toBe(17);
  });

  it.each([
    ["negative", -1],
    ["no whole number", 1.5],
    ["larger than mankind", 1e15],
    ["words", "beaucoup"],
    ["nothing", null],
    ["a list", [1]],
    ["true", true],
  ])("is refused when it is %s", async (_, signatures) => {
    const platform = await openPlatform(json({ data: { signatures } }));
    await expect(ofJson(platform)).rejects.toMatchObject({ because: "not_understood" });
  });

  it("is refused where the pointer leads into what every object inherits", async () => {
    const platform = await openPlatform(json({ data: {} }));
    await expect(ofJson(platform, "/data/constructor/length")).rejects.toMatchObject({
      because: "not_understood",
    });
  });

  it("is refused when the answer is a page", async () => {
    const platform = await openPlatform(page("<h1>12345</h1>"));
    await expect(ofJson(platform)).rejects.toMatchObject({ because: "not_understood" });
  });

  it("is refused when the answer is larger than 1 MB, whatever length it announces", async () => {
    const platform = await openPlatform((_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      for (let part = 0; part < 30; part += 1) response.write(" ".repeat(50_000));
      response.end(JSON.stringify({ data: { signatures: 1 } }));
    });
    await expect(ofJson(platform)).rejects.toMatchObject({ because: "too_large" });
  });

  it("is given up when the answer does not end", async () => {
    const platform = await openPlatform((_request, response) => void response.writeHead(200).write("{"));
    const source = { json: `${platform.url}/count.json`, pointer: "/a" };
    await expect(readCount(source, { timeoutMs: 50 })).rejects.toMatchObject({ because: "slow" });
  });

  it("is followed on its own host, and nowhere else", async () => {
    const elsewhere = await openPlatform(json({ data: { signatures: 666 } }));
    const platform = await openPlatform((request, response, body) => {
      if (request.url === "/count.json") response.writeHead(302, { location: "/v2" }).end();
      else json({ data: { signatures: 5 } })(request, response, body);
    });
    expect(await ofJson(platform)).toBe(5);
    platform.answer = (_request, response) =>
      void response.writeHead(302, { location: `${elsewhere.url}/count.json` }).end();
    await expect(ofJson(platform)).rejects.toMatchObject({ because: "elsewhere" });
    platform.answer = (_request, response) => void response.writeHead(302, { location: "/count.json" }).end();
    await expect(ofJson(platform)).rejects.toMatchObject({ because: "elsewhere" });
    expect(elsewhere.asked).toEqual([]);
  });

  it("is refused with an error, and unreachable without a server", async () => {
    const platform = await openPlatform(notFound);
    await expect(ofJson(platform)).rejects.toMatchObject({ because: "refused" });
    const source = { json: "http://127.0.0.1:1/count.json", pointer: "/a" };
    await expect(readCount(source, asking)).rejects.toMatchObject({ because: "unreachable" });
  });
});

describe("a number as people type it", () => {
  it("may be grouped in threes, and is a whole number", () => {
    for (const typed of ["12345", "12 345", "12.345", "12,345", "12’345"])
      expect(readGrouped(typed), typed).toBe(12_345);
    expect(readGrouped("1 234 567")).toBe(1_234_567);
    for (const typed of ["", "-3", "12,5", "1e5", "12 34", "1.2345", "99999999999", "beaucoup", "0x10"])
      expect(readGrouped(typed), typed).toBeUndefined();
  });
});
