import { beforeEach, describe, expect, it } from "vitest";
import { sweepAll } from "../../src/app/sweep.ts";
import { personId } from "../../src/chat/address.ts";
import type { Place } from "../../src/chat/incoming.ts";
import type { Outgoing } from "../../src/chat/outgoing.ts";
import { groupPlace, openTestBot, type TestBot } from "../support/test-bot.ts";

const dayMs = 86_400_000;

let world: TestBot;
beforeEach(async () => {
  world = await openTestBot();
});

const ada = () => world.storage.keys.personKey(personId("preview", "ada"));
const html = (message: Outgoing | undefined) => (message?.html ?? "").replace(/[\u00a0\u202f]/g, " ");
const agree = () => world.presses("ada", "remind:updates-yes:");
const isOn = () => world.services.updates.isSubscribed(ada());
const ledger = async () =>
  (await world.services.consent.list(ada())).map(({ purpose, action }) => `${purpose} ${action}`);

describe("the opt-in to the team's news", () => {
  it("keeps nothing before the second step, then the address and the proof together", async () => {
    const asked = await world.presses("ada", "remind:updates:");
    expect(html(asked)).toContain("Qui écrit, et pour quoi");
    expect(await isOn()).toBe(false);
    await agree();
    await agree();
    expect(await world.services.updates.count()).toBe(1);
    expect(await ledger()).toEqual(["updates given", "updates given"]);
  });

  it("is listed by /reminders and /mydata, and ended there without touching a reminder", async () => {
    await agree();
    await world.presses("ada", "remind:confirm:t95hc0");
    expect(html(await world.says("ada", "/reminders"))).toContain("Les nouvelles de l’équipe");
    expect(html(await world.says("ada", "/mydata"))).toContain(
      "Les nouvelles de l’équipe, acceptées le 23 novembre 2026",
    );
    const ended = await world.presses("ada", "reminders:updates-off:listed");
    expect(html(ended)).toContain("l’équipe ne vous écrira plus");
    expect(await isOn()).toBe(false);
    expect((await ledger()).at(-1)).toBe("updates withdrawn");
  });

  it("ends with /stop, with the word alone, with /unsubscribe in private, and with an erasure", async () => {
    for (const end of ["/stop", "stop", "/unsubscribe", "désabonner"]) {
      await agree();
      expect(html(await world.says("ada", end))).toContain("l’équipe ne vous écrira plus");
      expect(await isOn()).toBe(false);
    }
    await agree();
    await world.presses("ada", "forget:yes:");
    expect(await world.services.updates.count()).toBe(0);
  });

  it("follows the person's language", async () => {
    await agree();
    await world.presses("ada", "language:set:de");
    expect((await world.services.updates.find(ada()))?.language).toBe("de");
  });
});

describe("words that have changed since they were agreed to", () => {
  beforeEach(async () => {
    await agree();
    world.i18n.addResource("fr", "bot", "updates.kept", "D’autres mots.");
  });

  it("are shown once, and count again when they are agreed to", async () => {
    await sweepAll(world, world.clock.now());
    await sweepAll(world, world.clock.now());
    expect(world.sent.map(({ message }) => html(message).includes("D’autres mots."))).toEqual([true]);
    await world.presses("ada", "privacy:renew:updates");
    await world.services.updates.askStale(world.clock.now());
    expect(world.sent).toHaveLength(1);
    expect(await ledger()).toEqual(["updates given", "updates asked", "updates renewed"]);
  });

  it("are not shown in somebody's quiet hours", async () => {
    world.clock.set("2026-11-23T22:00:00Z");
    expect(await world.services.updates.askStale(world.clock.now())).toBe(0);
    expect(world.sent).toEqual([]);
  });

  it("end the news of who never answers, and of who blocked the bot", async () => {
    await sweepAll(world, world.clock.now());
    world.clock.advance(31 * dayMs);
    await sweepAll(world, world.clock.now());
    expect(await isOn()).toBe(false);

    await world.services.updates.confirm(
      personId("preview", "ben"),
      { language: "fr", platform: "preview" },
      world.clock.now(),
    );
    world.i18n.addResource("fr", "bot", "updates.kept", "Encore d’autres mots.");
    world.delivery = { kind: "refused", because: "blocked" };
    await world.services.updates.askStale(world.clock.now());
    expect(await world.services.updates.count()).toBe(0);
  });
});

describe("/subscribe and /unsubscribe", () => {
  const agora: Place = { ...groupPlace("agora"), name: "L’agora" };
  const rows = () =>
    world.storage.db
      .selectFrom("places")
      .select(["subscribed_at", "language", "is_announcement", "sealed_name", "place_key"])
      .execute();

  it("are for moderators, also their buttons, and explain themselves in private", async () => {
    expect(html(await world.says("ada", "/subscribe", { place: agora }))).toContain("réservée à l’équipe");
    await world.presses("ada", "subscribe:understood:", { place: agora });
    expect(await rows()).toEqual([]);
    expect(html(await world.says("moderator", "/subscribe"))).toContain("dans un groupe");
    expect(html(await world.says("moderator", "/unsubscribe"))).toContain("c’est /stop");
    await world.presses("moderator", "subscribe:understood:");
    expect(await rows()).toEqual([]);
  });

  it("sign a place up in a language, with its name sealed, and out again", async () => {
    const done = await world.says("moderator", "/subscribe", { place: agora });
    expect(html(done)).toContain("/unsubscribe");
    expect(done?.private).toBe(false);
    await world.presses("moderator", "subscribe:language:it", { place: agora });
    const [row] = await rows();
    expect(row).toMatchObject({ language: "it", is_announcement: false });
    expect(world.storage.keys.open(row?.sealed_name ?? "", `places:name:${row?.place_key}`)).toBe("L’agora");
    await world.says("moderator", "/unsubscribe", { place: agora });
    expect(await rows()).toEqual([expect.objectContaining({ subscribed_at: null, sealed_name: null })]);
    await world.presses("moderator", "subscribe:language:fr", { place: agora });
    expect((await rows())[0]?.subscribed_at).toBeNull();
  });

  it("ask first where others follow the channel", async () => {
    const place: Place = { ...agora, isAnnouncement: true };
    const asked = await world.says("moderator", "/subscribe", { place });
    expect(html(asked)).toContain("Est-ce entendu ?");
    expect(await rows()).toEqual([]);
    await world.presses("moderator", "subscribe:understood:", { place });
    expect(await rows()).toEqual([expect.objectContaining({ is_announcement: true })]);
  });

  it("keep the name when a group gets a new id", async () => {
    await world.says("moderator", "/subscribe", { place: agora });
    await world.services.referrals.movePlace(agora.id, groupPlace("forum").id);
    const [row] = await rows();
    expect(world.storage.keys.open(row?.sealed_name ?? "", `places:name:${row?.place_key}`)).toBe("L’agora");
  });
});
