import { expect, it } from "vitest";
import { tableRows } from "../support/table-rows.ts";
import { describeOnEachPlatform } from "./stage.ts";

const browser = { "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0" };

describeOnEachPlatform("an organiser who looks at the figures", (stage) => {
  it("sees what a poster brought, and nothing of what few people did", async () => {
    const organiser = stage().moderator;
    await organiser.says("/start");
    await organiser.hears("Je suis Porte-voix");
    // In their group: on Discord it is there that they have their role.
    await organiser.saysInGroup("/channel Affiche du marché");
    await organiser.hears("C’est créé");
    await organiser.saysInGroup("/channel Tract");
    await organiser.hears("C’est créé");
    const opens = async (code: string, times: number) => {
      for (let time = 0; time < times; time += 1)
        await fetch(`${stage().app.url}r/${code}`, { redirect: "manual", headers: browser });
    };
    await opens("affiche-du-marche", 6);
    await opens("tract", 3);
    const views = async () =>
      (await tableRows(stage().storage, "referral_days")).flatMap(({ code, kind, count }) =>
        kind === "view" ? [`${code} ${count}`] : [],
      );
    await expect
      .poll(async () => (await views()).toSorted(), { timeout: 5000 })
      .toEqual(["affiche-du-marche 6", "tract 3"]);

    await organiser.saysInGroup("/stats");
    const { text } = await organiser.hears("Les chiffres du");
    const plain = text.replace(/[\u00a0\u202f*]/g, " ").replace(/ +/g, " ");
    expect(plain).toMatch(/Ouvertures de liens : 6\b/);
    expect(plain).toContain("Affiche du marché : 6");
    expect(plain).not.toContain("Tract");
    expect(plain).toMatch(/Visiteurs, un par jour et par lien : pas encore affiché/);
    await organiser.presses("Depuis le début");
    await organiser.hears("Les chiffres depuis le début");
  });
});
