import { expect, it } from "vitest";
import { tableRows } from "../support/table-rows.ts";
import { describeOnEachPlatform } from "./stage.ts";

const browser = { "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0" };

describeOnEachPlatform("an organiser who prints a poster", (stage) => {
  it("gets its links and its QR code, and sees what the poster brought counted under its code", async () => {
    const organiser = stage().moderator;
    await organiser.says("/start");
    await organiser.hears("Je suis Porte-voix");
    // In their group: on Discord it is there that they have their role.
    await organiser.saysInGroup("/channel Affiche du marché");
    const made = await organiser.hears("C’est créé");
    expect(made.text).toContain("/r/affiche-du-marche");
    expect(made.text).toContain("?startgroup=affiche-du-marche");

    await fetch(`${stage().app.url}r/affiche-du-marche`, { redirect: "manual", headers: browser });
    const ada = stage().person();
    await ada.says("/start affiche-du-marche");
    await ada.hears("Je suis Porte-voix");
    await ada.presses("La pétition");
    await ada.hears("Mathieu Chéret");
    await ada.presses("Me le rappeler");
    await ada.hears("Quand voulez-vous");
    await ada.presses("Dans une semaine");
    await ada.presses((await ada.hears("Rien n’est enregistré")).buttons[0] ?? "");
    await ada.hears("C’est noté");
    await ada.says("stop");
    await ada.hears("votre rappel est effacé");

    const counted = async () =>
      (await tableRows(stage().storage, "referral_days"))
        .map(({ code, kind, count }) => `${code} ${kind} ${count}`)
        .toSorted();
    await expect
      .poll(counted, { timeout: 5000 })
      .toEqual([
        "affiche-du-marche opt_in 1",
        "affiche-du-marche start 1",
        "affiche-du-marche view 1",
        "affiche-du-marche visitor 1",
        expect.stringMatching(/^(telegram|discord|preview) stop 1$/),
      ]);

    await organiser.presses("Retirer");
    await organiser.hears("Retirer le canal Affiche du marché ?");
    await organiser.presses("Oui, le retirer");
    await organiser.hears("Affiche du marché est retiré");
    await organiser.saysInGroup("/channel");
    await organiser.hears("Affiche du marché (affiche-du-marche), retiré");
  });
});
