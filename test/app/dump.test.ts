import { createHash, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { personId, placeId } from "../../src/chat/address.ts";
import type { Storage } from "../../src/storage/storage.ts";
import { discordTeam } from "../journeys/discord-people.ts";
import type { JourneyPerson } from "../journeys/journey-person.ts";
import { fixedClock } from "../support/fixed-clock.ts";
import { dumpRows, findIn } from "../support/search-dump.ts";
import { openTestStorage } from "../support/test-database.ts";
import { loggedLines } from "../support/test-logger.ts";
import { type AppWorld, lookInto, openWorld } from "./app-world.ts";

const dayMs = 86_400_000;
const names = {
  telegram: "Théodora-Wagenknecht",
  discord: "bartholomaeus",
  preview: "hildegardis-von-bingen",
} as const;
/** Where a request came from, and with what: nobody's business. */
const visitor = { "x-forwarded-for": "203.0.113.77", "user-agent": "Mozilla/5.0 Recognisable/77.3" };

/** Uses every feature that keeps something, and leaves it kept. */
async function useEverything(
  person: JourneyPerson,
  moderator: JourneyPerson,
  name: string,
  passes: () => void,
) {
  await person.says("/language");
  await person.presses((await person.hears("Quelle langue")).buttons[0] ?? "");
  await person.says("/remind 3d");
  await person.presses((await person.hears("Rien n’est enregistré")).buttons[0] ?? "");
  await person.hears("C’est noté");
  await person.says("Pourquoi Microsoft ?");
  await person.hears("Sources");
  await person.presses("👍 Utile");
  await person.hears("Merci, c’est noté");
  await person.says(`Je suis ${name}. Le hub finance-t-il des cantines scolaires ?`);
  await person.hears("je préfère le dire plutôt que deviner");
  await person.presses("Parler à un humain");
  await person.hears("N’écrivez rien sur votre santé");
  await person.says(`Ici ${name} : puis-je traduire votre tract ?`);
  await person.hears("transmis à l’équipe");
  await moderator.hearsInGroup(`Ici ${name}`);
  await moderator.presses("Prendre en charge");
  await moderator.hearsInGroup("Pour répondre");
  await person.saysInGroup("/share");
  await person.hearsInGroup("/r/");
  passes();
}

/** Follows the link as a browser does. */
const signIn = (url: string, token: string) =>
  fetch(`${url}dashboard/login`, {
    method: "POST",
    headers: { "sec-fetch-site": "same-origin", ...visitor },
    body: new URLSearchParams({ token }),
    redirect: "manual",
  });

/** Every id and name there is on the platforms, except the bot's own. */
function idsOf({ telegram, discord }: AppWorld): string[] {
  const people = [...telegram.world.users.keys(), ...discord.world.users.keys()];
  const rooms = [...telegram.world.rooms.keys(), ...discord.world.channels.keys()];
  const messages = [...telegram.world.rooms.values()].flatMap((room) => room.messages);
  const others = [
    ...messages.map(({ message_id }) => message_id),
    ...telegram.world.presses.keys(),
    ...discord.world.messages.keys(),
    ...discord.world.guilds.keys(),
  ];
  const own = [telegram.world.bot.id, discord.world.bot.id].map(String);
  return [...people, ...rooms, ...others].map(String).filter((id) => !own.includes(id));
}

describe("a dump of the database without the key", () => {
  it("names nobody and no place, whatever people did, in no encoding and as no plain hash", async () => {
    const clock = fixedClock(Date.now());
    const world = await openWorld({ clock, telegram: { clock } });
    const { settings, moderator } = discordTeam(world.discord);
    const app = await world.start(settings);
    await app.connected;
    const storage = await lookInto(world);
    const platforms = ["telegram", "discord", "preview"] as const;
    for (const platform of platforms)
      await useEverything(world.people[platform]({ name: names[platform] }), moderator, names[platform], () =>
        clock.advance(dayMs),
      );
    await moderator.saysInGroup("/dashboard");
    const { text: link } = await moderator.hears("/dashboard/login?token=");
    await signIn(app.url ?? "", /token=([\w-]+)/.exec(link)?.[1] ?? "");
    await moderator.saysInGroup("/questions");
    await moderator.presses((await moderator.hears("Questions sans réponse")).buttons[0] ?? "");
    await moderator.hears("npm run faq:apply");
    // Not one whose link was posted just now: that would be taken for a machine's click.
    const [place] = await storage.db.selectFrom("places").select("code").orderBy("added_at").execute();
    await fetch(`${app.url}r/${place?.code}`, { redirect: "manual", headers: visitor });
    await app.stop();
    await storage.inbox.accept(eventInHand);

    const dump = await dumpRows(storage);
    expectUsed(dump);
    const ids = idsOf(world);
    expect(ids.length).toBeGreaterThan(30);
    // Short ones would be found by chance.
    expect(ids.filter((id) => id.length < 10)).toEqual([]);
    const addresses = platforms.flatMap((platform) =>
      ids.flatMap((id) => [personId(platform, id), placeId(platform, id)]),
    );
    const own = [...Object.values(names), ...Object.values(visitor), "group:agora", "hildegardis"];
    const secrets = [...ids, ...addresses, ...own, eventInHand.person.id, eventInHand.text];
    expect(findIn(dump, secrets)).toEqual([]);
    expect(
      findIn(new Map([["the log", loggedLines().map((line) => JSON.stringify(line))]]), secrets),
    ).toEqual([]);
    await expectSealedFor(storage, ids);
  });
});

/** Taken in charge by a process that then died. */
const eventInHand = {
  kind: "text",
  id: "telegram:update:7399999999",
  person: { id: personId("telegram", 7_399_999_998), grants: [], languageHint: "fr" },
  place: { id: placeId("telegram", 7_399_999_998), kind: "private" },
  at: 1_790_000_000_000,
  text: "Je m’appelle Perpetua Vercingetorix",
} as const;

/** Otherwise nothing would be found because nothing was there. */
function expectUsed(dump: ReadonlyMap<string, readonly string[]>): void {
  const rows = (table: string) => dump.get(table)?.length ?? 0;
  const keyed = (namespace: string) =>
    dump.get("public.kv")?.filter((line) => line.includes(`"${namespace}:`)).length;
  expect(rows("public.handovers")).toBe(3);
  expect(rows("public.handover_messages")).toBe(3);
  expect(rows("public.places")).toBe(3);
  expect(rows("public.faq_proposals")).toBe(1);
  expect([rows("public.sign_in_links"), rows("public.sessions")]).toEqual([1, 1]);
  expect(rows("public.unanswered_questions") + rows("public.answer_votes")).toBeGreaterThan(0);
  expect(rows("public.inbox")).toBeGreaterThan(20);
  // A view, which made a visitor, and three reminders agreed to.
  expect([rows("public.referral_events"), rows("public.visitor_marks")]).toEqual([5, 1]);
  expect([keyed("people"), keyed("reminders"), rows("public.reminders")]).toEqual([3, 3, 3]);
  expect(dump.get("pgboss.job_common")?.join("") ?? dump.get("pgboss.job")?.join("")).toContain("reminders-");
}

/** With the key, the very same rows give the addresses back. */
async function expectSealedFor({ db, keys }: Storage, ids: readonly string[]): Promise<void> {
  const talks = await db.selectFrom("handovers").select(["person_key", "sealed_address"]).execute();
  const opened = talks.map((row) => keys.open(row.sealed_address, `handovers:${row.person_key}`));
  expect(opened.filter((address) => ids.some((id) => address.endsWith(`:${id}`)))).toHaveLength(2);
  expect(opened).toContain(personId("preview", names.preview));
}

describe("the search in a dump", () => {
  it.each([
    ["as it is", (id: string) => id],
    ["inside JSON", (id: string) => JSON.stringify({ from: { id: Number(id) } })],
    ["in hex", (id: string) => Buffer.from(`person ${id}`).toString("hex")],
    ["in base64", (id: string) => Buffer.from(`telegram:person:${id}`).toString("base64")],
    ["in base64url, elsewhere", (id: string) => Buffer.from(`{"person":"${id}"}`).toString("base64url")],
    ["as a number in hex", (id: string) => Number(id).toString(16)],
    ["hashed without a key", (id: string) => createHash("sha256").update(id).digest("base64")],
  ])("finds an id %s", async (_how, write) => {
    const storage = await openTestStorage();
    const code = write("7300000042");
    await storage.db
      .insertInto("referral_codes")
      .values({
        code,
        kind: "channel",
        name: randomBytes(40).toString("base64"),
        name_key: "",
        created_at: new Date(0),
        retired_at: null,
      })
      .execute();
    const found = findIn(await dumpRows(storage), ["7300000042", "telegram:person:7300000042"]);
    expect(found.length).toBeGreaterThan(0);
    expect(found.every((line) => line.includes("public.referral_codes"))).toBe(true);
  });
});
