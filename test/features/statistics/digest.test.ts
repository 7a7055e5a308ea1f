import { beforeEach, describe, expect, it } from "vitest";
import { createWeeklyDigest } from "../../../src/app/send-digest.ts";
import { type PlaceId, personId, placeId } from "../../../src/chat/address.ts";
import type { Language } from "../../../src/chat/languages.ts";
import { plainText } from "../../../src/chat/plain-text.ts";
import { doing } from "../../support/doing.ts";
import { openTestBot, type TestBot } from "../../support/test-bot.ts";
import { testLogger } from "../../support/test-logger.ts";
import { fillDays } from "./fill-days.ts";

const place = placeId("preview", "group:team");
let world: TestBot;

const openDigest = (to: PlaceId | "nowhere" = place) =>
  createWeeklyDigest({
    config: { DIGEST_PLACE: to === "nowhere" ? undefined : to, TZ_DEFAULT: "Europe/Paris" },
    services: world.services,
    storage: world.storage,
    logger: testLogger(),
    bot: world.bot,
  });
const told = () => world.sent.map(({ message }) => plainText(message.html).replace(/[\u00a0\u202f]/g, " "));

/** A week with something of everything: 16 to 22 November. */
async function fillWeek(): Promise<void> {
  const { services, storage, clock } = world;
  await services.referrals.channels.make("Affiche gare", doing(clock.now()));
  await fillDays(storage, "affiche-gare", "view", "2026-11-09", [...Array(7).fill(10), ...Array(7).fill(15)]);
  await fillDays(storage, "telegram", "view", "2026-11-16", [6, 0, 2, 1]);
  await fillDays(storage, "telegram", "start", "2026-11-16", [0, 5]);
  await fillDays(storage, "telegram", "opt_in", "2026-11-16", [0, 3]);
  await services.counts.enter(12_345, doing(clock.now()));
  for (let number = 0; number < 7; number += 1)
    await services.updates.confirm(
      personId("preview", `p${number}`),
      { language: "fr", platform: "preview" },
      clock.now(),
    );
}

const openWorld = (languages?: readonly [Language, ...Language[]]) =>
  openTestBot({
    campaign: { count: "manual", state: "dates", opens: "2026-11-01", closes: "2027-03-31" },
    ...(languages ? { languages } : {}),
  });

describe("the weekly digest", () => {
  beforeEach(async () => {
    world = await openWorld();
  });

  it("tells of the week before in the first language, with the masks of every other output", async () => {
    await fillWeek();
    await openDigest().send(world.clock.now());
    expect(world.sent.map(({ to }) => to)).toEqual([place]);
    expect(told()).toMatchInlineSnapshot(`
      [
        "Le point de la semaine, du 16 novembre 2026 au 22 novembre 2026

      Ouvertures de liens : 111 (+59 %)
      Visiteurs, un par jour et par lien : 0
      Conversations ouvertes : 5
      Inscriptions aux rappels et aux nouvelles : pas encore affiché
      Désinscriptions : 0

      Ce qui amène le plus de monde
      • Affiche gare : 105
      • Telegram, sans groupe : 6

      Signatures : 12 345 sur 100 000, soit 12 % du seuil

      Abonnés aux nouvelles : au moins 5

      Pour que personne ne soit reconnu, les jours de moins de cinq sont réunis à ceux qui suivent : un nombre peut donc être plus bas que la réalité, ou paraître plus tard.

      Tous les chiffres : http://127.0.0.1:8080/dashboard",
      ]
    `);
  });

  it("tells of it in English where that comes first", async () => {
    world = await openWorld(["en", "fr", "de", "es", "it"]);
    await fillWeek();
    await openDigest().send(world.clock.now());
    expect(told()).toMatchInlineSnapshot(`
      [
        "The week in figures, from 16 November 2026 to 22 November 2026

      Links opened: 111 (+59%)
      Visitors, once a day and link: 0
      Conversations started: 5
      Sign-ups for reminders and news: not shown yet
      Sign-offs: 0

      What brings most people
      • Affiche gare: 105
      • Telegram, outside groups: 6

      Signatures: 12,345 of 100,000, that is 12% of the threshold

      Subscribers to the news: at least 5

      So that nobody can be recognised, days with fewer than five are joined with those that follow: a number may be lower than it really was, or appear later.

      All the figures: http://127.0.0.1:8080/dashboard",
      ]
    `);
  });

  it("is sent once a week, by however many processes at once", async () => {
    await fillWeek();
    const now = world.clock.now();
    await Promise.all([1, 2, 3].map(() => openDigest().send(now)));
    await openDigest().send(now + 86_400_000);
    expect(world.sent).toHaveLength(1);
    await openDigest().send(now + 7 * 86_400_000);
    expect(world.sent).toHaveLength(2);
  });

  it("is tried again when it did not arrive", async () => {
    await fillWeek();
    world.delivery = { kind: "later", afterMs: 1000 };
    await expect(openDigest().send(world.clock.now())).rejects.toThrow("did not arrive");
    world.delivery = { kind: "delivered", messageId: "2" };
    await openDigest().send(world.clock.now());
    expect(world.sent).toHaveLength(2);
  });

  it("is not sent where there is nothing to tell, or no place for it", async () => {
    await openDigest().send(world.clock.now());
    await fillWeek();
    await openDigest("nowhere").send(world.clock.now());
    expect(world.sent).toHaveLength(0);
  });
});
