import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectSecurely } from "node:tls";
import { describe, expect, it } from "vitest";
import { refusedContacts, takeRefusedContacts } from "../support/egress-setup.ts";
import { expectLog, loggedLines } from "../support/test-logger.ts";
import { openWorld } from "./app-world.ts";

const realRoots = {
  TELEGRAM_API_ROOT: "https://api.telegram.org",
  DISCORD_API_ROOT: "https://discord.com/api",
};
const platformsOff = { TELEGRAM_TOKEN: "", DISCORD_TOKEN: "" };
const pages = ["", "privacy", "healthz", "readyz", "metrics", "r/preview"];

/** Everything somebody can do in the preview chat that could make the bot look something up. */
async function talk(world: Awaited<ReturnType<typeof openWorld>>, url: string | undefined): Promise<void> {
  const ada = world.people.preview();
  await ada.says("Pourquoi Microsoft ?");
  await ada.hears("Sources");
  await ada.says("/petition");
  await ada.hears("petitions.senat.fr");
  await ada.says("https://example.org/ quelle est la recette de la tarte aux pommes");
  await ada.hears("je préfère le dire plutôt que deviner");
  await ada.saysInGroup("/share");
  await ada.hearsInGroup("/r/");
  await ada.says("/remind 3h");
  await ada.presses((await ada.hears("Rien n’est enregistré")).buttons[0] ?? "");
  await ada.hears("C’est noté");
  for (const page of pages) await fetch(`${url}${page}`, { redirect: "manual" });
}

describe("the bot with its real settings", () => {
  it("reaches for the platforms' own hosts and for nothing else", async () => {
    expectLog("platform_unreachable");
    const world = await openWorld();
    const app = await world.start(realRoots);
    await talk(world, app.url);
    await expect
      .poll(refusedContacts, { timeout: 10_000 })
      .toEqual(["api.telegram.org:443", "discord.com:443"]);
    await app.stop();
    expect(takeRefusedContacts()).toEqual(["api.telegram.org:443", "discord.com:443"]);
  });

  it.each([
    { off: "DISCORD_TOKEN", left: "api.telegram.org:443" },
    { off: "TELEGRAM_TOKEN", left: "discord.com:443" },
  ])("leaves alone the platform without a token ($off)", async ({ off, left }) => {
    expectLog("platform_unreachable");
    const world = await openWorld();
    const app = await world.start({ ...realRoots, [off]: "" });
    await talk(world, app.url);
    await expect.poll(refusedContacts, { timeout: 10_000 }).toEqual([left]);
    await app.stop();
    expect(takeRefusedContacts()).toEqual([left]);
  });

  it("reaches for the petition's own host besides, where its count is wanted, and for no other", async () => {
    expectLog("count_unavailable");
    const world = await openWorld();
    const campaign = await readFile("campaign.yaml", "utf8");
    const folder = await mkdtemp(join(tmpdir(), "campaign-"));
    const path = join(folder, "campaign.yaml");
    const source = "count:\n  decidim: https://petitions.example.org/initiatives/i-416\n";
    await writeFile(path, campaign.replace("count: none\n", source));
    const app = await world.start({ ...realRoots, ...platformsOff, CAMPAIGN_FILE: path });
    await talk(world, app.url);
    await expect.poll(refusedContacts, { timeout: 10_000 }).toEqual(["petitions.example.org:443"]);
    await expect
      .poll(() => loggedLines().map(({ code }) => code), { timeout: 15_000 })
      .toContain("count_unavailable");
    await app.stop();
    await rm(folder, { recursive: true });
    expect(takeRefusedContacts()).toEqual(["petitions.example.org:443"]);
  });

  it("reaches for the host of HEARTBEAT_URL besides, where one is set", async () => {
    expectLog("heartbeat_failed");
    const world = await openWorld();
    const app = await world.start({
      ...realRoots,
      ...platformsOff,
      HEARTBEAT_URL: "https://ping.example.org/1",
    });
    await app.connected;
    await talk(world, app.url);
    await app.stop();
    expect(takeRefusedContacts()).toEqual(["ping.example.org:443"]);
  });

  it("reaches for nothing at all as a preview", async () => {
    const world = await openWorld();
    const app = await world.start({ ...realRoots, ...platformsOff });
    await app.connected;
    await talk(world, app.url);
    await app.stop();
    expect(refusedContacts()).toEqual([]);
  });
});

describe("the guard of these tests", () => {
  it.each([
    ["fetch", () => fetch("https://one.example/").catch(() => {})],
    ["node:https", () => new Promise((done) => request("https://one.example/").on("error", done).end())],
    ["node:tls", () => new Promise((done) => connectSecurely(443, "one.example").on("error", done))],
    ["node:net", () => new Promise((done) => connect({ port: 443, host: "one.example" }).on("error", done))],
  ])("sees a connection that %s makes", async (_name, reach) => {
    await reach();
    expect(takeRefusedContacts()).toEqual(["one.example:443"]);
  });

  it("takes no address of another machine for this one's", async () => {
    const hosts = ["127.0.0.1.example", "192.0.2.1", "::2", "localhost.example"];
    for (const host of hosts) await new Promise((done) => connect({ port: 9, host }).on("error", done));
    expect(takeRefusedContacts()).toEqual(hosts.map((host) => `${host}:9`).sort());
  });
});
