import { expect, it } from "vitest";
import { describeOnEachPlatform } from "./stage.ts";

describeOnEachPlatform("a newcomer", (stage) => {
  it("is greeted by a robot that says what it is, and finds the petition's card", async () => {
    const ada = stage().person();
    await ada.says("/start");
    expect((await ada.hears("Porte-voix")).text).toContain("robot");
    await ada.presses("La pétition");
    const card = await ada.hears("Mathieu Chéret");
    expect(card.text).toContain("Sans doute close");
    expect(card.links).toEqual(["https://petitions.senat.fr"]);
    await ada.presses("Que peut-on encore faire ?");
    await ada.hears("Sources");
  });

  it("asks in plain words and gets a short, sourced, dated answer, and more on demand", async () => {
    const ada = stage().person();
    await ada.says("Pourquoi le Health Data Hub est-il hébergé chez Microsoft ?");
    const answer = await ada.hears("Vérifié le");
    expect(answer.text).toMatch(/Vérifié le \d+ \S+ 20\d\d/);
    expect(answer.text).toContain("Sources");
    await ada.presses("En savoir plus");
    await ada.hears("La version de l’État");
  });

  it("asks by command and gets the same answer", async () => {
    const ada = stage().person();
    await ada.says("/ask pourquoi Microsoft");
    expect((await ada.hears("Vérifié le")).text).toContain("seul Microsoft");
  });

  it("asks about something else, hears an honest no and browses the topics", async () => {
    const ada = stage().person();
    await ada.says("/ask quelle est la recette de la tarte aux pommes");
    await ada.hears("je préfère le dire plutôt que deviner");
    await ada.presses("Parcourir les thèmes");
    await ada.hears("Quel thème");
    await ada.presses("Le droit");
    await ada.hears("(1/");
  });
});

describeOnEachPlatform("somebody who wants a reminder", (stage) => {
  const keptRows = () => stage().storage.db.selectFrom("kv").select("key").execute();
  const keptAddresses = async () =>
    (await stage().storage.db.selectFrom("kv").select("value").execute()).filter(({ value }) =>
      value.includes("sealedAddress"),
    );

  it("agrees in two steps, receives it once, and nothing is left behind", async () => {
    const ada = stage().person();
    await ada.says("/remind 10m");
    await ada.hears("Rien n’est enregistré tant que vous n’avez pas confirmé");
    await ada.presses("Oui, rappelez-le-moi");
    await ada.hears("C’est noté");
    const reminder = await ada.hears("Vous m’aviez demandé ce rappel");
    expect(reminder.buttons).toContain("Tout arrêter");
    // The address goes right after the platform has confirmed the message, which this person saw a moment before.
    await expect.poll(keptAddresses, { timeout: 5000 }).toEqual([]);
    await ada.presses("Tout arrêter");
    await ada.hears("Il n’y avait rien à arrêter");
    expect(await keptRows()).toEqual([]);
  });

  it("keeps it over a restart, and stops everything by a plain word", async () => {
    const ada = stage().person();
    await ada.says("/remind 3h");
    await ada.presses((await ada.hears("Rien n’est enregistré")).buttons[0] ?? "");
    await ada.hears("C’est noté");
    await stage().restart();
    await ada.says("/reminders");
    await ada.hears("Votre rappel");
    await ada.says("stop");
    await ada.hears("votre rappel est effacé");
  });

  it("is asked what was meant when words mean two moments, and chooses by a button", async () => {
    const ada = stage().person();
    await ada.says("/remind après-demain à minuit");
    const question = await ada.hears("plusieurs façons");
    expect(question.buttons).toHaveLength(2);
    await ada.presses(question.buttons[1] ?? "");
    await ada.hears(/à 00:00 \(Europe\/Paris\)/);
    await ada.presses("Oui, rappelez-le-moi");
    await ada.hears("C’est noté");
    await ada.says("/stop");
    await ada.hears("votre rappel est effacé");
  });

  it("says no, and nothing was kept", async () => {
    const ada = stage().person();
    await ada.says("/remind demain matin");
    await ada.hears("Rien n’est enregistré");
    await ada.presses("Non merci");
    await ada.hears("Ce rappel n’est pas enregistré");
    await ada.says("/reminders");
    await ada.hears("aucun rappel");
  });
});

describeOnEachPlatform("somebody whose reminder came", (stage) => {
  const receive = async () => {
    const ada = stage().person();
    await ada.says("/remind 10m");
    await ada.hears("Rien n’est enregistré tant que vous n’avez pas confirmé");
    await ada.presses("Oui, rappelez-le-moi");
    await ada.hears("Vous m’aviez demandé ce rappel");
    return ada;
  };

  it("puts it off, finds it after a restart, and stops it by a word", async () => {
    const ada = await receive();
    await ada.presses("Dans 1 heure");
    await ada.hears("C’est reporté : je vous écrirai");
    await stage().restart();
    await ada.says("/reminders");
    await ada.hears("Votre rappel");
    await ada.says("désabonner");
    await ada.hears("votre rappel est effacé");
    expect(await stage().storage.db.selectFrom("reminders").select("id").execute()).toEqual([]);
  });

  it("says that it is done, and nothing is left of it", async () => {
    const ada = await receive();
    await ada.presses("C’est fait");
    await ada.hears("Ce rappel est terminé et effacé");
    await expect.poll(() => stage().storage.db.selectFrom("reminders").select("id").execute()).toEqual([]);
  });
});

describeOnEachPlatform("somebody who changes the language", (stage) => {
  it("is answered in it from then on, also after a restart, until everything is erased", async () => {
    const ada = stage().person();
    await ada.says("/language");
    await ada.hears("Quelle langue");
    await ada.presses("English");
    await ada.hears("English");
    await stage().restart();
    await ada.says("/petition");
    await ada.hears("petitions.senat.fr");
    await ada.says("Why is the Health Data Hub hosted by Microsoft?");
    expect((await ada.hears("November 2026")).text).toContain("Sources");
    await ada.says("/forget");
    await ada.presses((await ada.hears(/erase|delete/i)).buttons[0] ?? "");
    await ada.says("/reminders");
    await ada.hears("aucun rappel");
    expect(await stage().storage.db.selectFrom("kv").select("key").execute()).toEqual([]);
  });

  it("is spoken to in the language of the platform before choosing one", async () => {
    const carla = stage().person({ language: "it" });
    await carla.says("/reminders");
    await carla.hears(/promemoria/i);
  });
});

describeOnEachPlatform("a group", (stage) => {
  it("hears the bot only when it names it, and gets one link of its own", async () => {
    const ada = stage().person();
    await ada.says("/start");
    await ada.chatsInGroup("Quelqu’un a vu le match hier ?");
    await ada.saysInGroup("c’est quoi le cloud act ?");
    await ada.hearsInGroup("Vérifié le");
    await ada.saysInGroup("/share");
    expect((await ada.hearsInGroup("/r/")).text).toMatch(/\/r\/[tdp]-[0-9a-f]{10}/);
    expect(await ada.groupScreen()).not.toContain("match");
  });

  it("never shows what concerns one person", async () => {
    const ada = stage().person();
    await ada.says("/start");
    await ada.hears("Porte-voix");
    await ada.saysInGroup("/remind 3h");
    await ada.hears("Rien n’est enregistré");
    expect(await ada.groupScreen()).not.toContain("Rien n’est enregistré");
  });
});

describeOnEachPlatform("somebody clumsy or hostile", (stage) => {
  it("gets a clear answer, sees the own markup as typed, and breaks nothing", async () => {
    const mallory = stage().person();
    await mallory.says("x".repeat(4000));
    await mallory.hears("trop long");
    await mallory.says("@everyone <b>gras</b> **fort** [lien](https://example.org)");
    await mallory.hears(/pas sûr|pas de réponse/);
    expect(await mallory.screen()).not.toContain("@everyone");
    await mallory.says("/remind hier");
    await mallory.hears("déjà passé");
    await mallory.says("\u202e\u0007\u0000 cloud act ?");
    await mallory.hears("Vérifié le");
  });
});
