import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { personId } from "../../src/chat/address.ts";
import { tableRows } from "../support/table-rows.ts";
import {
  cookieName,
  type DashboardWorld,
  formTokenIn,
  openDashboardWorld,
  tokenIn,
} from "./dashboard-world.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

let world: DashboardWorld;
beforeEach(async () => {
  world = await openDashboardWorld();
});
afterEach(() => world.close());

describe("the link to the dashboard", () => {
  it("is given to the team only, in private", async () => {
    const reply = await world.says("organiser", "/dashboard");
    expect(reply?.private).toBe(true);
    expect(reply?.html).toMatch(/http:\/\/127\.0\.0\.1:8080\/dashboard\/login\?token=[\w-]{43}/);
    expect((await world.says("moderator", "/dashboard"))?.html).toContain("token=");
    expect((await world.says("ada", "/dashboard"))?.html).not.toContain("token=");
  });

  it("stays good when a chat's preview or a mail scanner opens it: only the button spends it", async () => {
    const link = await world.invites("organiser");
    for (let n = 0; n < 3; n++) {
      const page = await world.get(link);
      expect(page.statusCode).toBe(200);
      expect(page.cookies).toEqual([]);
    }
    await world.server.app.inject({ method: "HEAD", url: link });
    const entered = await world.post("/dashboard/login", { token: tokenIn(link) });
    expect([entered.statusCode, entered.headers.location]).toEqual([303, "/dashboard"]);
  });

  it("opens once, also when two press at the same time", async () => {
    const token = tokenIn(await world.invites("organiser"));
    const answers = await Promise.all([1, 2].map(() => world.post("/dashboard/login", { token })));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([303, 410]);
    const again = await world.get(`/dashboard/login?token=${token}`);
    expect(again.statusCode).toBe(410);
    expect(again.body).toContain("Ce lien a déjà servi");
  });

  it("ends after ten minutes, or with the next one", async () => {
    const first = await world.invites("organiser");
    const second = await world.invites("organiser");
    expect((await world.get(first)).statusCode).toBe(404);
    world.clock.advance(10 * minuteMs);
    const late = await world.post("/dashboard/login", { token: tokenIn(second) });
    expect([late.statusCode, late.cookies]).toEqual([410, []]);
    expect(late.body).toContain("Ce lien n’est plus valable");
  });

  it("is kept as a hash only", async () => {
    const token = tokenIn(await world.invites("organiser"));
    await world.post("/dashboard/login", { token });
    const rows = JSON.stringify([
      await tableRows(world.storage, "sign_in_links"),
      await tableRows(world.storage, "sessions"),
    ]);
    expect(rows).not.toContain(token);
    expect(rows).not.toContain("organiser");
  });

  it("is not looked up for somebody who tries many", async () => {
    const unknown = "A".repeat(43);
    for (let n = 0; n < 20; n++) await world.get(`/dashboard/login?token=${unknown}`);
    const refused = await world.get(`/dashboard/login?token=${unknown}`);
    expect([refused.statusCode, refused.headers["retry-after"]]).toEqual([429, "60"]);
    world.clock.advance(minuteMs);
    expect((await world.get(await world.invites("organiser"))).statusCode).toBe(200);
  });

  it("is not spent by a form of another site", async () => {
    const token = tokenIn(await world.invites("organiser"));
    const foreign = (headers: Record<string, string>) =>
      world.server.app.inject({
        method: "POST",
        url: "/dashboard/login",
        headers: { "content-type": "application/x-www-form-urlencoded", host: "bot.example.org", ...headers },
        payload: `token=${token}`,
      });
    expect((await foreign({ "sec-fetch-site": "cross-site" })).statusCode).toBe(403);
    expect((await foreign({ origin: "https://evil.example" })).statusCode).toBe(403);
    expect((await foreign({ origin: "null" })).statusCode).toBe(403);
    expect((await foreign({})).statusCode).toBe(403);
    expect((await foreign({ origin: "https://bot.example.org" })).statusCode).toBe(303);
  });
});

describe("the session's cookie", () => {
  it("is bound to this host, and out of reach of scripts and other sites", async () => {
    const secure = await openDashboardWorld({ PUBLIC_URL: "https://bot.example.org" });
    const token = tokenIn(await secure.invites("organiser"));
    const { headers } = await secure.post("/dashboard/login", { token });
    expect(headers["set-cookie"]).toMatch(
      /^__Host-porte-voix=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    await secure.close();
  });

  it("goes without “Secure” on this machine only", async () => {
    const token = tokenIn(await world.invites("organiser"));
    const { headers } = await world.post("/dashboard/login", { token });
    expect(headers["set-cookie"]).toMatch(
      /^porte-voix=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    const open = await openDashboardWorld({ HOST: "0.0.0.0" });
    const other = tokenIn(await open.invites("organiser"));
    expect((await open.post("/dashboard/login", { token: other })).headers["set-cookie"]).toMatch(/^__Host-/);
    await open.close();
  });

  it("is set by no other page", async () => {
    const cookie = await world.signsIn("organiser");
    for (const url of ["/", "/privacy", "/dashboard", "/dashboard/broadcasts", "/dashboard/login"])
      expect((await world.get(url, cookie)).headers["set-cookie"]).toBeUndefined();
  });
});

describe("a session", () => {
  it("shows the dashboard, which nobody else may keep or frame", async () => {
    const page = await world.get("/dashboard", await world.signsIn("organiser"));
    expect(page.statusCode).toBe(200);
    expect(page.headers["cache-control"]).toBe("no-store");
    expect(page.headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    expect(page.body).toContain("Vue d’ensemble");
  });

  it("is asked for: who has none is told how to come in", async () => {
    for (const cookie of [undefined, "nonsense", "A".repeat(43)])
      for (const url of ["/dashboard", "/dashboard/broadcasts", "/dashboard/broadcasts/1/report.csv"]) {
        const answer = await world.get(url, cookie);
        expect([answer.statusCode, answer.headers.location]).toEqual([303, "/dashboard/login"]);
      }
    const told = await world.get("/dashboard/login");
    expect([told.statusCode, told.body.includes("réservée à l’équipe")]).toEqual([200, true]);
  });

  it("ends after twelve hours without a visit, and after seven days in any case", async () => {
    const idle = await world.signsIn("organiser");
    world.clock.advance(12 * hourMs);
    expect((await world.get("/dashboard", idle)).statusCode).toBe(303);
    const busy = await world.signsIn("organiser");
    for (let hour = 0; hour < 7 * 24 - 6; hour += 6) {
      world.clock.advance(6 * hourMs);
      expect((await world.get("/dashboard", busy)).statusCode).toBe(200);
    }
    world.clock.advance(6 * hourMs);
    expect((await world.get("/dashboard", busy)).statusCode).toBe(303);
  });

  it("opens what the role opens: a moderator sees the broadcasts, not the figures", async () => {
    const cookie = await world.signsIn("moderator");
    const front = await world.get("/dashboard", cookie);
    expect([front.statusCode, front.headers.location]).toEqual([303, "/dashboard/broadcasts"]);
    const page = await world.get("/dashboard/broadcasts", cookie);
    expect(page.statusCode).toBe(200);
    expect(page.body).not.toContain("Vue d’ensemble");
  });

  it("ends at the next request when the role was taken away, one that a Discord role gave too", async () => {
    world.roles.ORGANISERS.push("preview:ada", "discord-role:77");
    const own = await world.signsIn("ada");
    const granted = await world.signsIn("ben", ["discord-role:77"]);
    for (const cookie of [own, granted]) expect((await world.get("/dashboard", cookie)).statusCode).toBe(200);
    world.roles.ORGANISERS.length = 0;
    for (const cookie of [own, granted]) {
      const refused = await world.get("/dashboard", cookie);
      expect(refused.statusCode).toBe(403);
      expect(refused.body).toContain("plus accès");
    }
    expect(await tableRows(world.storage, "sessions")).toEqual([]);
  });

  it("counts what the platform grants now, not what it granted when the link was asked for", async () => {
    world.roles.ORGANISERS.push("discord-role:77");
    const cookie = await world.signsIn("ada", ["discord-role:77"]);
    let now: readonly string[] | undefined = ["discord-role:77"];
    world.platform.grantsOf = async (person) => (person === personId("preview", "ada") ? now : []);
    expect((await world.get("/dashboard", cookie)).statusCode).toBe(200);

    now = undefined;
    const later = await world.get("/dashboard", cookie);
    expect([later.statusCode, later.headers["retry-after"]]).toEqual([503, "60"]);
    expect(later.body).toContain("Discord ne répond pas");
    expect((await world.get("/dashboard", await world.signsIn("organiser"))).statusCode).toBe(200);

    now = ["discord-role:77"];
    expect((await world.get("/dashboard", cookie)).statusCode).toBe(200);
    now = [];
    const refused = await world.get("/dashboard", cookie);
    expect([refused.statusCode, refused.body.includes("plus accès")]).toEqual([403, true]);
    now = ["discord-role:77"];
    expect((await world.get("/dashboard", cookie)).statusCode).toBe(303);
  });

  it("speaks the language of the chat until another is chosen, and keeps that", async () => {
    await world.presses("organiser", "language:set:de");
    const cookie = await world.signsIn("organiser");
    expect((await world.get("/dashboard", cookie)).body).toContain('<html lang="de">');
    expect((await world.get("/dashboard?lang=it", cookie)).body).toContain('<html lang="it">');
    expect((await world.get("/dashboard/broadcasts", cookie)).body).toContain('<html lang="it">');
    expect((await world.get("/dashboard?lang=xx", cookie)).body).toContain('<html lang="it">');
  });
});

describe("signing out", () => {
  it("ends this session, or all of them, from the page and from the chat", async () => {
    const [one, two, three] = [
      await world.signsIn("organiser"),
      await world.signsIn("organiser"),
      await world.signsIn("organiser"),
    ] as [string, string, string];
    const form = async (cookie: string) => ({
      form: formTokenIn((await world.get("/dashboard", cookie)).body),
    });
    const out = await world.post("/dashboard/sign-out", await form(one), one);
    expect(out.statusCode).toBe(200);
    expect(out.headers["set-cookie"]).toMatch(new RegExp(`^${cookieName}=; .*Expires=Thu, 01 Jan 1970`));
    expect((await world.get("/dashboard", one)).statusCode).toBe(303);
    expect((await world.get("/dashboard", two)).statusCode).toBe(200);
    await world.post("/dashboard/sign-out-everywhere", await form(two), two);
    for (const cookie of [two, three]) expect((await world.get("/dashboard", cookie)).statusCode).toBe(303);
    const four = await world.signsIn("organiser");
    const reply = await world.says("organiser", "/dashboard");
    expect(reply?.html).toContain("connecté dans 1 navigateur");
    await world.presses("organiser", "dashboard:out:");
    expect((await world.get("/dashboard", four)).statusCode).toBe(303);
    expect(await tableRows(world.storage, "sessions")).toEqual([]);
  });

  it("follows from /forget, and /mydata shows what is kept until then", async () => {
    const cookie = await world.signsIn("organiser");
    expect((await world.says("organiser", "/mydata"))?.html).toContain("tableau de bord");
    const key = world.storage.keys.personKey(personId("preview", "organiser"));
    const kept = await world.services.myData.collect(key);
    expect(Object.keys(kept)).toEqual(["sign_in_links", "sessions"]);
    expect(JSON.stringify(kept.sessions)).toContain("preview:person:organiser");
    await world.presses("organiser", "forget:yes:");
    expect((await world.get("/dashboard", cookie)).statusCode).toBe(303);
    expect(await tableRows(world.storage, "sign_in_links")).toEqual([]);
  });

  it("needs a form of our own pages", async () => {
    const cookie = await world.signsIn("organiser");
    const form = formTokenIn((await world.get("/dashboard", cookie)).body);
    const other = await world.signsIn("organiser");
    expect((await world.post("/dashboard/sign-out", {}, cookie)).statusCode).toBe(403);
    expect((await world.post("/dashboard/sign-out", { form: "x" }, cookie)).statusCode).toBe(403);
    expect((await world.post("/dashboard/sign-out", { form }, other)).statusCode).toBe(403);
    const cross = await world.server.app.inject({
      method: "POST",
      url: "/dashboard/sign-out",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "sec-fetch-site": "same-site",
        cookie: `${cookieName}=${cookie}`,
      },
      payload: new URLSearchParams({ form }).toString(),
    });
    expect(cross.statusCode).toBe(403);
    expect((await world.get("/dashboard", cookie)).statusCode).toBe(200);
  });
});
