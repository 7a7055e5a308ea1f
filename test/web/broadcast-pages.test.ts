import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Broadcast } from "../../src/features/broadcasts/broadcast.ts";
import { type DashboardWorld, formTokenIn, openDashboardWorld } from "./dashboard-world.ts";

let world: DashboardWorld;
/** Cookies of a moderator and of an organiser. */
let moderator: string;
let organiser: string;
beforeEach(async () => {
  world = await openDashboardWorld();
  moderator = await world.signsIn("moderator");
  organiser = await world.signsIn("organiser");
  await world.team.subscribe("cleo");
});
afterEach(() => world.close());

const pathOf = ({ id }: Pick<Broadcast, "id">) => `/dashboard/broadcasts/${id}`;
const show = async (broadcast: Pick<Broadcast, "id">, cookie = moderator) =>
  (await world.get(pathOf(broadcast), cookie)).body;
/** The hidden fields and the address of the form with this button, as a browser would send them. */
function formWith(page: string, label: string) {
  const form = page.match(/<form[\s\S]*?<\/form>/g)?.find((one) => one.includes(`>${label}</button>`));
  if (!form) return undefined;
  const fields = [...form.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]);
  return {
    action: /action="([^"]+)"/.exec(form)?.[1] ?? "",
    fields: Object.fromEntries(fields) as Record<string, string>,
  };
}
async function press(broadcast: Broadcast, label: string, cookie = moderator) {
  const form = formWith(await show(broadcast, cookie), label);
  if (!form) throw new Error(`There is no button ${label}`);
  return world.post(form.action, form.fields, cookie);
}
const stateOf = async ({ id }: Broadcast) => (await world.team.broadcasts.find(id))?.state;

describe("the list of broadcasts", () => {
  it("shows how each stands and how it begins", async () => {
    await world.team.draft({ text: { language: "fr", markdown: "**Merci** à vous\n\n- un" } });
    const { body } = await world.get("/dashboard/broadcasts", organiser);
    expect(body).toContain("Brouillon");
    expect(body).toContain("Merci à vous · un");
    expect(body).toContain("Signée L’équipe");
  });
});

describe("the page of a broadcast", () => {
  it("says in words how far it is, with a bar that a reader of screens can follow", async () => {
    for (const name of ["ada", "ben", "dora"]) await world.team.subscribe(name);
    const broadcast = await world.team.started();
    await world.team.deliver(broadcast.id, 2);
    await world.team.deliver(broadcast.id, 1, "blocked");
    const page = await show(broadcast);
    expect(page).toMatch(/role="progressbar" aria-valuemin="0" aria-valuemax="100" aria-valuenow="75"/);
    expect(page).toContain("Messages traités\u00a0: 3 sur 4");
    expect(page).toContain("<caption>");
    expect(page).toContain("A bloqué le robot");
    expect(page).toContain("Abandon de ce qui reste");
  });

  it("names who did what without a name or a number, and the reader as “you”", async () => {
    const broadcast = await world.team.approved();
    await press(broadcast, "Mettre en pause");
    const page = await show(broadcast);
    const [, lines = ""] = /<ol class="audit">(.*?)<\/ol>/s.exec(page) ?? [];
    expect(lines).toContain("<span>Modération A</span><span>a commencé le brouillon</span>");
    expect(lines).toContain("<span>Modération B</span><span>l’a approuvée</span>");
    expect(lines).toContain("<span>Vous</span><span>l’a mise en pause</span>");
    expect(lines).not.toContain(world.team.person("ada"));
  });

  it("shows a text and a name as text, whatever stands in them", async () => {
    const evil = `<script>alert(1)</script><img src=x onerror="alert(1)">`;
    const broadcast = await world.team.draft({
      text: { language: "fr", markdown: `${evil} [x](javascript:alert(1))` },
      signature: `"><svg onload=alert(1)>`,
    });
    const pages = [await show(broadcast), (await world.get("/dashboard/broadcasts", moderator)).body];
    for (const page of pages) {
      expect(page).not.toMatch(/<script>|<img src=x|<svg onload|href="javascript/);
      expect(page).toContain("&#60;script&#62;");
      expect(page).toContain("&#34;&#62;&#60;svg onload");
    }
  });

  it("does not exist for a number nobody gave, or for no number", async () => {
    for (const id of ["999", "0x1", "1e3", "-1", "99999999999"])
      for (const rest of ["", "/live", "/report.csv"])
        expect((await world.get(`/dashboard/broadcasts/${id}${rest}`, moderator)).statusCode).toBe(404);
  });
});

describe("the buttons of a broadcast", () => {
  it("let another moderator approve it, and never its author", async () => {
    const broadcast = await world.team.draft();
    await world.team.broadcasts.submit(broadcast.id, world.team.person("moderator"));
    const own = await show(broadcast);
    expect(formWith(own, "Approuver")).toBeUndefined();
    const form = formTokenIn(own);
    const seen = formWith(await show(broadcast, await world.signsIn("moderator2")), "Approuver")?.fields.seen;
    const forged = await world.post(`${pathOf(broadcast)}/approve`, { form, seen: seen ?? "" }, moderator);
    expect(forged.headers.location).toBe(`${pathOf(broadcast)}?said=own_broadcast`);
    expect(await stateOf(broadcast)).toBe("waiting");
    const second = await world.signsIn("moderator2");
    const approved = await press(broadcast, "Approuver", second);
    expect(approved.headers.location).toBe(`${pathOf(broadcast)}?said=approve`);
    expect(await stateOf(broadcast)).toBe("scheduled");
    expect((await world.get(`${pathOf(broadcast)}?said=approve`, second)).body).toContain("Approuvée. Merci");
  });

  it("approve only what was read: not what was changed meanwhile, nor without a mark", async () => {
    const broadcast = await world.team.draft();
    const ada = world.team.person("ada");
    await world.team.broadcasts.submit(broadcast.id, ada);
    const before = formWith(await show(broadcast), "Approuver");
    await world.team.broadcasts.change(broadcast.id, ada, {
      text: { language: "fr", markdown: "Autre chose" },
    });
    await world.team.broadcasts.submit(broadcast.id, ada);
    for (const fields of [before?.fields ?? {}, { form: before?.fields.form ?? "" }]) {
      const refused = await world.post(before?.action ?? "", fields, moderator);
      expect(refused.headers.location).toBe(`${pathOf(broadcast)}?said=wrong_state`);
    }
    expect(await stateOf(broadcast)).toBe("waiting");
  });

  it("pause, resume, and cancel after one more question", async () => {
    const broadcast = await world.team.started();
    await press(broadcast, "Mettre en pause");
    expect(await stateOf(broadcast)).toBe("paused");
    expect(await show(broadcast)).toContain("Quelqu’un de l’équipe l’a mise en pause");
    await press(broadcast, "Reprendre l’envoi");
    expect(await stateOf(broadcast)).toBe("sending");
    await press(broadcast, "Oui, annuler cette annonce");
    expect(await stateOf(broadcast)).toBe("cancelled");
    expect(await show(broadcast)).not.toContain(`action="${pathOf(broadcast)}/`);
  });

  it("let another moderator approve a correction, beside its words", async () => {
    const broadcast = await world.team.started();
    await world.team.deliver(broadcast.id, 1);
    await world.team.broadcasts.correct(broadcast.id, world.team.person("ada"), { fr: "Bonsoir !" });
    expect(await show(broadcast)).toContain("Bonsoir !");
    const answer = await press(broadcast, "Approuver la correction");
    expect(answer.headers.location).toBe(`${pathOf(broadcast)}?said=approveCorrection`);
    expect((await world.team.broadcasts.find(broadcast.id))?.texts.fr).toBe("Bonsoir !");
  });

  it("are not the organisers': they read, and are refused when they press all the same", async () => {
    const broadcast = await world.team.approved();
    const page = await show(broadcast, organiser);
    expect(page).not.toContain(`action="${pathOf(broadcast)}/`);
    const refused = await world.post(`${pathOf(broadcast)}/pause`, { form: formTokenIn(page) }, organiser);
    expect(refused.statusCode).toBe(403);
    expect(refused.body).toContain("Vous pouvez lire, pas agir");
    expect(await stateOf(broadcast)).toBe("scheduled");
  });

  it("do nothing for a form of another site, without its token, or unknown", async () => {
    const broadcast = await world.team.approved();
    const form = formTokenIn(await show(broadcast));
    expect((await world.post(`${pathOf(broadcast)}/pause`, {}, moderator)).statusCode).toBe(403);
    expect((await world.post(`${pathOf(broadcast)}/pause`, { form })).statusCode).toBe(303);
    for (const act of ["explode", "constructor", "find"])
      expect((await world.post(`${pathOf(broadcast)}/${act}`, { form }, moderator)).statusCode).toBe(404);
    expect(await stateOf(broadcast)).toBe("scheduled");
  });
});

describe("the report", () => {
  it("comes as a table for a spreadsheet, which runs nothing of what a place is called", async () => {
    await world.team.addPlace("=cmd|'/C calc'!A0");
    const broadcast = await world.team.started();
    await world.team.deliver(broadcast.id, 1, "forbidden");
    const csv = await world.get(`${pathOf(broadcast)}/report.csv`, organiser);
    expect(csv.headers["content-type"]).toBe("text/csv; charset=utf-8");
    expect(csv.headers["content-disposition"]).toBe(`attachment; filename="broadcast-${broadcast.id}.csv"`);
    expect(csv.body).toContain("send,preview,place,forbidden,1");
    expect(csv.body).not.toMatch(/(^|,)=cmd/m);
    expect(await show(broadcast)).toContain("1 lieu que le message n’a pas atteint");
  });
});
