import { beforeEach, describe, expect, it } from "vitest";
import { personId } from "../../../src/chat/address.ts";
import { tableRows } from "../../support/table-rows.ts";
import { openTestBot, type TestBot } from "../../support/test-bot.ts";
import { openHandoverWorld, payloads, words } from "../handover/handover-world.ts";

let world: TestBot;
beforeEach(async () => {
  world = await openTestBot();
});

const hour = 3_600_000;
const keyOf = (name: string) => world.storage.keys.personKey(personId("preview", name));
const actionsOf = async (name: string) =>
  (await world.services.consent.list(keyOf(name))).map(({ purpose, action }) => `${purpose} ${action}`);

/** Asks for a reminder in three hours and confirms it. */
async function agrees(name: string, language = "fr") {
  const screen = await world.says(name, "/remind 3h", { language });
  await world.presses(name, payloads(screen)[0] ?? "", { language });
}
async function fires(name: string) {
  const [reminder] = await world.services.reminders.list(keyOf(name));
  return world.services.reminders.fire(keyOf(name), reminder?.id ?? "none");
}
/** A release comes that says it otherwise. */
const changeWords = (key: string, language = "fr") =>
  world.i18n.addResource(language, "bot", key, "D’autres mots.");

describe("the ledger of consents", () => {
  it("is empty before the confirming press, and holds purpose, words, language, platform and time after it", async () => {
    await world.says("ada", "/remind 3h");
    expect(await tableRows(world.storage, "consents")).toEqual([]);
    await agrees("ada", "en");
    const [given] = await world.services.consent.list(keyOf("ada"));
    expect(given).toEqual({
      person: keyOf("ada"),
      purpose: "moment",
      textHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      language: "en",
      platform: "preview",
      action: "given",
      at: world.clock.now(),
    });
    const [shown] = await tableRows(world.storage, "consent_texts");
    expect(shown).toMatchObject({ text_hash: given?.textHash, language: "en", purpose: "moment" });
    expect(shown?.text).toContain(world.i18n.t("remind.consent.kept", { lng: "en" }));
  });

  it("notes that it was used, and that it was withdrawn by one tap, once", async () => {
    await agrees("ada");
    world.clock.advance(3 * hour);
    expect(await fires("ada")).toEqual({ kind: "sent" });
    await world.says("ada", "stop");
    await world.says("ada", "/stop");
    expect(await actionsOf("ada")).toEqual(["moment given", "moment used", "moment withdrawn"]);
  });

  it("notes a withdrawal when the last reminder is stopped by its own button, not before", async () => {
    await agrees("ada");
    await world.presses("ada", payloads(await world.says("ada", "/remind 5h"))[0] ?? "");
    for (const { id } of await world.services.reminders.list(keyOf("ada"))) {
      expect(await actionsOf("ada")).not.toContain("moment withdrawn");
      await world.presses("ada", `reminders:stop:${id}`);
    }
    expect(await actionsOf("ada")).toContain("moment withdrawn");
  });

  it("takes a blocked bot for a withdrawal", async () => {
    await agrees("ada");
    world.delivery = { kind: "refused", because: "blocked" };
    await fires("ada");
    expect(await actionsOf("ada")).toEqual(["moment given", "moment withdrawn"]);
  });

  it("is written with the text that goes to the team, and when the talk is ended", async () => {
    const talks = await openHandoverWorld();
    world = talks;
    await talks.says("ada", "/human");
    expect(await tableRows(talks.storage, "consents")).toEqual([]);
    const kept = await talks.says("ada", "Bonjour, une question");
    await talks.presses("ada", payloads(kept).find((payload) => payload.startsWith("human:done")) ?? "");
    expect(await actionsOf("ada")).toEqual(["handover given", "handover withdrawn"]);
  });
});

describe("words that changed since somebody agreed", () => {
  it("stop the reminder and are shown once, however often it comes due", async () => {
    await agrees("ada");
    changeWords("remind.consent.kept");
    world.clock.advance(3 * hour);
    for (let times = 0; times < 3; times++) expect((await fires("ada")).kind).toBe("later");
    expect(world.sent.map(({ message }) => words(message))).toEqual([
      expect.stringContaining("D’autres mots."),
    ]);
    expect(await actionsOf("ada")).toEqual(["moment given", "moment asked"]);
  });

  it("are asked about again when the question did not arrive", async () => {
    await agrees("ada");
    changeWords("remind.consent.kept");
    world.delivery = { kind: "later", afterMs: 1000 };
    expect(await fires("ada")).toEqual({ kind: "later", afterMs: 1000 });
    world.delivery = { kind: "delivered", messageId: "1" };
    await fires("ada");
    expect(world.sent).toHaveLength(2);
  });

  it("let the reminder through at once when they are agreed to", async () => {
    await agrees("ada");
    changeWords("remind.consent.kept");
    world.clock.advance(3 * hour);
    await fires("ada");
    const [agree = ""] = payloads(world.sent[0]?.message);
    const renewed = await world.presses("ada", agree);
    expect(words(renewed)).toContain("Merci");
    expect(words(world.sent[1]?.message)).toContain("Vous m’aviez demandé ce rappel");
    expect(await actionsOf("ada")).toEqual(["moment given", "moment asked", "moment renewed", "moment used"]);
    expect(words(await world.presses("ada", agree))).toContain("rien à confirmer");
  });

  it("end everything when the answer is stop", async () => {
    await agrees("ada");
    changeWords("remind.consent.kept");
    await fires("ada");
    await world.presses("ada", payloads(world.sent[0]?.message)[1] ?? "");
    expect(await actionsOf("ada")).toEqual(["moment given", "moment asked", "moment withdrawn"]);
    expect(await world.services.reminders.list(keyOf("ada"))).toEqual([]);
  });

  it("in another language change nothing", async () => {
    await agrees("ada");
    changeWords("remind.consent.kept", "de");
    expect(await fires("ada")).toEqual({ kind: "sent" });
  });

  it("hold back the team's answer too", async () => {
    const talks = await openHandoverWorld();
    world = talks;
    await talks.opens("ada", "Bonjour, une question");
    const talk = await talks.services.handovers.openTalk(keyOf("ada"));
    const id = talk?.id ?? 0;
    changeWords("human.kept");
    const moderator = keyOf("moderator");
    await talks.services.handovers.claim(id, moderator);
    const answer = () => talks.services.handovers.answer(id, moderator, "Voici", world.clock.now());
    expect(await answer()).toEqual({ kind: "later" });
    expect(talks.toPerson("ada").join()).toContain("D’autres mots.");
    await talks.presses("ada", "privacy:renew:handover");
    expect(await answer()).toEqual({ kind: "sent" });
  });

  it("cannot be agreed to by a forged button of somebody who never agreed", async () => {
    for (const value of ["moment", "news", "deadline", "handover", "everything", ""])
      expect(words(await world.presses("mallory", `privacy:renew:${value}`))).toContain("rien à confirmer");
    expect(await tableRows(world.storage, "consents")).toEqual([]);
  });
});
