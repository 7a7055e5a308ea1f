import { expect, it } from "vitest";
import { scanDatabase } from "../support/scan-database.ts";
import type { JourneyPerson } from "./journey-person.ts";
import { printedPerson, printJourney } from "./print-journey.ts";
import { describeOnEachPlatform } from "./stage.ts";

/** In Paris three o’clock in the morning is two o’clock once more. */
const clocksChange = "2026-10-25";

describeOnEachPlatform(
  "a week with reminders",
  (stage) => {
    let ada: JourneyPerson;

    async function agree(): Promise<void> {
      await ada.presses("Oui, rappelez-le-moi");
      await ada.hears("C’est noté");
    }
    /** Until that moment nothing comes. */
    async function isQuietUntil(moment: string): Promise<void> {
      const before = await ada.messages();
      await stage().goesTo(moment);
      expect(await ada.messages()).toEqual(before);
    }

    it("begins on Monday with a question, a date, and where one lives", async () => {
      ada = printedPerson(stage().person(), stage());
      await ada.says("C’est quoi le Health Data Hub ?");
      expect((await ada.hears("Je suis un robot")).text).toContain("Collectif Nos données");
      await ada.says("/remind vendredi 23 octobre à 18 h");
      await ada.hears("Un rappel vendredi 23 octobre 2026 à 18:00 (Europe/Paris) ?");
      await ada.presses("Je vis à une autre heure");
      await ada.hears("Où vivez-vous ?");
      await ada.presses("Nouméa");
      const there = await ada.hears("Un rappel vendredi 23 octobre 2026 à 18:00 (Pacific/Noumea) ?");
      // It would no longer be true that nothing is.
      expect(there.text).toContain("Votre fuseau horaire est noté");
      await ada.presses("Non merci");
      await ada.hears("Ce rappel n’est pas enregistré");
      await ada.says("/timezone Paris");
      await ada.hears("C’est noté : chez vous, nous sommes le lundi 19 octobre 2026 à 10:00 (Europe/Paris)");
      await ada.says("/remind vendredi 23 octobre à 18 h");
      const question = await ada.hears("Un rappel vendredi 23 octobre 2026 à 18:00 (Europe/Paris) ?");
      expect(question.text).toContain("Rien n’est enregistré tant que vous n’avez pas confirmé");
      expect(question.buttons).not.toContain("Je vis à une autre heure");
      await agree();
    });

    it("on Tuesday an outage lasts into the quiet hours: what it held up comes when they end", async () => {
      await ada.says("/remind demain à 20 h");
      await ada.hears("Un rappel mardi 20 octobre 2026 à 20:00");
      await agree();
      await stage().goesTo("2026-10-20T19:30+02:00");
      const before = (await ada.messages()).length;
      await stage().isDownUntil("2026-10-20T22:30+02:00");
      await stage().goesTo("2026-10-21T08:59+02:00");
      expect(await ada.messages()).toHaveLength(before);
      await stage().goesTo("2026-10-21T09:00+02:00");
      await ada.hears("Il était prévu mardi 20 octobre 2026 à 20:00");
      await ada.presses("C’est fait");
      await ada.hears("Ce rappel est terminé et effacé");
    });

    it("on Wednesday one is three hours late, and is put off again and again", async () => {
      await stage().goesTo("2026-10-21T10:00+02:00");
      await ada.says("/remind 4h");
      await ada.hears("Un rappel mercredi 21 octobre 2026 à 14:00");
      await agree();
      await stage().goesTo("2026-10-21T13:59+02:00");
      await stage().isDownUntil("2026-10-21T17:00+02:00");
      await ada.hears("Il était prévu mercredi 21 octobre 2026 à 14:00");
      await ada.presses("Dans 1 heure");
      await ada.hears("C’est reporté : je vous écrirai mercredi 21 octobre 2026 à 18:00");
      await isQuietUntil("2026-10-21T17:59+02:00");
      await stage().goesTo("2026-10-21T18:00+02:00");
      expect((await ada.hears("Vous m’aviez demandé ce rappel")).text).not.toContain("Il était prévu");
      await ada.presses("Demain");
      await ada.hears("C’est reporté : je vous écrirai jeudi 22 octobre 2026 à 09:00");
      await isQuietUntil("2026-10-22T08:59+02:00");
      await stage().goesTo("2026-10-22T09:00+02:00");
      await ada.hears("Vous m’aviez demandé ce rappel");
      await ada.presses("C’est fait");
      await ada.hears("Ce rappel est terminé et effacé");
    });

    it("on Thursday there are weekly news to agree to, on Friday the date of Monday comes", async () => {
      await ada.says("/remind");
      await ada.hears("Quand voulez-vous ce rappel ?");
      await ada.presses("Des nouvelles chaque lundi");
      await ada.hears("La première : lundi 26 octobre 2026 à 09:00 (Europe/Paris)");
      await agree();
      await isQuietUntil("2026-10-23T17:59+02:00");
      await stage().goesTo("2026-10-23T18:00+02:00");
      await ada.hears("Vous m’aviez demandé ce rappel");
    });

    it("in the night of two half past two it is reminded at the first, and only then", async () => {
      await stage().goesTo("2026-10-24T12:00+02:00");
      await ada.says("/remind demain à 2 h 30");
      await ada.hears("Un rappel dimanche 25 octobre 2026 à 02:30");
      await agree();
      await isQuietUntil(`${clocksChange}T02:29+02:00`);
      await stage().goesTo(`${clocksChange}T02:30+02:00`);
      await ada.hears("Vous m’aviez demandé ce rappel");
      await isQuietUntil(`${clocksChange}T02:30+01:00`);
      await isQuietUntil(`${clocksChange}T09:30+01:00`);
      await ada.presses("La semaine prochaine");
      await ada.hears("C’est reporté : je vous écrirai dimanche 1er novembre 2026 à 09:00");
    });

    it("on Monday at nine by the new time come the news, and a word ends it all", async () => {
      await isQuietUntil("2026-10-26T08:59+01:00");
      await stage().goesTo("2026-10-26T09:00+01:00");
      const news = await ada.hears("Les nouvelles de la pétition");
      expect(news.text).toContain("Il reste 50 jours pour signer");
      expect(news.text).not.toContain("Il était prévu");
      await ada.says("/reminders");
      const list = await ada.hears("Vos 2 rappels");
      expect(list.text).toContain("1. dimanche 1er novembre 2026 à 09:00");
      expect(list.text).toContain(
        "2. Des nouvelles chaque lundi ; les prochaines : lundi 2 novembre 2026 à 09:00",
      );
      await ada.says("stop");
      await ada.hears("vos 2 rappels sont effacés");
      await isQuietUntil("2026-11-02T12:00+01:00");
    });

    it("ends with everything seen, erased and nowhere to be found", async () => {
      const { storage } = stage();
      await ada.says("/mydata");
      const kept = await ada.hears("Ce que je garde sur vous");
      expect(kept.text).toContain("Votre fuseau horaire : Europe/Paris");
      expect(kept.text).toContain("accord retiré (nouvelles du lundi");
      const traces = [ada.id.split(":").at(-1) ?? ada.id, storage.keys.personKey(ada.id)];
      expect((await scanDatabase(storage, traces)).map(({ table }) => table)).toContain("consents");
      await ada.says("/forget");
      await ada.hears("immédiat et définitif");
      await ada.presses("Oui, tout effacer");
      const { text } = await ada.hears("tout est effacé");
      const [receipt] = /[2-9A-Z]{4}-[2-9A-Z]{4}/.exec(text) ?? [];
      await ada.says("/mydata");
      await ada.hears(`reçu ${receipt}`);

      const found = await scanDatabase(storage, traces);
      printJourney(`\n[${stage().platform}] left in the database: ${JSON.stringify(found)}`);
      expect(found).toEqual([{ table: "erasures", row: expect.objectContaining({ receipt }) }]);
    });
  },
  { begins: "2026-10-19T10:00+02:00", closes: "2026-12-15" },
);
