import { beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { personId } from "../../src/chat/address.ts";
import { plainText } from "../../src/chat/plain-text.ts";
import { maximumReminders } from "../../src/features/reminders/reminders.ts";
import { countOf } from "../support/count-links.ts";
import { openTestBot, type TestBot } from "../support/test-bot.ts";

let world: TestBot;
beforeEach(async () => {
  world = await openTestBot();
});

const words = (outgoing: { html: string } | undefined) => plainText(outgoing?.html ?? "");
const keyOf = (name: string) => world.storage.keys.personKey(personId("preview", name));
const rows = async () => {
  const { db } = world.storage;
  const [records, reminders] = await Promise.all([
    db.selectFrom("kv").selectAll().execute(),
    db.selectFrom("reminders").selectAll().execute(),
  ]);
  return records.length + reminders.length;
};

/** What Keyv holds of reminders. */
const agreements = async () =>
  (await Array.fromAsync(world.storage.records("reminders", z.unknown()).list())).map(([, value]) => value);

/** The payload of the button with this label. */
async function confirmation(name: string, when: string) {
  const screen = await world.says(name, `/remind ${when}`);
  const button = screen?.buttons
    .flat()
    .find((candidate) => "payload" in candidate && candidate.payload.startsWith("remind:confirm:"));
  if (!button || !("payload" in button)) throw new Error(`No confirming button in: ${words(screen)}`);
  return button.payload;
}

describe("a reminder", () => {
  it("shows purpose, frequency, what is kept and how to stop, and stores nothing before the confirming press", async () => {
    const screen = await world.says("ada", "/remind vendredi à 18 h");
    for (const key of ["purpose", "how_often", "kept", "how_to_stop"] as const)
      expect(words(screen)).toContain(world.i18n.t(`remind.consent.${key}`));
    expect(words(screen)).toMatch(/vendredi 27 novembre 2026.*18:00.*Europe\/Paris/);
    expect(await rows()).toBe(0);
    expect(world.scheduled.size).toBe(0);
  });

  it("that is refused leaves nothing", async () => {
    await world.presses("ada", "remind:refuse:");
    expect(await rows()).toBe(0);
  });

  it("is kept with its consent once confirmed, and only once however often it is pressed", async () => {
    const payload = await confirmation("ada", "3h");
    const kept = await world.presses("ada", payload);
    await world.presses("ada", payload);
    expect(kept?.replace).toBe(true);
    expect(await world.services.reminders.list(keyOf("ada"))).toEqual([
      {
        id: expect.any(String),
        kind: "moment",
        at: world.clock.now() + 3 * 3_600_000,
        agreedAt: world.clock.now(),
        platform: "preview",
      },
    ]);
    expect(world.scheduled.size).toBe(1);
    expect(await agreements()).toMatchObject([
      {
        kind: "moment",
        platform: "preview",
        agreedAt: world.clock.now(),
        consent: {
          purpose: "reminder",
          textHash: expect.stringMatching(/^[0-9a-f]{64}$/),
          language: "fr",
        },
        sealedAddress: expect.any(String),
      },
    ]);
  });

  it("arrives in the language its reader has by then, can be stopped in one tap, and leaves no address behind", async () => {
    await world.presses("ada", await confirmation("ada", "3h"));
    await world.presses("ada", "language:set:en");
    const [waiting] = world.scheduled.values();
    world.clock.advance(3 * 3_600_000);
    expect(await world.services.reminders.fire(keyOf("ada"), waiting?.id ?? "")).toEqual({ kind: "sent" });
    const [reminder] = world.sent;
    expect(reminder?.to).toBe(personId("preview", "ada"));
    expect(reminder?.message.language).toBe("en");
    expect(reminder?.message.buttons.flat()).toContainEqual(
      expect.objectContaining({ payload: "stop:open:" }),
    );
    expect(await world.services.reminders.list(keyOf("ada"))).toEqual([]);
    // The chosen language, and for three days what it takes to put the reminder off.
    expect(await rows()).toBe(3);
    const [sent] = await world.storage.db.selectFrom("reminders").selectAll().execute();
    expect(sent).toMatchObject({ state: "sent" });
    expect(Object.keys((await agreements())[0] as object)).not.toContain("sealedAddress");
    world.clock.advance(3 * 86_400_000 + 1);
    await world.services.reminders.sweep();
    expect(await rows()).toBe(1);
  });

  it("that was stopped is not sent by the job that still comes", async () => {
    await world.presses("ada", await confirmation("ada", "3h"));
    const [waiting] = world.scheduled.values();
    await world.says("ada", "/stop");
    expect(await world.services.reminders.fire(keyOf("ada"), waiting?.id ?? "")).toEqual({ kind: "nothing" });
    expect(world.sent).toEqual([]);
  });

  it("to somebody who blocked the bot ends everything kept about them", async () => {
    await world.presses("ada", await confirmation("ada", "3h"));
    await world.presses("ada", await confirmation("ada", "5h"));
    const [waiting] = world.scheduled.values();
    world.delivery = { kind: "refused", because: "blocked" };
    expect(await world.services.reminders.fire(keyOf("ada"), waiting?.id ?? "")).toEqual({
      kind: "refused",
      ended: 2,
    });
    expect(await rows()).toBe(0);
    expect(world.scheduled.size).toBe(0);
    expect(await countOf(world.storage, "preview", "stop")).toBe(2);
  });

  it("that cannot be sent now waits as long as the platform asks", async () => {
    await world.presses("ada", await confirmation("ada", "3h"));
    const [waiting] = world.scheduled.values();
    world.delivery = { kind: "later", afterMs: 7000 };
    expect(await world.services.reminders.fire(keyOf("ada"), waiting?.id ?? "")).toEqual({
      kind: "later",
      afterMs: 7000,
    });
    expect(await world.services.reminders.list(keyOf("ada"))).toHaveLength(1);
  });

  it("of somebody else cannot be stopped by guessing its id", async () => {
    await world.presses("ada", await confirmation("ada", "3h"));
    const [waiting] = world.scheduled.values();
    await world.presses("mallory", `reminders:stop:${waiting?.id}`);
    await world.presses("mallory", "reminders:stop:%");
    expect(await world.services.reminders.list(keyOf("ada"))).toHaveLength(1);
  });

  it("is refused beyond what a person can honestly need", async () => {
    for (let hour = 1; hour <= maximumReminders; hour++)
      await world.presses("ada", await confirmation("ada", `${hour * 60}m`));
    const refused = await world.presses("ada", await confirmation("ada", "40h"));
    expect(words(refused)).toBe(world.i18n.t("remind.full", { count: maximumReminders }));
    expect(await world.services.reminders.list(keyOf("ada"))).toHaveLength(maximumReminders);
  });

  it("confirmed after its moment has passed is asked again", async () => {
    const payload = await confirmation("ada", "10m");
    world.clock.advance(11 * 60_000);
    expect(words(await world.presses("ada", payload))).toBe(world.i18n.t("remind.too_late"));
    expect(await rows()).toBe(0);
  });
});

describe("a moment that is not clear", () => {
  const payloads = (screen: Awaited<ReturnType<TestBot["says"]>>) =>
    (screen?.buttons.flat() ?? []).map((button) => ("payload" in button ? button.payload : ""));
  const labels = (screen: Awaited<ReturnType<TestBot["says"]>>) =>
    (screen?.buttons.flat() ?? []).map(({ label }) => label.replace(/[\u00a0\u202f]/g, " "));

  it("is asked back with a button for each that may be meant, and nothing is kept before the confirming press", async () => {
    const screen = await world.says("ada", "/remind minuit");
    expect(words(screen)).toBe(world.i18n.t("remind.ambiguous"));
    expect(labels(screen)).toEqual([
      "Le mardi 24 novembre 2026 à 00:00",
      "Le mercredi 25 novembre 2026 à 00:00",
    ]);
    const chosen = await world.presses("ada", payloads(screen)[1] ?? "");
    expect(chosen?.replace).toBe(true);
    expect(words(chosen)).toMatch(/mercredi 25 novembre 2026.*00:00.*Europe\/Paris/);
    expect(await rows()).toBe(0);
    await world.presses("ada", payloads(chosen)[0] ?? "");
    expect(await world.services.reminders.list(keyOf("ada"))).toMatchObject([
      { at: Date.parse("2026-11-24T23:00:00Z") },
    ]);
  });

  it("that has passed offers the next ones", async () => {
    const screen = await world.says("ada", "/remind 20 novembre à 18 h");
    expect(words(screen)).toBe(world.i18n.t("remind.past"));
    expect(labels(screen)).toEqual([
      "Le mardi 24 novembre 2026 à 18:00",
      "Le samedi 20 novembre 2027 à 18:00",
    ]);
  });

  it.each([
    ["le 31 février", "remind.impossible"],
    ["chaque lundi", "remind.recurring"],
    ["18h heure de Montréal", "remind.not_understood"],
    ["avant la fin de la pétition", "remind.not_understood"],
  ] as const)("« %s » is told what is wrong", async (when, key) => {
    expect(words(await world.says("ada", `/remind ${when}`))).toBe(plainText(world.i18n.t(key)));
  });

  it("says so when the clocks skip its hour", async () => {
    const screen = await world.says("ada", "/remind le 28 mars à 2 h 30");
    expect(words(screen)).toMatch(/dimanche 28 mars 2027 à 03:30/);
    expect(words(screen)).toContain(world.i18n.t("remind.shifted"));
    expect(words(await world.says("ada", "/remind le 28 mars à 4 h"))).not.toContain(
      world.i18n.t("remind.shifted"),
    );
  });

  it.each(["remind:at:", "remind:at:zzzzzzzz", "remind:at:-1", "remind:at:t5nts0%", "remind:at:000000"])(
    "is not taken from the forged button %s",
    async (payload) => {
      expect(words(await world.presses("ada", payload))).toBe(world.i18n.t("remind.too_late"));
      expect(await rows()).toBe(0);
    },
  );
});

describe("what was understood", () => {
  it.each([
    ["fr", "vendredi à 18 h 05", /vendredi 27 novembre 2026 à 18:05 \(Europe\/Paris\)/],
    ["en", "Friday at 6:05pm", /Friday,? 27 November 2026 at 18:05 \(Europe\/Paris\)/],
    ["de", "Freitag um 18:05 Uhr", /Freitag, 27\. November 2026 um 18:05 \(Europe\/Paris\)/],
    ["es", "el viernes a las 18:05", /viernes, 27 de noviembre de 2026, 18:05 \(Europe\/Paris\)/],
    ["it", "venerdì alle 18:05", /venerdì 27 novembre 2026 alle ore 18:05 \(Europe\/Paris\)/],
  ] as const)("is repeated in %s with its weekday, its hour and its zone", async (language, when, echo) => {
    expect(words(await world.says("ada", `/remind ${when}`, { language }))).toMatch(echo);
  });
});

describe("a petition that closes", () => {
  it("offers a reminder before its end, by a button and in words, and not once it has closed", async () => {
    world = await openTestBot({ campaign: { state: "dates", opens: "2026-10-01", closes: "2026-12-24" } });
    const label = world.i18n.t("remind.presets.before_deadline");
    const offered = async () =>
      (await world.says("ada", "/remind"))?.buttons.flat().find((button) => button.label === label);
    const button = await offered();
    const chosen = await world.presses("ada", button && "payload" in button ? button.payload : "");
    expect(words(chosen)).toMatch(/lundi 21 décembre 2026 à 09:00/);
    expect(words(await world.says("ada", "/remind avant la fin de la pétition"))).toMatch(/21 décembre 2026/);
    world.clock.set("2026-12-25T09:00:00Z");
    expect(await offered()).toBeUndefined();
  });
});

describe("the list of reminders", () => {
  it.each(["remind:at:deadline", "remind:at:news"])("takes no series for a moment: %s", async (payload) => {
    world = await openTestBot({ campaign: { state: "dates", opens: "2026-10-01", closes: "2026-12-24" } });
    expect(words(await world.presses("ada", payload))).toBe(world.i18n.t("remind.too_late"));
  });

  it("shows each with its moment and a button to stop it", async () => {
    for (const when of ["3h", "5h"]) await world.presses("ada", await confirmation("ada", when));
    const list = await world.says("ada", "/reminders");
    const stops =
      list?.buttons
        .flat()
        .flatMap((button) =>
          "payload" in button && button.payload.startsWith("reminders:stop:") ? [button.payload] : [],
        ) ?? [];
    expect(stops).toHaveLength(2);
    await world.presses("ada", stops[0] ?? "");
    expect(await world.services.reminders.list(keyOf("ada"))).toHaveLength(1);
  });

  it("is empty for who has none, and offers to make one", async () => {
    expect(words(await world.says("ada", "/reminders"))).toBe(world.i18n.t("reminders.none"));
  });
});
