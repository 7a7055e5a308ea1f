import { beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { personId } from "../../../src/chat/address.ts";
import { plainText } from "../../../src/chat/plain-text.ts";
import { openTestBot, type TestBot } from "../../support/test-bot.ts";
import { liveUntil } from "./living-queue.ts";

let world: TestBot;
const campaign = { state: "dates", opens: "2026-01-01", closes: "2026-12-30" } as const;
beforeEach(async () => {
  world = await openTestBot({ campaign });
});

const keyOf = (name: string) => world.storage.keys.personKey(personId("preview", name));
const words = (outgoing: { html: string } | undefined) =>
  plainText(outgoing?.html ?? "").replace(/[\u00a0\u202f]/g, " ");
const sentWords = () => world.sent.map(({ message }) => words(message));
const pending = () => world.services.reminders.list(keyOf("ada"));
const consents = async () =>
  (
    await Array.fromAsync(world.storage.records("reminders", z.looseObject({ consent: z.unknown() })).list())
  ).map(([, { consent }]) => consent);
const rows = () => world.storage.db.selectFrom("reminders").selectAll().execute();

async function agree(when: string): Promise<string> {
  const screen = await world.says("ada", `/remind ${when}`);
  const button = screen?.buttons
    .flat()
    .find((one) => "payload" in one && one.payload.startsWith("remind:confirm:"));
  if (!button || !("payload" in button)) throw new Error(`Nothing to confirm in: ${words(screen)}`);
  await world.presses("ada", button.payload);
  return button.payload.split(":")[2] ?? "";
}
const at = (moment: string) => world.clock.set(moment);
const snooze = (name: string, id: string) => world.presses("ada", `reminders:snooze:${name}.${id}`);

describe("a moment somebody chose", () => {
  it("comes at that hour, even a quiet one", async () => {
    at("2026-11-23T20:00:00Z");
    await agree("2h");
    await liveUntil(world, "2026-11-23T22:00:00Z");
    expect(world.sent).toHaveLength(1);
  });

  it("that an outage delayed into quiet hours comes when they end, once, and says so", async () => {
    await agree("8h");
    await liveUntil(world, "2026-11-23T20:30:00Z", { isDown: true });
    await liveUntil(world, "2026-11-24T07:45:00Z");
    expect(world.sent).toEqual([]);
    await liveUntil(world, "2026-11-26T08:00:00Z");
    expect(sentWords()).toEqual([expect.stringMatching(/Il était prévu lundi 23 novembre 2026 à 18:00/)]);
  });

  it("after an outage of three hours comes once and says that it is late", async () => {
    await agree("1h");
    await liveUntil(world, "2026-11-23T13:00:00Z", { isDown: true });
    await liveUntil(world, "2026-11-23T14:00:00Z");
    expect(sentWords()).toEqual([expect.stringContaining("Il était prévu lundi 23 novembre 2026 à 11:00")]);
  });

  it("more than a day late is dropped, and told with the next private answer, once", async () => {
    await agree("1h");
    await liveUntil(world, "2026-11-24T10:15:00Z", { isDown: true });
    await liveUntil(world, "2026-11-24T10:30:00Z");
    expect(world.sent).toEqual([]);
    expect(await rows()).toEqual([]);
    const line = "Un rappel prévu lundi 23 novembre 2026 à 11:00 (Europe/Paris) n’est pas parti";
    expect(words(await world.says("ada", "/help"))).toContain(line);
    expect(words(await world.says("ada", "/help"))).not.toContain(line);
  });

  it("keeps its hour over both changes of the clock", async () => {
    at("2026-03-28T09:00:00Z");
    await agree("demain à 9 h");
    expect((await pending())[0]?.at).toBe(new Date("2026-03-29T07:00:00Z").getTime());
    await liveUntil(world, "2026-03-29T07:00:00Z");
    expect(world.sent).toHaveLength(1);
    at("2026-10-24T08:00:00Z");
    await agree("demain à 9 h");
    await liveUntil(world, "2026-10-25T07:45:00Z");
    expect(world.sent).toHaveLength(1);
    await liveUntil(world, "2026-10-25T12:00:00Z");
    expect(world.sent).toHaveLength(2);
  });

  it("can be put off again and again under the same consent, also twice with one button", async () => {
    const id = await agree("1h");
    const [consent] = await consents();
    expect(consent).toBeDefined();
    await liveUntil(world, "2026-11-23T10:00:00Z");
    expect(words(await snooze("hour", id))).toContain("12:00");
    await snooze("hour", id);
    expect(await pending()).toHaveLength(1);
    await liveUntil(world, "2026-11-23T11:00:00Z");
    expect(words(await snooze("next_week", id))).toContain("lundi 30 novembre 2026 à 09:00");
    await liveUntil(world, "2026-11-30T08:00:00Z");
    expect(world.sent).toHaveLength(3);
    await snooze("tomorrow", id);
    await snooze("tonight", id);
    expect(await consents()).toEqual([consent]);
    await liveUntil(world, "2026-12-02T08:00:00Z");
    expect(world.sent).toHaveLength(4);
  });

  it("is over for good once it is done; its buttons do no harm then, nor in other hands", async () => {
    const id = await agree("1h");
    await liveUntil(world, "2026-11-23T10:00:00Z");
    await world.presses("mallory", `reminders:done:${id}`);
    await world.presses("mallory", `reminders:snooze:hour.${id}`);
    expect(await rows()).toHaveLength(1);
    expect(words(await world.presses("ada", `reminders:done:${id}`))).toContain("terminé");
    expect(words(await world.presses("ada", `reminders:done:${id}`))).toContain("n’existe plus");
    expect(words(await snooze("hour", id))).toContain("n’existe plus");
    for (const forged of ["", ".", "hour", "hour.", "hour.%", "soon.x", "constructor.x"])
      await world.presses("ada", `reminders:snooze:${forged}`);
    expect(await rows()).toEqual([]);
    expect(world.scheduled.size).toBe(0);
  });
});

describe("news of the petition", () => {
  it("are agreed to in two steps, come on Mondays after the quiet hours, and stop at a word", async () => {
    const choice = await world.says("ada", "/remind");
    expect(choice?.buttons.flat()).toContainEqual(expect.objectContaining({ payload: "remind:series:news" }));
    const screen = await world.presses("ada", "remind:series:news");
    expect(words(screen)).toContain("un message par semaine, le lundi à 9 h");
    expect(await rows()).toEqual([]);
    await world.presses("ada", "remind:confirm:news");
    await world.presses("ada", "remind:confirm:news");
    await world.says("ada", "/quiet 22-10");
    await liveUntil(world, "2026-11-30T08:45:00Z");
    expect(world.sent).toEqual([]);
    await liveUntil(world, "2026-12-08T09:00:00Z");
    expect(sentWords()).toHaveLength(2);
    expect(sentWords()[0]).toMatch(/Ouverte aux signatures.*\n.*Il reste 30 jours/s);
    expect(sentWords()[0]).not.toContain("Il était prévu");
    await world.says("ada", "stop");
    await liveUntil(world, "2026-12-20T09:00:00Z");
    expect(world.sent).toHaveLength(2);
    expect(await rows()).toEqual([]);
  });

  it("are offered to whoever asks for every Monday", async () => {
    const answer = await world.says("ada", "/remind jeden Montag", { language: "de" });
    expect(answer?.buttons.flat()).toContainEqual(expect.objectContaining({ payload: "remind:series:news" }));
  });

  it("and warnings end with the petition, by one last message to each", async () => {
    await world.presses("ada", "remind:confirm:news");
    await world.presses("ada", "remind:confirm:deadline");
    await agree("60d");
    await liveUntil(world, "2026-12-30T22:45:00Z");
    world.sent.length = 0;
    await liveUntil(world, "2026-12-31T00:00:00Z");
    await world.services.reminders.sweep();
    await liveUntil(world, "2027-02-10T12:00:00Z");
    expect(sentWords()).toEqual([expect.stringContaining("C’est mon dernier message à ce sujet")]);
    expect(await rows()).toEqual([]);
    expect(world.scheduled.size).toBe(0);
  });

  it("are not offered without a petition to sign, however the button is forged", async () => {
    const closed = await openTestBot();
    await closed.presses("ada", "remind:series:news");
    await closed.presses("ada", "remind:confirm:deadline");
    expect(await closed.storage.db.selectFrom("reminders").selectAll().execute()).toEqual([]);
  });

  it("are forgotten with everything else", async () => {
    await world.presses("ada", "remind:confirm:news");
    await world.says("ada", "/timezone Nouméa");
    await world.presses("ada", "forget:yes:");
    expect(await rows()).toEqual([]);
    expect(await world.services.people.preferencesOf(keyOf("ada"))).toEqual({});
    expect(world.scheduled.size).toBe(0);
  });
});

describe("a person's time zone", () => {
  it("is kept when it was chosen, and the hour that was meant moves with it", async () => {
    const screen = await world.says("ada", "/remind demain à 18 h");
    const other = screen?.buttons
      .flat()
      .find((one) => "payload" in one && one.payload.startsWith("timezone:ask:"));
    const places = await world.presses("ada", (other as { payload: string }).payload);
    const noumea = places?.buttons.flat().find(({ label }) => label === "Nouméa");
    expect(await world.services.people.preferencesOf(keyOf("ada"))).toEqual({});
    const again = await world.presses("ada", (noumea as { payload: string }).payload);
    expect(words(again)).toContain("mardi 24 novembre 2026 à 18:00 (Pacific/Noumea)");
    expect(await world.services.people.preferencesOf(keyOf("ada"))).toEqual({ zone: "Pacific/Noumea" });
    // Asked once.
    expect(JSON.stringify(await world.says("ada", "/remind 3h"))).not.toContain("timezone:");
  });

  it("is understood by the city, and refused when there is no such place", async () => {
    expect(words(await world.says("ada", "/timezone la réunion"))).toContain("Indian/Reunion");
    expect(words(await world.says("ada", "/timezone montreal"))).toContain("America/Montreal");
    expect(words(await world.says("ada", "/timezone europe/london"))).toContain("Europe/London");
    expect(words(await world.says("ada", "/timezone Atlantide"))).toContain("Je ne connais pas cette ville");
    await world.presses("ada", "timezone:set:Mars/Olympus");
    await world.presses("ada", "timezone:set:__proto__.wall.x");
    expect(await world.services.people.preferencesOf(keyOf("ada"))).toEqual({ zone: "Europe/London" });
  });
});
