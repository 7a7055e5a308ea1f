import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readAudits } from "../../src/features/audit/audit.ts";
import { columnNames } from "../../src/features/statistics/statistics.ts";
import { countDays, makeChannel } from "../support/count-links.ts";
import { type DashboardWorld, formTokenIn, openDashboardWorld } from "./dashboard-world.ts";

let world: DashboardWorld;
let organiser: string;
beforeEach(async () => {
  world = await openDashboardWorld();
  organiser = await world.signsIn("organiser");
});
afterEach(() => world.close());

const evil = `"><svg onload=alert(1)><script>alert(1)</script>`;
const today = "2026-11-23";

/** Two weeks of two channels and of links that do not exist, some of it too little to be shown. */
async function fillTwoWeeks(name = "Affiche"): Promise<void> {
  const { storage } = world;
  await makeChannel(storage, "affiche", name);
  await makeChannel(storage, "mastodon", "Mastodon");
  await countDays(storage, "affiche", "view", "2026-11-10", [9, 0, 2, 2, 12, 3, 1, 1, 7, 30, 2, 8, 5, 3]);
  await countDays(storage, "affiche", "visitor", "2026-11-10", [6, 0, 1, 2, 9, 2, 1, 1, 6, 22, 1, 6, 5, 3]);
  await countDays(storage, "affiche", "start", "2026-11-10", [1, 0, 1, 0, 2, 1, 0, 0, 1, 6, 0, 2, 1, 1]);
  await countDays(storage, "mastodon", "view", "2026-11-14", [1, 0, 2]);
  await countDays(storage, "mastodon", "opt_in", "2026-11-18", [1, 2]);
  await countDays(storage, "unknown", "view", "2026-11-15", [8, 1, 0, 4]);
}

const page = async (path: string, cookie = organiser) => (await world.get(path, cookie)).body;
/** The cells of the first table of channels on a page, by channel. */
function tableOf(body: string): Record<string, (number | null)[]> {
  const [table = ""] = body.match(/<table class="narrow">\n<caption>Ce qui est venu[\s\S]*?<\/table>/) ?? [];
  const rows = [
    ...table.matchAll(/<tr(?: class="total")?><th scope="row">([\s\S]*?)<\/th>([\s\S]*?)<\/tr>/g),
  ];
  const text = (markup: string) => markup.replace(/<[^>]+>/g, "").trim();
  return Object.fromEntries(
    rows.map(([, name = "", cells = ""]) => [
      text(name),
      [...cells.matchAll(/<td class="number">([\s\S]*?)<\/td>/g)].map(([, cell = ""]) =>
        text(cell) === "masqué" ? null : Number(text(cell).replace(/\D/g, "")),
      ),
    ]),
  );
}
type Json = { from: string; to: string; channels: Record<string, string | number | null>[] };
const json = async (query: string) => JSON.parse(await page(`/dashboard/referrals.json${query}`)) as Json;
const csv = async (query: string) =>
  (await page(`/dashboard/referrals.csv${query}`))
    .replace("\ufeff", "")
    .trim()
    .split("\r\n")
    .map((line) => line.split(","));

describe("the figures of channels", () => {
  it.each(["?days=7", "?days=30", "?days=all", "?from=2026-11-12&to=2026-11-19"])(
    "are the same on the page, in the CSV and in the JSON, for %s",
    async (query) => {
      await fillTwoWeeks();
      const shown = tableOf(await page(`/dashboard/referrals${query}`));
      const { channels } = await json(query);
      const [head = [], ...rows] = await csv(query);
      expect(head.slice(0, 8)).toEqual(["code", "name", ...columnNames]);
      expect(Object.keys(shown)).toHaveLength(channels.length + 1);
      for (const [index, channel] of channels.entries()) {
        const figures = columnNames.map((column) => channel[column] ?? null);
        expect(shown[String(channel.name)]).toEqual(figures);
        expect(rows[index]?.slice(0, 8)).toEqual([
          channel.code,
          channel.name,
          ...figures.map((figure) => (figure === null ? "" : String(figure))),
        ]);
      }
      const sums = columnNames.map((_, at) =>
        channels.reduce((sum, channel) => sum + (Number(channel[columnNames[at] ?? "views"]) || 0), 0),
      );
      // A total is the sum of what is shown: nothing is left to be found by taking it apart.
      expect((shown["En tout"] ?? []).map((total) => total ?? 0)).toEqual(sums);
    },
  );

  it("never let anybody find less than five by taking one output from another", async () => {
    await fillTwoWeeks();
    const days = Array.from({ length: 14 }, (_, day) => `2026-11-${day + 10}`);
    const known = new Map<string, Map<string, number>>();
    for (const [begin, from] of days.entries())
      for (const to of days.slice(begin))
        for (const channel of (await json(`?from=${from}&to=${to}`)).channels)
          for (const column of columnNames) {
            const key = `${channel.code} ${column}`;
            const figure = Number(channel[column] ?? 0);
            expect(figure === 0 || figure >= 5).toBe(true);
            known.set(key, (known.get(key) ?? new Map()).set(`${from} ${to}`, figure));
          }
    for (const [key, ranges] of known)
      for (const [outer, all] of ranges)
        for (const [inner, part] of ranges) {
          const [from, to] = outer.split(" ") as [string, string];
          const [first, last] = inner.split(" ") as [string, string];
          if (first < from || last > to) continue;
          const left = all - part;
          expect({ key, outer, inner, isSafe: left === 0 || left >= 5 }).toMatchObject({ isSafe: true });
        }
    expect(known.size).toBeGreaterThan(10);
  });

  it("tell in every output what /stats tells in the chat", async () => {
    await fillTwoWeeks();
    const { channels } = await json("?days=7");
    const views = channels.reduce((sum, { views }) => sum + (Number(views) || 0), 0);
    const said = (await world.says("organiser", "/stats"))?.html ?? "";
    expect(said).toMatch(new RegExp(`Ouvertures de liens\\s: <b>${views}</b>`));
    expect(await page("/dashboard?days=7")).toMatch(new RegExp(`<dt>Ouvertures de liens</dt><dd>${views}<`));
  });

  it("show a name as text, whatever stands in it, and run in no spreadsheet", async () => {
    await fillTwoWeeks(evil);
    await makeChannel(world.storage, "formule", `=HYPERLINK("http://example.org")`);
    for (const path of ["/dashboard", "/dashboard/referrals", "/dashboard/referrals?code=affiche"]) {
      const body = await page(path);
      expect(body).not.toMatch(/<script>|<svg onload/);
      expect(body).toContain("&#60;script&#62;");
    }
    const file = await page("/dashboard/referrals.csv");
    expect(file).toContain(`"'=HYPERLINK(""http://example.org"")"`);
    expect((await json("")).channels.map(({ name }) => name)).toContain(evil);
  });

  it("answer dates that are none with a line, and files with a refusal", async () => {
    await fillTwoWeeks();
    const odd = `?from=${encodeURIComponent(evil)}&to=2026-11-20`;
    const body = await page(`/dashboard${odd}`);
    expect(body).toContain("Ces dates n’ont pas été comprises");
    expect(body).not.toContain("<svg onload");
    expect(await page("/dashboard?from=2026-11-20&to=2026-11-10")).toContain("La fin est avant le début");
    for (const file of ["referrals.csv", "referrals.json"]) {
      const answer = await world.get(`/dashboard/${file}${odd}`, organiser);
      expect(answer.statusCode).toBe(400);
      expect(answer.json().error.message).toContain("Ces dates n’ont pas été comprises");
    }
  });

  it("leave as files that nobody keeps, with a line in the audit", async () => {
    await fillTwoWeeks();
    for (const [file, type] of [
      ["referrals.csv", "text/csv"],
      ["referrals.json", "application/json"],
    ]) {
      const { headers } = await world.get(`/dashboard/${file}`, organiser);
      expect(headers["content-type"]).toContain(type);
      expect(headers["content-disposition"]).toMatch(
        new RegExp(`^attachment; filename="referrals-${today}\\.(csv|json)"$`),
      );
      expect(headers["cache-control"]).toBe("no-store");
    }
    const { from, to } = await json("?from=2026-11-12&to=2026-11-19");
    expect((await readAudits(world.storage)).map(({ action, subject }) => [action, subject])).toEqual([
      ["exported", `referrals csv 2026-10-25..${today}`],
      ["exported", `referrals json 2026-10-25..${today}`],
      ["exported", "referrals json 2026-11-12..2026-11-19"],
    ]);
    expect({ from, to }).toEqual({ from: "2026-11-12", to: "2026-11-19" });
  });

  it("are for organisers: others are turned away, and sent to sign in", async () => {
    const moderator = await world.signsIn("moderator");
    for (const path of [
      "/dashboard/referrals",
      "/dashboard/referrals.csv",
      "/dashboard/referrals.json",
      "/dashboard/answers",
      "/dashboard/links",
    ]) {
      expect((await world.get(path, moderator)).statusCode).toBe(403);
      const { statusCode, headers } = await world.get(path);
      expect([statusCode, headers.location]).toEqual([303, "/dashboard/login"]);
    }
    expect((await world.get("/dashboard", moderator)).headers.location).toBe("/dashboard/broadcasts");
  });
});

describe("the overview", () => {
  it("says in words how much came, and how that compares", async () => {
    await fillTwoWeeks();
    const body = await page("/dashboard?days=7");
    expect(body).toContain("Du 17 novembre 2026 au 23 novembre 2026.");
    expect(body).toContain("Comparé à la période d’avant, du 10 novembre 2026 au 16 novembre 2026.");
    expect(body).toMatch(/en hausse de \d+/);
    expect(body).toContain("un nombre de moins de 5 n’est jamais affiché");
    expect(body.match(/jamais affiché/g)).toHaveLength(1);
  });

  it("draws a chart that has its words and its figures beside it", async () => {
    await fillTwoWeeks();
    const body = await page("/dashboard?days=7");
    expect(body).toMatch(/<svg [^>]*role="img" aria-labelledby="curve-wide-title"/);
    expect(body).toMatch(/<figcaption>[^<]+<\/figcaption>/);
    expect(body).toMatch(/<details id="curve-table">[\s\S]*?<caption>/);
    expect(body).not.toMatch(/ style="| on\w+="/);
  });

  it("tells what moved after a broadcast", async () => {
    await fillTwoWeeks();
    await world.team.subscribe("cleo");
    const broadcast = await world.team.started();
    const body = await page("/dashboard");
    expect(body).toMatch(
      new RegExp(`<a href="/dashboard/broadcasts/${broadcast.id}">Annonce n°\\s1</a>.*jours en cours`),
    );
  });

  it("counts subscriptions in fives only", async () => {
    for (const name of ["ada", "ben", "cleo", "dora", "emil", "fay"]) await world.team.subscribe(name);
    const body = await page("/dashboard");
    expect(body).toMatch(/<td class="number">5<\/td>\s*<\/tr>|<td class="number">5<\/td><\/tr>/);
    expect(body).not.toMatch(/<td class="number">6<\/td>/);
  });
});

describe("the page of answers", () => {
  it("shows how questions fared, and what is to be read again", async () => {
    for (let n = 0; n < 6; n += 1) await world.says("ada", "Qui héberge le Health Data Hub ?");
    await world.services.statistics.settled();
    const body = await page("/dashboard/answers");
    expect(body).toContain("Ce que reçoivent les questions");
    expect(body).toMatch(/<th scope="row">Une réponse<\/th><td class="number">6<\/td>/);
    world.clock.advance(400 * 86_400_000);
    const later = await page("/dashboard/answers", await world.signsIn("organiser"));
    expect(later).toMatch(/À relire avant le[\s\S]*<time datetime="\d{4}-\d\d-\d\d">/);
  });
});

describe("links for partners", () => {
  const make = async (name = "La Quadrature", weeks = "1") => {
    const form = formTokenIn(await page("/dashboard/links"));
    const answer = await world.post("/dashboard/links", { form, name, weeks }, organiser);
    return { answer, path: /\/dashboard\/shared\/[\w-]{43}/.exec(answer.body)?.[0] ?? "" };
  };
  const revoke = async () => {
    const body = await page("/dashboard/links");
    const [, path = ""] = /action="(\/dashboard\/links\/\d+\/revoke)"/.exec(body) ?? [];
    return world.post(path, { form: formTokenIn(body) }, organiser);
  };

  it("show the overview to whoever has one, with no cookie, and nothing to take away", async () => {
    await fillTwoWeeks();
    await world.team.subscribe("cleo");
    await world.team.started({ text: { language: "fr", markdown: "Un texte confidentiel" } });
    const { path } = await make();
    const answer = await world.get(path);
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain("Lien de lecture pour La Quadrature");
    expect(tableOf(answer.body)).toEqual(tableOf(await page("/dashboard")));
    expect(answer.cookies).toEqual([]);
    expect(answer.headers).toMatchObject({
      "cache-control": "no-store",
      "x-robots-tag": "noindex",
      "referrer-policy": "no-referrer",
    });
    expect(answer.body).not.toMatch(
      /Un texte confidentiel|\.csv|\.json|dashboard\/(broadcasts|links|answers|referrals|events)|<script/,
    );
    expect((await world.get(`${path}?days=7`)).body).toContain("Du 17 novembre 2026");
  });

  it("are shown once, and never again", async () => {
    const { path } = await make();
    expect(path).not.toBe("");
    const list = await page("/dashboard/links");
    expect(list).toContain("La Quadrature");
    expect(list).not.toContain(path.slice(-20));
  });

  it("lead nowhere once revoked or over, as if they had never been", async () => {
    const { path } = await make();
    expect((await revoke()).headers.location).toBe("/dashboard/links?said=revoked");
    const { path: other } = await make();
    world.clock.advance(7 * 86_400_000);
    const bodies = await Promise.all(
      [path, other, `${path.slice(0, -1)}_`].map(async (one) => {
        const { statusCode, body } = await world.get(one);
        expect(statusCode).toBe(404);
        return body.replaceAll(one, "");
      }),
    );
    expect(new Set(bodies).size).toBe(1);
  });

  it("open no other page, and no file", async () => {
    const { path } = await make();
    for (const rest of ["/referrals.csv", "/../../referrals.csv", "/events"])
      expect((await world.get(`${path}${rest}`)).statusCode).not.toBe(200);
  });

  it("need a name that can be read, one of three durations, and a form of ours", async () => {
    for (const [name, weeks] of [
      ["", "1"],
      ["a\nb", "1"],
      ["x".repeat(61), "1"],
      ["Ligue", "2"],
      ["Ligue", ""],
    ] as const)
      expect((await make(name, weeks)).answer.headers.location).toBe("/dashboard/links?said=noName");
    expect((await world.post("/dashboard/links", { name: "x", weeks: "1" }, organiser)).statusCode).toBe(403);
    const moderator = await world.signsIn("moderator");
    const form = formTokenIn(await page("/dashboard/broadcasts", moderator));
    for (const path of ["/dashboard/links", "/dashboard/links/1/revoke"])
      expect((await world.post(path, { form, name: "x", weeks: "1" }, moderator)).statusCode).toBe(403);
    expect(await world.services.sharedLinks.list(world.clock.now())).toEqual([]);
  });

  it("show a name as text, whatever stands in it", async () => {
    const { answer, path } = await make(evil);
    for (const body of [answer.body, await page("/dashboard/links"), (await world.get(path)).body]) {
      expect(body).not.toMatch(/<script>|<svg onload/);
      expect(body).toContain("&#60;script&#62;");
    }
  });
});
