import { describe, expect, it } from "vitest";
import { placeId } from "../../src/chat/address.ts";
import { languages } from "../../src/chat/languages.ts";
import { plainText } from "../../src/chat/plain-text.ts";
import type { Campaign } from "../../src/features/petition/petition.ts";
import { json, openPlatform } from "../features/counts/petition-platform.ts";
import { openTestBot } from "../support/test-bot.ts";
import { expectLog } from "../support/test-logger.ts";

const hourMs = 3_600_000;
const dates = { state: "dates", opens: "2026-11-01", closes: "2027-03-31" } as const;
const manual = { ...dates, count: "manual" } as const satisfies Partial<Campaign>;
const team = placeId("preview", "group:team");
const openBot = (campaign: Partial<Campaign> = manual) => openTestBot({ campaign, handoverPlace: team });
const textOf = (message: { html: string } | undefined) =>
  plainText(message?.html ?? "").replace(/[\u00a0\u202f]/g, " ");

describe("the petition's card with a count", () => {
  it.each([
    ["fr", "Signatures : 12 345. Source : HOST, lundi 23 novembre 2026", "12 %"],
    ["en", "Signatures: 12,345. Source: HOST, Monday", "12%"],
    [
      "de",
      "Unterschriften: 12.345. Quelle: HOST, Montag, 23. November 2026 um 10:00 (Europe/Paris).",
      "12 %",
    ],
    ["es", "Firmas: 12.345. Fuente: HOST, lunes, 23 de noviembre de 2026", "12 %"],
    ["it", "Firme: 12.345. Fonte: HOST, lunedì 23 novembre 2026", "12%"],
  ] as const)("shows it in %s with its source and moment", async (language, line, share) => {
    const platform = await openPlatform(json({ n: 12_345 }));
    const { host } = new URL(platform.url);
    const world = await openBot({ ...dates, count: { json: `${platform.url}/n`, pointer: "/n" } });
    await world.services.counts.refresh();
    const card = textOf(await world.says("ada", "/petition", { language }));
    expect(card).toContain(line.replace("HOST", host));
    expect(card).toContain("10:00 (Europe/Paris).");
    expect(card).toContain(share);
    expect(card).not.toMatch(/décompte|no count|Zählerstand zeige|ningún recuento|non mostro/i);
  });

  it.each(languages)("says in %s how old it is when its source is silent", async (language) => {
    const platform = await openPlatform(json({ n: 12_345 }));
    const world = await openBot({ ...dates, count: { json: `${platform.url}/n`, pointer: "/n" } });
    await world.services.counts.refresh();
    platform.answer = json({ n: "maintenance" });
    expectLog("count_unavailable");
    world.clock.advance(5 * hourMs);
    await world.services.counts.refresh();
    const card = textOf(await world.says("ada", "/petition", { language }));
    expect(card).toMatch(/12[ .,]345/);
    expect(card).toMatch(/\b5 (heures|hours|Stunden|horas|ore)\b/);
  });

  it("tells the pace and where it leads once it can, and that it is too early before", async () => {
    const world = await openBot();
    const card = async () => textOf(await world.says("ada", "/petition"));
    for (let day = 0; day < 8; day += 1) {
      await world.says("organiser", `/count ${1000 + day * 100}`);
      if (day === 1) expect(await card()).toContain("Il est trop tôt pour estimer un rythme");
      world.clock.advance(24 * hourMs);
    }
    world.clock.advance(-24 * hourMs);
    expect(await card()).toMatch(
      /environ 100 par jour\.\nÀ ce rythme, il y en aurait entre 1[0-9] ?\d{3} et 1[0-9] ?\d{3} le 31 mars 2027, quatre fois sur cinq/,
    );
  });
});

describe("/count", () => {
  it("notes what an organiser types in, shows it on the card, and asks first when it is less or far more", async () => {
    const world = await openBot();
    expect(textOf(await world.says("organiser", "/count"))).toContain("Aucun relevé encore");
    expect(textOf(await world.says("organiser", "/count 12 345"))).toContain("Signatures : 12 345");
    expect(textOf(await world.says("ada", "/petition"))).toContain("Source : l’équipe de la campagne");
    for (const typed of [1234, 123_450]) {
      expect(textOf(await world.says("organiser", `/count ${typed}`))).toContain(
        "Le relevé précédent est de 12 345",
      );
      expect(textOf(await world.presses("organiser", "count:no:"))).toContain("reste le même");
      expect(textOf(await world.says("organiser", "/count"))).toContain("Signatures : 12 345");
    }
    for (const forged of ["", "-1", "1e9", "99999999999"])
      expect(textOf(await world.presses("organiser", `count:yes:${forged}`))).toContain("nombre entier");
    expect(textOf(await world.presses("organiser", "count:yes:1234"))).toContain("C’est noté");
    expect(textOf(await world.says("organiser", "/count beaucoup"))).toContain("nombre entier");
    expect(textOf(await world.says("organiser", "/count"))).toContain("Signatures : 1 234");
  });

  it("is for organisers, and only where there is a count", async () => {
    const world = await openBot();
    await world.says("ada", "/count 12345");
    await world.presses("ada", "count:yes:12345");
    await world.says("moderator", "/count 12345");
    expect(await world.services.counts.figures(world.clock.now())).toBeUndefined();
    expect(world.registry.find("count")).toBeDefined();
    expect((await openTestBot()).registry.find("count")).toBeUndefined();
  });

  it("does not take a number where a platform is asked", async () => {
    const platform = await openPlatform(json({ n: 7 }));
    const world = await openBot({ ...dates, count: { json: `${platform.url}/n`, pointer: "/n" } });
    expect(textOf(await world.says("organiser", "/count"))).toContain("est interrogé chaque heure");
    expect(textOf(await world.says("organiser", "/count 12345"))).toContain("on ne le saisit pas ici");
  });

  it("prepares a message at a step, and tells the team's place of it", async () => {
    const world = await openBot();
    await world.says("organiser", "/count 1000");
    await world.says("organiser", "/count 26000");
    await world.presses("organiser", "count:yes:26000");
    const [draft] = await world.services.broadcasts.list();
    expect(draft).toMatchObject({ state: "draft", author: undefined });
    expect(draft?.milestone).toMatch(/^signatures:25:/);
    const [told] = world.sent.filter(({ to }) => to === team);
    expect(textOf(told?.message)).toContain("Un message est prêt à relire : 25 % du seuil atteints");
  });
});
