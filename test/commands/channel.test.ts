import jsQR from "jsqr";
import { PNG } from "pngjs";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { limits } from "../../src/chat/limits.ts";
import type { OutgoingFile } from "../../src/chat/outgoing.ts";
import { plainText } from "../../src/chat/plain-text.ts";
import { openBrowser } from "../support/browser.ts";
import { tableRows } from "../support/table-rows.ts";
import { openTestBot, type TestBot } from "../support/test-bot.ts";

let world: TestBot;
beforeEach(async () => {
  world = await openTestBot();
});

type Answer = Awaited<ReturnType<TestBot["says"]>>;
const textOf = (answer: Answer) => plainText(answer?.html ?? "").replace(/[\u00a0\u202f]/g, " ");
const payloadsOf = (answer: Answer) =>
  (answer?.buttons ?? []).flat().flatMap((button) => ("payload" in button ? [button.payload] : []));
const organiser = (text: string) => world.says("organiser", text);
const presses = (payload: string) => world.presses("organiser", payload);
const fileOf = ({ files = [] }: NonNullable<Answer>, ending: string): OutgoingFile => {
  const found = files.find(({ name }) => name.endsWith(ending));
  if (!found) throw new Error(`No file ${ending}`);
  return found;
};

/** What a scanner reads in a picture. */
function scan(png: Buffer): string | undefined {
  const { data, width, height } = PNG.sync.read(png);
  return jsQR.default(new Uint8ClampedArray(data), width, height)?.data;
}

describe("channel", () => {
  it("is for organisers, also its buttons", async () => {
    for (const name of ["ada", "moderator"]) {
      expect(textOf(await world.says(name, "/channel Affiche"))).toContain("réservée à l’équipe");
      expect(textOf(await world.presses(name, "channel:retire-yes:affiche"))).toContain(
        "réservée à l’équipe",
      );
    }
    expect(await tableRows(world.storage, "referral_codes")).toEqual([]);
  });

  it("makes one with all its links and a QR code to print", async () => {
    const made = await organiser("/channel Affiche gare de Lyon");
    expect(textOf(made)).toContain("http://127.0.0.1:8080/r/affiche-gare-de-lyon");
    expect(textOf(made)).toContain("https://t.me/porte_voix_bot?start=affiche-gare-de-lyon");
    expect(textOf(made)).toContain("https://t.me/porte_voix_bot?startgroup=affiche-gare-de-lyon");
    expect(textOf(made)).toContain("https://discord.com/oauth2/authorize?client_id=1");
    expect(textOf(made)).toContain("ne sont pas comptés par canal");
    expect(made?.files?.map(({ name, mime }) => `${name} ${mime}`)).toEqual([
      "qr-affiche-gare-de-lyon.png image/png",
      "qr-affiche-gare-de-lyon.svg image/svg+xml",
    ]);
    expect(textOf(await organiser("/channel affiche GARE de lyon"))).toContain("Il y a déjà un canal");
    expect(textOf(await organiser(`/channel ${"x".repeat(61)}`))).toContain("60 caractères au plus");
  });

  it("lists, eight a page, and every button fits", async () => {
    expect(textOf(await organiser("/channel"))).toContain("pas encore de canal");
    for (let n = 1; n <= 20; n++) await organiser(`/channel Le canal au très long nom numéro ${n}`);
    const first = await organiser("/channel");
    expect(first?.buttons.length).toBeLessThanOrEqual(limits.buttonRows);
    expect(payloadsOf(first).filter((payload) => payload.startsWith("channel:show:"))).toHaveLength(8);
    const second = await presses("channel:page:1");
    expect(second?.replace).toBe(true);
    expect(payloadsOf(second)).toContain("channel:page:0");
    expect(payloadsOf(await presses("channel:page:2"))).not.toContain("channel:page:3");
    for (const forged of ["channel:page:99", "channel:page:-1", "channel:page:x"])
      expect(payloadsOf(await presses(forged)).length).toBeGreaterThan(0);
  });

  it("renames by its code, and says how", async () => {
    await organiser("/channel Affiche");
    expect(textOf(await presses("channel:rename:affiche"))).toContain("/channel affiche: nouveau nom");
    const renamed = await organiser("/channel affiche : Grande affiche");
    expect(textOf(renamed)).toContain("C’est renommé");
    expect(textOf(renamed)).toContain("/r/affiche");
    expect(renamed?.files).toBeUndefined();
    await organiser("/channel Autre");
    expect(textOf(await organiser("/channel autre: grande Affiche"))).toContain("Il y a déjà un canal");
    // Not a channel's code: a name with a colon.
    expect(textOf(await organiser("/channel Nantes: le tram"))).toContain("C’est créé");
  });

  it("retires after a second look; the link leads on and counts as before", async () => {
    await organiser("/channel Affiche");
    const question = await presses("channel:retire:affiche");
    expect(textOf(question)).toContain("Retirer le canal Affiche ?");
    expect(payloadsOf(question)).toEqual(["channel:retire-yes:affiche", "channel:show:affiche"]);
    expect(textOf(await presses("channel:show:affiche"))).not.toContain("retiré");
    expect(textOf(await presses("channel:retire-yes:affiche"))).toContain("Affiche est retiré");
    expect(textOf(await organiser("/channel"))).toContain("Affiche (affiche), retiré");
    const page = await presses("channel:show:affiche");
    expect(textOf(page)).toContain("Ce canal est retiré");
    expect(payloadsOf(page)).toEqual(["channel:qr:affiche", "channel:open:"]);
    await world.services.referrals.record("affiche", "start", world.clock.now());
    expect(await tableRows(world.storage, "referral_days")).toMatchObject([
      { code: "affiche", kind: "start", count: 1 },
    ]);
  });

  it.each(["show", "qr", "rename", "retire", "retire-yes"])(
    "finds nothing for a forged code: %s",
    async (action) => {
      await world.services.referrals.codeOfPlace(
        { id: "preview:place:group:square", kind: "group" },
        world.clock.now(),
      );
      const [{ code = "" } = {}] = await world.storage.db.selectFrom("places").select("code").execute();
      for (const forged of [code, "telegram", "'; drop table referral_codes; --", ""])
        expect(textOf(await presses(`channel:${action}:${forged}`))).toContain("Ce canal n’existe pas");
    },
  );
});

describe("the QR code of a channel", () => {
  it("is read back as the link, from the picture and from the drawing, at the size of a thumbnail too", async () => {
    await organiser("/channel Une affiche au nom beaucoup trop long");
    const answer = await presses("channel:qr:une-affiche-au-nom-beauc");
    if (!answer) throw new Error("No answer");
    const link = "http://127.0.0.1:8080/r/une-affiche-au-nom-beauc";
    const png = Buffer.from(fileOf(answer, ".png").content);
    expect(scan(png)).toBe(link);

    const browser = await openBrowser();
    onTestFinished(() => browser.close());
    const page = await browser.newPage({ viewport: { width: 400, height: 400 } });
    const svg = Buffer.from(fileOf(answer, ".svg").content).toString("base64");
    for (const size of [400, 120]) {
      // On black: only its own margin makes it readable.
      await page.setContent(
        `<body style="margin:0;background:#000"><img width="${size}" src="data:image/svg+xml;base64,${svg}">`,
      );
      await page.locator("img").evaluate((image: { decode(): Promise<void> }) => image.decode());
      expect(scan(await page.screenshot())).toBe(link);
    }
  });

  it("has four modules of white on every side", async () => {
    await organiser("/channel Affiche");
    const answer = await presses("channel:qr:affiche");
    if (!answer) throw new Error("No answer");
    const { data, width, height } = PNG.sync.read(Buffer.from(fileOf(answer, ".png").content));
    const isDark = (x: number, y: number) => (data[(y * width + x) * 4] ?? 255) < 128;
    const across = Array.from({ length: width }, (_, x) => x);
    const first = across.find((x) => across.some((y) => isDark(x, y))) ?? 0;
    // The finder in the corner is seven modules wide.
    const finder = across.slice(first).findIndex((x) => !isDark(x, first)) / 7;
    expect(height).toBe(width);
    expect(first / finder).toBeCloseTo(4, 0);
    const last = across.findLast((x) => across.some((y) => isDark(x, y))) ?? 0;
    expect((width - 1 - last) / finder).toBeCloseTo(4, 0);
  });
});
