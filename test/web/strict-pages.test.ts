import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { countDays, makeChannel } from "../support/count-links.ts";
import { cookieName, type DashboardWorld, formTokenIn, openDashboardWorld } from "./dashboard-world.ts";

/** Ends an attribute, an element, a comment and a JSON block, and fills in what templates fill in. */
const evil = `"'--></script></title><svg onload=alert(1)><script>alert(1)</script>{{count}}$t(site.title)`;

let world: DashboardWorld;
beforeEach(async () => {
  world = await openDashboardWorld();
});
afterEach(() => world.close());

/** Everything a page runs, styles or names as an event's handler in its own markup. */
const inlineIn = (page: string): readonly string[] => [
  ...(page.match(/<script(?![^>]*\bsrc="\/assets\/[\w.-]+")(?![^>]*type="application\/json")[^>]*>/g) ?? []),
  ...(page.match(/<style[\s>]/g) ?? []),
  ...(page.replace(/="[^"]*"/g, "=").match(/<[a-z][^<>]*\s(?:on[a-z]+|style)\s*=/gi) ?? []),
  ...(page.match(/\b(?:href|src|action)="(?:javascript|data|vbscript):/gi) ?? []),
];

describe("every page", () => {
  it("of the team, of a partner and of the public runs nothing of a name, a text or an address", async () => {
    const organiser = await world.signsIn("organiser");
    await makeChannel(world.storage, "affiche", evil);
    for (const kind of ["view", "visitor", "start"] as const)
      await countDays(world.storage, "affiche", kind, "2026-11-10", [9, 8, 12, 30, 7, 6, 9]);
    const { id } = await world.team.draft({ text: { language: "fr", markdown: evil }, signature: evil });
    const links = (await world.get("/dashboard/links", organiser)).body;
    const made = await world.post(
      "/dashboard/links",
      { form: formTokenIn(links), name: evil.slice(0, 50), weeks: "1" },
      organiser,
    );
    const [shared = ""] = /\/dashboard\/shared\/[\w-]{43}/.exec(made.body) ?? [];
    expect(inlineIn(made.body)).toEqual([]);
    const query = `lang=${encodeURIComponent(evil)}&from=${encodeURIComponent(evil)}&said=${encodeURIComponent(evil)}`;
    const paths = [
      "/dashboard",
      "/dashboard/referrals",
      "/dashboard/referrals?code=affiche",
      "/dashboard/answers",
      "/dashboard/links",
      "/dashboard/broadcasts",
      `/dashboard/broadcasts/${id}`,
      `/dashboard/login?token=${encodeURIComponent(evil)}`,
      shared,
      "/",
      "/privacy",
      `/${encodeURIComponent(evil)}`,
    ];
    for (const path of paths) {
      const address = `${path}${path.includes("?") ? "&" : "?"}${query}`;
      const { body, headers } = await world.get(address, path === shared ? undefined : organiser);
      expect([path, inlineIn(body)]).toEqual([path, []]);
      expect(body).not.toContain("<svg onload");
      expect(headers["content-type"]).toBe("text/html; charset=utf-8");
      expect(headers["content-security-policy"]).toMatch(
        /^default-src 'none'; script-src 'self'; style-src 'self';.* frame-ancestors 'none'$/,
      );
      expect(headers["content-security-policy"]).not.toMatch(/unsafe|\*|https?:|data:/);
      expect(headers).toMatchObject({
        "x-content-type-options": "nosniff",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": expect.stringContaining("camera=()"),
        "referrer-policy": expect.stringMatching(/^(no-referrer|same-origin)$/),
      });
      if (path === shared || !path.startsWith("/dashboard")) expect(headers["set-cookie"]).toBeUndefined();
    }
  });
});

describe("guesses behind a proxy", () => {
  it("stop who makes them, at the dashboard's door and at partners' links, and nobody else", async () => {
    const proxied = await openDashboardWorld({ TRUST_PROXY: 1 });
    const from = (client: string, url: string) =>
      proxied.server.app.inject({
        url,
        headers: { accept: "text/html", "x-forwarded-for": `203.0.113.99, ${client}` },
      });
    const guess = "A".repeat(43);
    for (const door of [`/dashboard/login?token=${guess}`, `/dashboard/shared/${guess}`]) {
      for (let n = 0; n < 20; n++) expect((await from("198.51.100.1", door)).statusCode).toBe(404);
      expect((await from("198.51.100.1", door)).statusCode).toBe(429);
      expect((await from("198.51.100.2", door)).statusCode).toBe(404);
    }
    const invited = await proxied.invites("organiser");
    expect((await from("198.51.100.1", invited)).statusCode).toBe(429);
    expect((await from("198.51.100.2", invited)).statusCode).toBe(200);
    await proxied.close();
  });
});

describe("what opens the figures", () => {
  it("is 256 bits drawn at random, so that twenty guesses a minute find nothing", async () => {
    const cookies = new Set<string>();
    for (let n = 0; n < 8; n++) cookies.add(await world.signsIn("organiser"));
    expect(cookies.size).toBe(8);
    for (const secret of cookies) {
      expect(Buffer.from(secret, "base64url")).toHaveLength(32);
      const answer = await world.server.app.inject({
        url: "/dashboard",
        headers: { cookie: `${cookieName}=${secret.slice(0, -2)}AA` },
      });
      expect(answer.statusCode).toBe(303);
    }
  });
});
