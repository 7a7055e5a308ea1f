import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { runFaqApply } from "../support/run-faq-apply.ts";
import { describeOnEachPlatform } from "./stage.ts";

const shipped = join(import.meta.dirname, "../../locales");
const dayMs = 86_400_000;

async function copyLocales(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "porte-voix-loop-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const localesDir = join(folder, "locales");
  await cp(shipped, localesDir, { recursive: true });
  return localesDir;
}

describeOnEachPlatform("a question the bot cannot answer", (stage) => {
  it("asked by three people on three days, reaches the team and then the answers", async () => {
    const { moderator } = stage();
    for (const name of ["Julie Durand", "Gaspard Morel", "Zoé Lenoir"]) {
      const person = stage().person();
      await person.says(`Je m’appelle ${name}. Le hub finance-t-il des cantines scolaires ?`);
      await person.hears("je préfère le dire plutôt que deviner");
      stage().passes(dayMs);
    }

    // On Discord the team has its role in its own server only.
    await moderator.says("/start");
    await moderator.hears("Porte-voix");
    await moderator.saysInGroup("/questions");
    const shown = await moderator.hears("Questions sans réponse");
    expect(shown.text).toContain("« Je m’appelle …. Le hub finance-t-il des cantines scolaires ? »");
    expect(shown.text).toContain("Posée 3 fois, 3 jours différents");
    expect(await moderator.screen()).not.toMatch(/Durand|Morel|Lenoir/);
    const [add = ""] = shown.buttons;
    expect(add).toMatch(/^Ajouter comme formulation à\s: /);
    await moderator.presses(add);
    await moderator.hears("npm run faq:apply");

    const localesDir = await copyLocales();
    const said = await runFaqApply(stage().databaseUrl, localesDir);
    const [, file = ""] = /^(\S+): added the phrasing/.exec(said) ?? [];
    expect(await readFile(join(localesDir, file), "utf8")).toContain(
      "\n- Je m’appelle …. Le hub finance-t-il des cantines scolaires ?\n",
    );
    await moderator.saysInGroup("/questions");
    await moderator.hears("Aucune question sans réponse");
  });
});

describeOnEachPlatform("somebody who got an answer", (stage) => {
  it("says once whether it helped, and keeps the answer", async () => {
    const ada = stage().person();
    await ada.says("Pourquoi Microsoft ?");
    expect((await ada.hears("Sources")).buttons).toContain("👍 Utile");
    await ada.presses("👎 Pas utile");
    const thanked = await ada.hears("Merci, c’est noté");
    expect(thanked.text).toContain("Sources");
    expect(thanked.buttons).toContain("Parcourir les thèmes");
    expect(thanked.buttons).not.toContain("👍 Utile");
    const votes = await stage().storage.db.selectFrom("answer_votes").select(["vote", "count"]).execute();
    expect(votes).toEqual([{ vote: "down", count: 1 }]);
  });

  it("is thanked in private when the answer was for a whole group", async () => {
    const ada = stage().person();
    await ada.says("/start");
    await ada.hears("Porte-voix");
    await ada.saysInGroup("c’est quoi le cloud act ?");
    await ada.hearsInGroup("Vérifié le");
    await ada.presses("👍 Utile");
    await ada.hears("Merci, c’est noté");
    expect(ada.groupScreen()).not.toContain("Merci");
  });
});
