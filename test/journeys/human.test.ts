import { expect, it } from "vitest";
import { tableRows } from "../support/table-rows.ts";
import { describeOnEachPlatform } from "./stage.ts";

describeOnEachPlatform("somebody whom the bot cannot answer", (stage) => {
  it("talks to a human of the team, both ways, until nothing is left", async () => {
    const ada = stage().person();
    const { moderator, storage } = stage();
    await ada.says("/ask quelle est la recette de la tarte aux pommes");
    await ada.hears("je préfère le dire plutôt que deviner");
    await ada.presses("Parler à un humain");
    await ada.hears("N’écrivez rien sur votre santé");
    await ada.says("Puis-je traduire votre tract en breton ?");
    await ada.hears("transmis à l’équipe");
    await moderator.hearsInGroup("Puis-je traduire votre tract en breton ?");
    await moderator.presses("Prendre en charge");
    const [, number] = /\/reply (\d+)/.exec((await moderator.hearsInGroup("Pour répondre")).text) ?? [];
    await moderator.saysInGroup(`/reply ${number} Avec joie : à qui l’envoyer ?`);
    await moderator.hearsInGroup("Réponse envoyée");
    await ada.hears("L’équipe de la campagne vous répond : Avec joie : à qui l’envoyer ?");
    await stage().restart();
    await ada.presses("Répondre à l’équipe");
    await ada.hears("votre prochain message");
    await ada.says("À moi, ici même.");
    await moderator.hearsInGroup("À moi, ici même.");
    await ada.presses("C’est bon, merci");
    await ada.hears("est clos");
    await moderator.hearsInGroup("Effacez aussi ses messages");
    for (const table of ["handovers", "handover_messages", "kv"])
      expect(await tableRows(storage, table)).toEqual([]);
  });
});
