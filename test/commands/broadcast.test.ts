import { beforeEach, describe, expect, it } from "vitest";
import { personId, placeId } from "../../src/chat/address.ts";
import type { Outgoing } from "../../src/chat/outgoing.ts";
import { groupPlace, openTestBot, type TestBot } from "../support/test-bot.ts";

let world: TestBot;
beforeEach(async () => {
  world = await openTestBot();
});

const team = placeId("preview", "team");
const author = "moderator";
const other = "moderator2";

const labels = (message: Outgoing | undefined) =>
  (message?.buttons ?? []).flat().map((button) => button.label.replace(/[\u00a0\u202f]/g, " "));
const textOf = (message: Outgoing | undefined) =>
  (message?.html ?? "")
    .replace(/[\u00a0\u202f]/g, " ")
    .replaceAll("&#60;", "&lt;")
    .replaceAll("&#62;", "&gt;");

/** Presses the button of that label under a message. */
async function press(name: string, message: Outgoing | undefined, label: string) {
  const button = (message?.buttons ?? []).flat()[labels(message).indexOf(label)];
  if (!button || !("payload" in button)) throw new Error(`No button ${label} among ${labels(message)}`);
  return world.presses(name, button.payload);
}

/** A draft of `author`, signed, with a text. */
async function draft(text = "Le Sénat **répond**.") {
  await press(author, await world.says(author, "/broadcast"), "Nouvelle annonce");
  const signed = await world.says(author, "Ada, pour l’équipe");
  const texts = await press(author, signed, "Les textes");
  await press(author, texts, "Français");
  return world.says(author, text);
}

/** Somebody who receives it. */
async function subscribe(name = "ada") {
  await world.presses(name, "remind:updates-yes:");
}

const last = () => world.sent.at(-1)?.message;

describe("/broadcast", () => {
  it("is for moderators, also each of its buttons", async () => {
    expect(textOf(await world.says("ada", "/broadcast"))).toContain("réservée à l’équipe");
    await draft();
    for (const payload of ["broadcast:submit:1", "broadcast:show:1", "broadcast:recall-yes:1"])
      expect(textOf(await world.presses("ada", payload))).toContain("réservée à l’équipe");
  });

  it("asks for a name, then shows the draft with everything that can be chosen", async () => {
    const shown = await draft();
    expect(textOf(shown)).toContain("C’est enregistré (Français).");
    expect(textOf(shown)).toContain("Français : Le Sénat **répond**.");
    expect(textOf(shown)).toContain("Signature : — Ada, pour l’équipe");
    expect(textOf(shown)).toContain("abandonné");
    expect(labels(shown)).toEqual([
      "Les textes",
      "À qui",
      "Quand",
      "Validité",
      "Étalement",
      "Signature",
      "Salons d’annonces",
      "Aperçu et destinataires",
      "C’est prêt : faire approuver",
      "Supprimer",
      "Toutes les annonces",
    ]);
  });

  it("says how much of the hour's limit on publishing is used, where there is a channel to publish from", async () => {
    const shown = await draft();
    expect(textOf(await press(author, shown, "Salons d’annonces"))).toContain("aucun salon d’annonces");
    const place = { ...groupPlace("annonces"), isAnnouncement: true };
    await world.presses(author, "subscribe:understood:", { place });
    const asked = textOf(await world.presses(author, "broadcast:channels:1"));
    expect(asked).toContain("Salons d’annonces atteints : 1.");
    expect(asked).toContain("0 sur 10");
  });

  it("goes on in the private chat when it is called in a group", async () => {
    const answer = await world.says(author, "/broadcast", { place: groupPlace("agora") });
    expect(textOf(answer)).toContain("La suite est en privé");
    expect(answer?.private).toBe(true);
    expect(world.sent.map(({ to }) => to)).toEqual([personId("preview", author)]);
    expect(labels(last())).toContain("Nouvelle annonce");
  });

  it("keeps the lines of a text of up to 4,096 characters, and refuses a longer one without losing the place", async () => {
    await draft("Un\n\ndeux");
    expect((await world.services.broadcasts.find(1))?.texts.fr).toBe("Un\n\ndeux");
    await world.presses(author, "broadcast:write:1.de");
    expect(textOf(await world.says(author, "x".repeat(4097)))).toContain("C’est trop long");
    expect(textOf(await world.says(author, "x".repeat(1500)))).toContain("C’est enregistré (Deutsch).");
  });

  it("takes no text in a group, and none once the writer has gone back", async () => {
    await draft();
    await world.presses(author, "broadcast:write:1.en");
    await world.says(author, "Pourquoi Microsoft ?", { place: groupPlace("agora") });
    await world.presses(author, "broadcast:leave:1");
    expect(textOf(await world.says(author, "Pourquoi Microsoft ?"))).toContain("Vérifié le");
    expect((await world.services.broadcasts.find(1))?.texts.en).toBeUndefined();
  });

  it("shows the very message that is sent, with its name and how to end it, to people and places", async () => {
    await subscribe();
    const shown = await draft("Le Sénat **répond**.\nEnfin.");
    const decided = await press(author, shown, "Aperçu et destinataires");
    const [place, person] = world.sent.slice(-2).map(({ message }) => message);
    expect(textOf(person)).toBe(
      "Le Sénat <b>répond</b>.\nEnfin.\n\n— Ada, pour l’équipe\n\n" +
        "<i>Vous recevez ce message parce que vous l’avez demandé. Pour ne plus en recevoir : le bouton ci-dessous, ou /stop.</i>",
    );
    expect(labels(person)).toContain("Arrêter les nouvelles");
    expect(textOf(place)).toContain("/unsubscribe");
    expect(place?.private).toBe(false);
    expect(textOf(decided)).toContain("• Web, personnes : 1");
    expect(labels(decided)).toEqual(expect.arrayContaining(["Aperçu (Deutsch)", "Texte pour Web"]));
  });

  it("shows letter by letter what a platform is given", async () => {
    await draft();
    await world.presses(author, "broadcast:rendered:1.preview");
    expect(textOf(last())).toContain("caractères sur 4 096");
    expect(textOf(last())).toContain("<code>Le Sénat &lt;b&gt;répond&lt;/b&gt;.");
  });

  it("names what is left to fill in, and what no platform shows, by language and line", async () => {
    await subscribe();
    const shown = await draft("Le <date>\n\n# Titre");
    const answer = textOf(await press(author, shown, "C’est prêt : faire approuver"));
    expect(answer).toContain("Cela ne peut pas partir ainsi");
    expect(answer).toContain("Français : « &lt;date&gt; » est resté à remplir.");
    expect(answer).toContain("Français, ligne 3");
    expect((await world.services.broadcasts.find(1))?.state).toBe("draft");
  });

  it("reads when to send as people write it, and echoes it with its zone", async () => {
    const when = await press(author, await draft(), "Quand");
    expect(textOf(when)).toContain("à l’heure de Europe/Paris");
    expect(textOf(await world.says(author, "hier"))).toContain("déjà passé");
    const kept = await world.says(author, "vendredi à 18 h");
    expect(textOf(kept)).toContain("Quand : vendredi 27 novembre 2026 à 18:00 (Europe/Paris)");
  });

  it("changes its audience by buttons that say what they make of it, so that an old one does no harm", async () => {
    await draft();
    await world.presses(author, "broadcast:choose:1.places.0");
    await world.presses(author, "broadcast:choose:1.places.0");
    const shown = await world.presses(author, "broadcast:choose:1.it.0");
    expect((await world.services.broadcasts.find(1))?.audience).toEqual({
      places: false,
      people: true,
      platforms: undefined,
      languages: ["fr", "en", "de", "es"],
    });
    expect(labels(shown)).toEqual(expect.arrayContaining(["✓ Personnes", "Groupes et salons", "Italiano"]));
  });

  it("wants another moderator, who reads first and approves what was read", async () => {
    await subscribe();
    const waiting = await press(author, await draft(), "C’est prêt : faire approuver");
    expect(textOf(waiting)).toContain("demandez-lui d’ouvrir /broadcast, puis le n° 1");
    expect(textOf(await world.presses(author, "broadcast:approve:1"))).toContain("une autre personne");
    const offered = await world.presses(other, "broadcast:show:1");
    const read = await press(other, offered, "Relire, puis approuver");
    expect(textOf(last())).toContain("Ada, pour l’équipe");

    await world.presses(author, "broadcast:back:1");
    await world.presses(author, "broadcast:write:1.fr");
    await world.says(author, "Autre chose.");
    await world.presses(author, "broadcast:submit:1");
    const stale = await press(other, read, "J’ai tout relu : approuver");
    expect(textOf(stale)).toContain("Le texte a changé depuis que vous l’avez lu.");
    const again = await press(other, stale, "Relire");
    expect(textOf(await press(other, again, "J’ai tout relu : approuver"))).toContain("C’est approuvé.");
    expect((await world.services.broadcasts.find(1))?.state).toBe("scheduled");
  });

  it("tells the team's place, whose button opens the private chat of whoever presses", async () => {
    world = await openTestBot({ handoverPlace: team });
    await subscribe();
    await press(author, await draft(), "C’est prêt : faire approuver");
    const told = world.sent.find(({ to }) => to === team);
    expect(textOf(told?.message)).toContain("L’annonce n° 1</b> attend");
    const answer = await world.presses(other, "broadcast:read:1", { place: groupPlace("team") });
    expect(textOf(answer)).toContain("La suite est en privé");
    expect(answer?.replace).toBe(false);
    expect(world.sent.at(-1)?.to).toBe(personId("preview", other));
    expect(labels(last())).toContain("Relire, puis approuver");
  });

  it("says that somebody has to be asked when the team's place cannot be reached", async () => {
    world = await openTestBot({ handoverPlace: team });
    await subscribe();
    world.teamDelivery = { kind: "refused", because: "gone" };
    const waiting = await press(author, await draft(), "C’est prêt : faire approuver");
    expect(textOf(waiting)).toContain("demandez-lui d’ouvrir /broadcast");
    expect(textOf(waiting)).not.toContain("est prévenue");
  });

  it("is approved at once where one person is the team, who has seen the message as it will be sent", async () => {
    world = await openTestBot({ approval: "one" });
    await subscribe();
    const before = world.sent.length;
    const shown = await press(author, await draft(), "C’est prêt : faire approuver");
    expect(world.sent.length).toBeGreaterThan(before);
    expect((await world.services.broadcasts.find(1))?.state).toBe("draft");
    await world.presses(author, "broadcast:submit:1.forged");
    expect((await world.services.broadcasts.find(1))?.state).toBe("draft");
    await press(author, shown, "C’est prêt : faire approuver");
    expect((await world.services.broadcasts.find(1))?.state).toBe("scheduled");
  });

  it("asks before it deletes or cancels, and twice before it takes back", async () => {
    await draft();
    expect(labels(await world.presses(author, "broadcast:discard:1"))).toEqual(["Oui, supprimer", "Retour"]);
    const first = await world.presses(author, "broadcast:recall:1");
    const second = await press(author, first, "Oui, retirer");
    expect(textOf(second)).toContain("Vraiment ?");
    expect(labels(second)).toEqual(["Retirer partout, vraiment", "Retour"]);
  });

  it.each([
    "show:",
    "show:0",
    "show:1e3",
    "show:99",
    "show:-1",
    "write:1.xx",
    "at:1.zz",
    "lasting:1.7",
    "choose:1.everything.1",
    "rendered:1.signal",
    "yes:1.forged",
    "corrected-yes:1.forged",
    "pause:1",
    "resume:1",
    "end:1",
    "recall-yes:1",
  ])("does nothing for the forged button %s", async (value) => {
    await draft();
    const before = await world.services.broadcasts.find(1);
    await world.presses(other, `broadcast:${value}`);
    expect(await world.services.broadcasts.find(1)).toEqual(before);
  });

  it("says who did what, and that others were others", async () => {
    await draft();
    const audit = textOf(await world.presses(other, "broadcast:audit:1"));
    expect(audit).toContain("commencée (une autre personne, repère ");
    expect(textOf(await world.presses(author, "broadcast:audit:1"))).toContain("commencée (vous)");
  });
});
