import { beforeEach, describe, expect, it } from "vitest";
import { personId } from "../../../src/chat/address.ts";
import { maximumMessages } from "../../../src/features/handover/handover.ts";
import { groupPlace, openTestBot } from "../../support/test-bot.ts";
import { expectLog } from "../../support/test-logger.ts";
import { type HandoverWorld, openHandoverWorld, payloads, words } from "./handover-world.ts";

const miss = "quelle est la recette de la tarte aux pommes";
const minute = 60_000;

let world: HandoverWorld;
beforeEach(async () => {
  world = await openHandoverWorld();
});

describe("talking to a human", () => {
  it("is offered after a miss and after none of these", async () => {
    expect(payloads(await world.says("ada", miss))).toContain("human:open:");
    expect(payloads(await world.presses("ada", "ask:none:"))).toContain("human:open:");
  });

  it("is in no menu, on no button and behind no forged press where the team has no place", async () => {
    const without = await openTestBot();
    expect(without.registry.cards.map(({ name }) => name)).not.toContain("human");
    expect(without.registry.cards.map(({ name }) => name)).not.toContain("reply");
    expect(payloads(await without.says("ada", miss))).not.toContain("human:open:");
    expect(words(await without.presses("ada", "human:open:"))).toContain("Ce bouton ne sert plus");
    expect(words(await without.says("ada", "/privacy"))).not.toContain("humain");
  });

  it("says what happens, what is kept and what not to write, and keeps only that a text is expected", async () => {
    const screen = await world.presses("ada", "human:open:");
    for (const part of ["bénévole", "quelques jours", "santé", "chiffrés", "14 jours", "15 minutes"])
      expect(words(screen)).toContain(part);
    expect((await world.kept()).map(({ key }) => key)).toEqual([
      `handover:${world.storage.keys.personKey(personId("preview", "ada"))}`,
    ]);
  });

  it("passes the next message on, with its number, its language and a button, and says so", async () => {
    const told = await world.opens("ada", "Puis-je vous aider à traduire ?");
    expect(words(told)).toContain("transmis à l’équipe (n° 1)");
    expect(payloads(told)).toEqual(["human:done:1"]);
    expect(world.toTeam()).toEqual([
      "N° 1, à prendre en charge (Français) : Puis-je vous aider à traduire ?",
    ]);
    expect(payloads(world.sent[0]?.message)).toEqual(["reply:claim:1"]);
    expect(world.sent[0]?.message.private).toBe(false);
  });

  it("takes one message only: the one after is a question again", async () => {
    await world.opens("ada", "Bonjour l’équipe");
    expect(words(await world.says("ada", "c’est quoi le cloud act ?"))).toContain("Vérifié le");
    expect(world.toTeam()).toHaveLength(1);
  });

  it("takes it within fifteen minutes only", async () => {
    await world.says("ada", "/human");
    world.clock.advance(15 * minute);
    expect(words(await world.says("ada", "c’est quoi le cloud act ?"))).toContain("Vérifié le");
    expect(world.toTeam()).toEqual([]);
  });

  it("takes neither a command nor a group's text, and a word that means stop still stops", async () => {
    await world.says("ada", "/human");
    await world.says("ada", "/petition");
    await world.says("ada", "c’est quoi le cloud act ?", { place: groupPlace("square") });
    expect(words(await world.says("ada", "stop"))).toContain("effacé");
    expect(words(await world.says("ada", "c’est quoi le cloud act ?"))).toContain("Vérifié le");
    expect(world.toTeam()).toEqual([]);
    expect(await world.kept()).toEqual([]);
  });

  it("is another person's business for nobody else", async () => {
    await world.says("ada", "/human");
    await world.says("bo", "c’est quoi le cloud act ?");
    expect(world.toTeam()).toEqual([]);
  });

  it("can be cancelled before and ended after", async () => {
    await world.says("ada", "/human");
    expect(words(await world.presses("ada", "human:cancel:"))).toContain("rien n’a été transmis");
    expect(words(await world.presses("ada", "human:cancel:"))).toContain("rien à annuler");
    await world.opens("ada", "Bonjour");
    expect(words(await world.presses("ada", "human:done:1"))).toContain("clos");
    expect(await world.kept()).toEqual([]);
    expect(world.toTeam().at(-1)).toContain("Le n° 1 est clos");
  });

  it("goes on in the private chat when asked for in a group", async () => {
    const answer = await world.says("ada", "/human", { place: groupPlace("square") });
    expect(answer?.private).toBe(true);
    expect(words(answer)).toContain("Continuons en privé");
    expect(world.toPerson("ada")[0]).toContain("prochain message");
    await world.says("ada", "Bonjour l’équipe");
    expect(world.toTeam()).toHaveLength(1);
  });

  it("keeps nothing when the private chat cannot be opened from a group", async () => {
    world.delivery = { kind: "refused", because: "forbidden" };
    const answer = await world.says("ada", "/human", { place: groupPlace("square") });
    expect(words(answer)).toContain("ouvrez d’abord notre conversation");
    expect(await world.kept()).toEqual([]);
  });

  it("adds to the open talk instead of opening a second one, up to a bound", async () => {
    for (let count = 1; count <= maximumMessages; count++) await world.opens("ada", `message ${count}`);
    expect(words(await world.opens("ada", "one more"))).toContain("déjà beaucoup écrit");
    expect(world.toTeam()).toHaveLength(maximumMessages);
    expect(world.toTeam().every((text) => text.startsWith("N° 1,"))).toBe(true);
  });

  it("keeps text and address sealed", async () => {
    await world.opens("ada", "un secret bien gardé");
    const rows = JSON.stringify(await world.kept());
    expect(rows).not.toContain("secret");
    expect(rows).not.toContain("preview:person");
  });

  it("shows strangers' markup as typed", async () => {
    await world.opens("ada", "<b>gras</b> $t(start.hello) {{id}}");
    expect(world.sent.at(-1)?.message.html).toContain("&#60;b&#62;gras&#60;/b&#62; $t(start.hello) {{id}}");
  });
});

describe("a team that cannot be reached", () => {
  beforeEach(async () => {
    world.teamDelivery = { kind: "later", afterMs: 1000 };
    expectLog("handover_place_unreachable");
  });

  it("is said honestly, and reached by the hourly try", async () => {
    expect(words(await world.opens("ada", "Bonjour"))).toContain("encore une fois dans l’heure");
    world.teamDelivery = { kind: "delivered", messageId: "1" };
    world.clock.advance(30 * minute);
    await world.services.handovers.sweep(world.clock.now());
    await world.services.handovers.sweep(world.clock.now());
    expect(world.toTeam()).toHaveLength(2);
    expect(world.toPerson("ada")).toEqual([expect.stringContaining("C’est transmis à l’équipe (n° 1)")]);
  });

  it("twice is said too, and the message is erased", async () => {
    await world.opens("ada", "Bonjour");
    world.clock.advance(30 * minute);
    await world.services.handovers.sweep(world.clock.now());
    await world.services.handovers.sweep(world.clock.now());
    expect(world.toPerson("ada")).toEqual([expect.stringContaining("n’a pas été transmis")]);
    expect(await world.kept()).toEqual([]);
  });
});

describe("a team whose group moved", () => {
  it("is written to where it is now", async () => {
    const to = "preview:place:group:team-2" as const;
    world.teamDelivery = { kind: "moved", to };
    expect(words(await world.opens("ada", "Bonjour"))).toContain("transmis à l’équipe");
    expect(world.sent.map((sent) => sent.to)).toContain(to);
  });
});
