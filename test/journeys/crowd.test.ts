import { describe, expect, it } from "vitest";
import { usualLimits } from "../../src/core/admission.ts";
import { describeOnEachPlatform } from "./stage.ts";

/** As if a thousand questions were waiting before these. */
const overloaded = { ...usualLimits, questionsWaiting: 0 };

const metric = async (url: string | undefined, line: string) =>
  expect(await (await fetch(`${url}metrics`)).text()).toContain(line);

describe("too much at once", () => {
  describeOnEachPlatform(
    "a bot with more questions than it can answer",
    (stage) => {
      it("asks politely for another try, and still listens to commands, buttons and whoever wants to stop", async () => {
        const ada = stage().person();
        await ada.says("Pourquoi Microsoft ?");
        await ada.hears("Beaucoup de monde m’écrit en ce moment");
        await ada.says("/remind 3h");
        await ada.hears("Rien n’est enregistré");
        await ada.presses("Oui, rappelez-le-moi");
        await ada.hears("C’est noté");
        await ada.says("désabonner");
        await ada.hears("votre rappel est effacé");
        await ada.says("/forget");
        await ada.hears("Effacer tout ce que je garde");
        await ada.presses("Oui, tout effacer");
        await ada.hears("effacé");
        await metric(stage().app.url, "portevoix_events_shed_total 1");
      });

      it("says so in the language of whoever asked", async () => {
        const bo = stage().person({ language: "de", name: "bo" });
        await bo.says("/language de");
        await bo.says("Warum Microsoft?");
        await bo.hears("Im Moment schreiben mir sehr viele Menschen");
      });
    },
    { load: overloaded },
  );

  describeOnEachPlatform(
    "somebody who writes without end",
    (stage) => {
      it("is told once, then left alone until it is calm; stop goes through all the time", async () => {
        const ada = stage().person();
        for (let count = 0; count < 40; count++) await ada.says(`merci ${count}`);
        await ada.says("et encore");
        await ada.hears("plus vite que je ne peux répondre");
        const before = (await ada.messages()).length;
        await ada.says("et toujours");
        await ada.says("stop");
        await ada.hears("Il n’y avait rien à arrêter");
        expect(await ada.messages()).toHaveLength(before + 1);
        await metric(stage().app.url, 'portevoix_events_limited_total{by="person"} 2');
        stage().passes(60_000);
        await ada.says("Pourquoi Microsoft ?");
        await ada.hears("Vérifié le");
      });

      it("keeps nobody else from being heard", async () => {
        const bo = stage().person({ name: "bo" });
        await bo.says("Pourquoi Microsoft ?");
        await bo.hears("Vérifié le");
      });
    },
    { begins: "2027-03-01T10:00:00Z" },
  );
});
