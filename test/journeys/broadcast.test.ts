import { expect, it } from "vitest";
import { describeOnEachPlatform, type Stage } from "./stage.ts";

const minuteMs = 60_000;
const patienceMs = 60_000;

/** Agrees to the team's news, in French, at any hour of the day. */
async function optIn(stage: Stage) {
  const ada = stage.person();
  await ada.says("/quiet off");
  await ada.hears("heures calmes");
  await ada.says("/remind");
  await ada.hears("Quand voulez-vous ce rappel");
  await ada.presses("Les nouvelles de l’équipe");
  expect((await ada.hears("Qui écrit, et pour quoi")).text).toContain("Rien n’est enregistré");
  await ada.presses("Oui, écrivez-moi");
  await ada.hears("C’est noté");
  return ada;
}

/** Telegram lets a bot write to nobody who has not begun. */
async function begin({ moderator, otherModerator }: Stage) {
  for (const person of [moderator, otherModerator]) {
    await person.says("/start");
    await person.hears("Porte-voix");
  }
}

/** The moderator writes a draft in French. Its number. */
async function write({ moderator }: Stage, text: string) {
  await moderator.says("/broadcast");
  await moderator.hears("Annonces");
  await moderator.presses("Nouvelle annonce");
  await moderator.hears("De qui est cette annonce");
  await moderator.says("Jeanne, pour l’équipe");
  const { text: shown } = await moderator.hears("Aucun texte pour le moment");
  await writeText({ moderator }, "Français", text);
  return Number(/Annonce n° (\d+)/.exec(shown)?.[1]);
}

async function writeText({ moderator }: Pick<Stage, "moderator">, language: string, text: string) {
  await moderator.presses("Les textes");
  await moderator.hears("Dans quelle langue écrire");
  await moderator.presses(language);
  await moderator.hears(`Écrivez-moi le texte (${language.replace("✓ ", "")})`);
  await moderator.says(text);
  await moderator.hears(`C’est enregistré (${language.replace("✓ ", "")})`);
}

/** The other one is told in the team's place, reads, and approves. */
async function approve({ otherModerator }: Stage, id: number) {
  await otherModerator.hearsInGroup(`L’annonce n° ${id} attend`);
  await otherModerator.presses("Ouvrir en privé");
  await otherModerator.hears(`Annonce n° ${id} : attend une approbation`);
  await otherModerator.presses("Relire, puis approuver");
  await otherModerator.hears("tels qu’ils seront reçus");
  await otherModerator.presses("J’ai tout relu : approuver");
  await otherModerator.hears("C’est approuvé");
}

/** The progress is shown every five seconds: the story's clock runs ten times as fast until it is. */
async function seesMove({ moderator, passes }: Stage, words: RegExp): Promise<void> {
  const running = setInterval(() => passes(1000), 100);
  try {
    await moderator.hears(words);
  } finally {
    clearInterval(running);
  }
}

describeOnEachPlatform("a moderator's afternoon", (stage) => {
  it(
    "from a draft in two languages to its report, a correction and a recall",
    async () => {
      const { moderator, otherModerator } = stage();
      const ada = await optIn(stage());
      const ben = await optIn(stage());
      await moderator.saysInGroup("/subscribe");
      await moderator.hearsInGroup("les annonces de l’équipe viendront ici");
      // Telegram lets a bot write to nobody who has not begun.
      for (const person of [moderator, otherModerator]) {
        await person.says("/start");
        await person.hears("Porte-voix");
      }

      const id = await write(stage(), "Le Sénat **répond** le <date>.");
      await moderator.presses("C’est prêt : faire approuver");
      await moderator.hears("est resté à remplir");
      await moderator.says("/broadcast");
      await moderator.hears("N° 1 : en préparation");
      await moderator.presses("N° 1");
      await moderator.hears("Annonce n° 1, en préparation");
      await writeText(stage(), "✓ Français", "Le Sénat **répond** jeudi.");
      await writeText(stage(), "English", "The Senate **answers** on Thursday.");
      await moderator.presses("Étalement");
      await moderator.hears("Sur combien de temps");
      await moderator.presses("30 minutes");
      await moderator.hears("Étalement : sur 30 minutes");
      await moderator.presses("Aperçu et destinataires");
      const decided = await moderator.hears("tels qu’ils seront reçus");
      expect(decided.text).toMatch(/personnes : 2/);
      expect(decided.text).toMatch(/groupes et salons : 1/);
      expect(await moderator.screen()).toContain("The Senate");
      await moderator.presses("C’est prêt : faire approuver");
      await moderator.hears("L’équipe est prévenue dans son salon");
      await approve(stage(), id);

      // The first is sent at once, the others within the half hour.
      await seesMove(stage(), /envoi : envoi en cours[\s\S]*Restent : [12]\./);
      await moderator.presses("Mettre en pause");
      await moderator.hears("en pause, par l’équipe");
      await moderator.presses("Reprendre");
      await seesMove(stage(), /envoi en cours/);
      stage().passes(31 * minuteMs);
      await moderator.hearsInGroup("jeudi.");
      for (const person of [ada, ben])
        expect((await person.hears("jeudi.")).text).toContain("— Jeanne, pour l’équipe");
      await moderator.hears(/envoi : terminée[\s\S]*100 %/);
      await moderator.presses("Bilan");
      expect((await moderator.hears("Bilan de l’annonce n° 1")).text).toMatch(/remis : 3/);

      await moderator.presses("Corriger");
      await moderator.hears("Dans quelle langue écrire");
      await moderator.presses("✓ Français");
      await moderator.hears("Le texte actuel, à copier");
      await moderator.says("Le Sénat **répond** vendredi.");
      await moderator.hears("La correction est enregistrée");
      await otherModerator.hearsInGroup("Une correction de l’annonce n° 1");
      await otherModerator.presses("Ouvrir en privé");
      await otherModerator.hears("Une correction attend");
      await otherModerator.presses("Relire la correction");
      await otherModerator.hears("tels qu’ils seront reçus");
      await otherModerator.presses("Approuver la correction");
      await otherModerator.hears("La correction est lancée");
      for (const person of [ada, ben]) await person.hears("vendredi.");
      await moderator.hearsInGroup("vendredi.");

      await moderator.says("/broadcast");
      await moderator.hears("N° 1 : terminée");
      await moderator.presses("N° 1");
      // A correction whose last message was confirmed just now may still be under way.
      const opened = await moderator.hears(/Bilan de l’annonce n° 1|correction : en cours/);
      if (!opened.text.includes("Bilan")) {
        await moderator.presses("Bilan");
        await moderator.hears("Bilan de l’annonce n° 1");
      }
      await moderator.presses("Retirer partout");
      await moderator.hears("partout où elle est arrivée");
      await moderator.presses("Oui, retirer");
      await moderator.hears("Vraiment ?");
      await moderator.presses("Retirer partout, vraiment");
      await moderator.hears("Le retrait est lancé");
      await expect.poll(() => ada.screen(), { timeout: 15_000 }).not.toContain("vendredi.");
    },
    patienceMs,
  );
});

describeOnEachPlatform("the team's news", (stage) => {
  it("end for whoever presses stop, and for a group that unsubscribes; members may decide neither", async () => {
    const { moderator } = stage();
    const ada = await optIn(stage());
    await ada.saysInGroup("/subscribe");
    await ada.hears("réservée à l’équipe");
    await begin(stage());
    await moderator.saysInGroup("/subscribe");
    await moderator.hearsInGroup("les annonces de l’équipe viendront ici");
    await moderator.saysInGroup("/unsubscribe");
    await moderator.hearsInGroup("plus aucune annonce");

    const first = await write(stage(), "Une première nouvelle.");
    await moderator.presses("C’est prêt : faire approuver");
    await approve(stage(), first);
    await ada.hears("Une première nouvelle.");
    await ada.presses("Arrêter les nouvelles");
    await ada.hears("l’équipe ne vous écrira plus");

    const ben = await optIn(stage());
    const second = await write(stage(), "Une seconde nouvelle.");
    await moderator.presses("C’est prêt : faire approuver");
    await approve(stage(), second);
    await ben.hears("Une seconde nouvelle.");
    expect(await ada.screen()).not.toContain("seconde");
    expect(await moderator.groupScreen()).not.toContain("seconde");
  });
});
