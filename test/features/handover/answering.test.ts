import { beforeEach, describe, expect, it } from "vitest";
import { groupPlace } from "../../support/test-bot.ts";
import { type HandoverWorld, openHandoverWorld, payloads, words } from "./handover-world.ts";

let world: HandoverWorld;
beforeEach(async () => {
  world = await openHandoverWorld();
  await world.opens("ada", "Comment traduire un tract ?");
});

const states = async () =>
  (await world.storage.db.selectFrom("handovers").select("state").execute()).map(({ state }) => state);

describe("claiming", () => {
  it("replaces the message with the text and how to answer", async () => {
    const claimed = await world.teamPresses("moderator", "reply:claim:1");
    expect(claimed?.replace).toBe(true);
    expect(claimed?.private).toBe(false);
    expect(words(claimed)).toContain("Comment traduire un tract ?");
    expect(words(claimed)).toContain("/reply 1 votre texte");
    expect(payloads(claimed)).toEqual(["reply:close:1"]);
  });

  it("is won by one of two who press at once", async () => {
    const screens = await Promise.all([
      world.teamPresses("moderator", "reply:claim:1"),
      world.teamPresses("moderator2", "reply:claim:1"),
    ]);
    expect(screens.filter((screen) => words(screen).includes("pris en charge"))).toHaveLength(1);
    expect(screens.filter((screen) => words(screen).includes("Quelqu’un d’autre"))).toHaveLength(1);
  });

  it("is for moderators only, whoever forges the press or types the command", async () => {
    for (const payload of ["reply:claim:1", "reply:over:1", "reply:close:1", "reply:close-yes:1"])
      expect(words(await world.presses("mallory", payload))).toContain("réservée à l’équipe");
    expect(words(await world.says("mallory", "/reply 1 bonjour"))).toContain("réservée à l’équipe");
    expect(await states()).toEqual(["waiting"]);
    expect(world.toPerson("ada")).toEqual([]);
  });

  it("takes no forged number", async () => {
    for (const value of ["", "0", "-1", "1e3", "1 or 1=1", "99999999999"])
      for (const action of ["claim", "over", "close-yes"])
        expect(words(await world.teamPresses("moderator", `reply:${action}:${value}`))).toMatch(
          /ne sert plus/,
        );
    expect(words(await world.teamPresses("moderator", "reply:claim:2"))).toContain("pas d’échange ouvert");
    expect(await states()).toEqual(["waiting"]);
  });

  it("shows the text to the moderator alone anywhere but in the team's place", async () => {
    const claimed = await world.presses("moderator", "reply:claim:1", { place: groupPlace("square") });
    expect(claimed?.private).toBe(true);
  });
});

describe("a reply", () => {
  it("reaches the person in the name of the team, with a way to answer and a way to end", async () => {
    await world.teamPresses("moderator", "reply:claim:1");
    const told = await world.teamSays("moderator", "/reply 1 Avec plaisir, en anglais ?");
    expect(words(told)).toContain("Réponse envoyée (n° 1)");
    expect(world.toPerson("ada")).toEqual([
      "L’équipe de la campagne vous répond : Avec plaisir, en anglais ?",
    ]);
    expect(payloads(world.sent.at(-1)?.message)).toEqual(["human:again:1", "human:done:1"]);
    expect(JSON.stringify(world.sent)).not.toContain("moderator");
  });

  it("is the claimer's; somebody else may take over", async () => {
    expect(payloads(await world.teamSays("moderator2", "/reply 1 bonjour"))).toEqual(["reply:claim:1"]);
    await world.teamPresses("moderator", "reply:claim:1");
    const refused = await world.teamSays("moderator2", "/reply 1 bonjour");
    expect(payloads(refused)).toEqual(["reply:over:1"]);
    expect(words(await world.teamPresses("moderator2", "reply:close-yes:1"))).toContain("Quelqu’un d’autre");
    expect(world.toPerson("ada")).toEqual([]);
    await world.teamPresses("moderator2", "reply:over:1");
    await world.teamSays("moderator2", "/reply 1 bonjour");
    expect(words(await world.teamSays("moderator", "/reply 1 bonsoir"))).toContain("Quelqu’un d’autre");
    expect(world.toPerson("ada")).toHaveLength(1);
  });

  it("says how it is written when number or text is missing", async () => {
    for (const line of ["/reply", "/reply 1", "/reply bonjour à vous"])
      expect(words(await world.teamSays("moderator", line))).toContain("/reply 12");
  });

  it("is answered back in the same talk, within fifteen minutes", async () => {
    await world.teamPresses("moderator", "reply:claim:1");
    await world.teamSays("moderator", "/reply 1 Avec plaisir");
    await world.presses("ada", "human:again:1");
    await world.says("ada", "En allemand plutôt");
    expect(world.toTeam().at(-1)).toContain("N° 1, suite (Français) : En allemand plutôt");
    const other = await world.teamPresses("moderator2", "reply:over:1");
    expect(words(other)).toMatch(
      /La personne : Comment.*L’équipe : Avec plaisir.*La personne : En allemand/s,
    );
  });

  it("that could not be sent now is said, and may be tried again", async () => {
    await world.teamPresses("moderator", "reply:claim:1");
    world.delivery = { kind: "later", afterMs: 1000 };
    expect(words(await world.teamSays("moderator", "/reply 1 bonjour"))).toContain("Réessayez");
    expect(await states()).toEqual(["claimed"]);
  });

  it("to somebody who blocked the bot closes the talk and erases it", async () => {
    await world.teamPresses("moderator", "reply:claim:1");
    world.delivery = { kind: "refused", because: "blocked" };
    expect(words(await world.teamSays("moderator", "/reply 1 bonjour"))).toContain("ne reçoit plus");
    expect(await world.kept()).toEqual([]);
  });
});

describe("closing", () => {
  it("by the moderator erases everything and tells the person", async () => {
    await world.teamPresses("moderator", "reply:claim:1");
    await world.teamSays("moderator", "/reply 1 bonjour");
    await world.presses("ada", "human:again:1");
    const asked = await world.teamPresses("moderator", "reply:close:1");
    expect(words(asked)).toContain("cela ne se défait pas");
    expect(payloads(asked)).toEqual(["reply:close-yes:1", "reply:claim:1"]);
    expect(await states()).toEqual(["claimed"]);
    const closed = await world.teamPresses("moderator", "reply:close-yes:1");
    expect(closed?.replace).toBe(true);
    expect(words(closed)).toContain("Le n° 1 est clos");
    expect(await world.kept()).toEqual([]);
    expect(world.toPerson("ada").at(-1)).toContain("L’équipe a clos cet échange");
    expect(words(await world.teamPresses("moderator", "reply:close-yes:1"))).toContain(
      "pas d’échange ouvert",
    );
  });

  it("by the person is theirs alone: a forged number ends nothing", async () => {
    await world.opens("bo", "Et moi ?");
    for (const value of ["1", "", "x", "3"])
      expect(words(await world.presses("bo", `human:done:${value}`))).toContain("déjà clos");
    expect(words(await world.presses("mallory", "human:again:1"))).toContain("déjà clos");
    expect(words(await world.presses("mallory", "human:done:"))).toContain("déjà clos");
    expect(await states()).toEqual(["waiting", "waiting"]);
  });

  it("comes by itself after fourteen days, told to both", async () => {
    world.clock.advance(14 * 86_400_000 - 1);
    await world.services.handovers.sweep(world.clock.now());
    expect(await states()).toEqual(["waiting"]);
    world.clock.advance(1);
    await world.services.handovers.sweep(world.clock.now());
    await world.services.handovers.sweep(world.clock.now());
    expect(await world.kept()).toEqual([]);
    expect(world.toPerson("ada")).toEqual([expect.stringContaining("14 jours")]);
    expect(world.toTeam().filter((text) => text.includes("est clos"))).toHaveLength(1);
  });
});

describe("what is kept of a talk", () => {
  it("is listed by /mydata in plain words, for the person and for the moderator", async () => {
    await world.teamPresses("moderator", "reply:claim:1");
    const mine = words(await world.says("ada", "/mydata"));
    expect(mine).toContain("Un échange avec l’équipe (n° 1), ouvert le 23 novembre 2026");
    expect(mine).not.toContain("Rien d’autre");
    await world.says("bo", "/human");
    expect(words(await world.says("bo", "/mydata"))).toContain("votre prochain message est pour l’équipe");
    expect(words(await world.says("moderator", "/mydata"))).toContain("pris en charge : n° 1");
  });

  it("goes with /forget, and the team is told", async () => {
    await world.teamPresses("moderator", "reply:claim:1");
    await world.presses("ada", "forget:yes:");
    expect(await world.kept()).toEqual([]);
    expect(world.toTeam().at(-1)).toContain("Le n° 1 est clos");
  });

  it("goes when the person blocks the bot", async () => {
    const { person, place } = { person: world.call("ada").person, place: world.call("ada").place };
    await world.receives({
      kind: "membership",
      id: "preview:event:block",
      person: { id: person.id, grants: [] },
      place,
      at: world.clock.now(),
      change: { type: "removed" },
    });
    expect(await world.kept()).toEqual([]);
  });

  it("goes with /stop", async () => {
    expect(words(await world.says("ada", "/stop"))).toContain("L’échange avec l’équipe est clos");
    expect(await world.kept()).toEqual([]);
  });

  it("waits again, for everybody, when the moderator who claimed it is forgotten", async () => {
    await world.teamPresses("moderator", "reply:claim:1");
    await world.presses("moderator", "forget:yes:");
    expect(await states()).toEqual(["waiting"]);
    expect(payloads(world.sent.at(-1)?.message)).toEqual(["reply:claim:1"]);
  });
});
