import { setTimeout as sleep } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { placeId } from "../../src/chat/address.ts";
import { addBroadcast } from "../features/broadcasts/sending/broadcast-rows.ts";
import { type FakeDiscord, startFakeDiscord } from "../support/fake-discord/fake-discord.ts";
import type { FakePerson } from "../support/fake-telegram/fake-person.ts";
import { FakeTelegram } from "../support/fake-telegram/fake-telegram.ts";
import { openTestStorage, testDatabaseUrl } from "../support/test-database.ts";
import { agree, openQueue, threeMinutesAhead } from "./pending-reminders.ts";
import { openBooks, startProcesses } from "./three-processes.ts";

const names = ["one", "two", "three"] as const;
/** `npm run drill` also pauses the one that listens, or cuts it off from the database, for longer than its turn lasts, and kills more often. */
const rounds = Number(process.env.DRILL_ROUNDS ?? 1);
const pauses = Number(process.env.DRILL_PAUSES ?? 0);
const cuts = Number(process.env.DRILL_CUTS ?? 0);
const groups = 120 * rounds;
const reminders = 6 * rounds;
/** Somebody new asks this often, in ms. */
const askEveryMs = 40;

/** Messages on their way, or not yet written down, in one process: see the sender of broadcasts. */
const inFlight = 20;

const remindedTimes = (person: FakePerson) =>
  person.screen().filter(({ text = "" }) => text.includes("Vous m’aviez demandé ce rappel")).length;
const missing = (times: readonly number[]) => times.filter((count) => count === 0).length;
const repeated = (times: readonly number[]) => times.reduce((sum, count) => sum + Math.max(0, count - 1), 0);

/** One question a person on Telegram, without a pause, until it is told to end. */
function keepAsking(telegram: FakeTelegram) {
  const people: FakePerson[] = [];
  const ending = new AbortController();
  const asking = (async () => {
    while (!ending.signal.aborted) {
      const person = telegram.person();
      people.push(person);
      person.says("/privacy");
      await sleep(askEveryMs);
    }
  })();
  return {
    async end(): Promise<readonly FakePerson[]> {
      ending.abort();
      await asking;
      return people;
    },
  };
}

/** Somebody new runs a command on Discord, and is answered. */
async function isServed(discord: FakeDiscord): Promise<void> {
  const person = discord.person();
  const { channel } = discord.guild([{ id: person.id }]);
  const interaction = await person.slash("privacy", {}, { in: channel });
  await expect.poll(() => interaction.state, { timeout: 10_000, interval: 10 }).toBe("answered");
}

it("three processes on one database, killed in turn, lose nothing, repeat nothing and never poll together", async () => {
  const databaseUrl = await testDatabaseUrl();
  const telegram = await FakeTelegram.start({ judge: false });
  onTestFinished(() => telegram.stop());
  const discord = await startFakeDiscord({ judge: false });
  onTestFinished(() => discord.close());
  const storage = await openTestStorage({ databaseUrl });
  const books = await openBooks(databaseUrl);
  const processes = await startProcesses(names, databaseUrl, { telegram, discord }, books);
  const queue = await openQueue(databaseUrl, 2);
  const reminded = Array.from({ length: reminders }, () => telegram.person());
  await Promise.all(reminded.map(agree));
  const places = Array.from({ length: groups }, () => telegram.group({ supergroup: true }).id);
  await storage.db.transaction().execute(async (db) => {
    const to = places.map((id) => placeId("telegram", String(id)));
    const id = await addBroadcast({ ...storage, db }, { to, now: Date.now() });
    const text = { broadcast_id: id, version: 0, language: "fr", markdown: "Merci !" };
    await db.insertInto("broadcast_texts").values(text).execute();
  });

  const traffic = keepAsking(telegram);
  const takenOver: { how: string; polling: number; gateway?: number }[] = [];
  let inHand = 0;
  for (let round = 0; round < rounds; round++) {
    const killed: string[] = [];
    for (const _ of names) {
      await isServed(discord);
      await queue.release();
      await sleep(300);
      const { victim, ...times } = await processes.handOver((bot) => bot.ends("SIGKILL"));
      takenOver.push({ how: "killed", ...times });
      inHand += await books.countInHand();
      killed.push(victim);
      // The last of the three is killed once the others are back: it hands over to them.
      if (killed.length === names.length - 1) await Promise.all(killed.map((name) => processes.start(name)));
    }
    const last = killed.at(-1) ?? "";
    if (round + 1 < rounds || pauses + cuts > 0) await processes.start(last);
    else processes.forget(last);
  }
  for (let pause = 0; pause < pauses; pause++) {
    const { victim, ...times } = await processes.handOver(async (bot) => bot.signals("SIGSTOP"));
    takenOver.push({ how: "paused", ...times });
    await sleep(2_000);
    processes.find(victim)?.signals("SIGCONT");
    await sleep(6_000);
    // It has woken up, seen the time and left.
    expect(processes.holder()).not.toBe(victim);
    expect(discord.gateway.shards()).toEqual([0]);
  }
  for (let cut = 0; cut < cuts; cut++) {
    const line = processes.line();
    const { victim, ...times } = await processes.handOver(async () => line?.cut());
    takenOver.push({ how: "cut off", ...times });
    await sleep(6_000);
    // It goes on asking for its turn in vain, and has seen that it is another one's.
    expect(processes.holder()).not.toBe(victim);
    expect(discord.gateway.shards()).toEqual([0]);
    line?.mend();
    await sleep(2_000);
  }
  const { victim, ...times } = await processes.handOver((bot) => bot.ends("SIGTERM"));
  processes.forget(victim);
  takenOver.push({ how: "stopped", ...times });
  await isServed(discord);
  const asked = await traffic.end();
  for (const code of await processes.stopAll()) expect(code).toBe(0);

  await books.ageClaims();
  await queue.expire();
  await processes.start("last", threeMinutesAhead);
  await processes.find("last")?.logs("clocks_differ");
  const open = async () => [
    await books.countInHand(),
    await books.countUndelivered(),
    await queue.countWaiting(),
  ];
  await expect.poll(open, { timeout: 40_000, interval: 50 }).toEqual([0, 0, 0]);
  await expect.poll(() => telegram.polls.turns.at(-1)).toBe("last");

  const answers = asked.map(({ id }) => telegram.received.get(id) ?? 0);
  const broadcasts = places.map((id) => telegram.received.get(id) ?? 0);
  const notReminded = reminded.filter((person) => remindedTimes(person) === 0);
  const kills = takenOver.filter(({ how }) => how === "killed").length;
  const counted = {
    asked: asked.length,
    unanswered: missing(answers),
    answeredTwice: repeated(answers),
    inHandWhenKilled: inHand,
    groups: places.length,
    groupsWithout: missing(broadcasts),
    groupsTwice: repeated(broadcasts),
    reminders: reminded.length,
    remindedTwice: repeated(reminded.map(remindedTimes)),
    toldOfDoubt: notReminded.length,
    pollsTogether: telegram.polls.overlaps,
    linesTogether: discord.gateway.counts.overlaps,
    takenOver,
  };
  if (process.env.DRILL_ROUNDS) process.stdout.write(`DRILL ${JSON.stringify(counted)}\n`);
  const how = JSON.stringify(counted);
  expect(counted, how).toMatchObject({ unanswered: 0, groupsWithout: 0, remindedTwice: 0 });
  // Telegram knows no way to send something once: what was in hand may have been sent before its process died.
  expect(counted.answeredTwice, how).toBeLessThanOrEqual(inHand);
  expect(counted.groupsTwice, how).toBeLessThanOrEqual(kills * inFlight);
  await Promise.all(
    notReminded.map((person) => {
      person.says("/reminders");
      return person.hears("ne vous est peut-être pas parvenu", { withinMs: 15_000 });
    }),
  );
  // A paused process cannot let go: its question is still open when the next one asks.
  expect(counted.pollsTogether, how).toBeLessThanOrEqual(pauses + 2 * cuts);
  expect(counted.linesTogether, how).toBeLessThanOrEqual(pauses + cuts);
  // Each took over once, and nobody came back in between. One that is cut off may ask once more before it is refused.
  const once = 1 + takenOver.length + 1;
  expect(telegram.polls.turns.length, how).toBeGreaterThanOrEqual(once);
  expect(telegram.polls.turns.length, how).toBeLessThanOrEqual(once + 2 * cuts);
}, 900_000);
