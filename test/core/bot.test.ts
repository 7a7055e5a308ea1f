import { beforeAll, describe, expect, it } from "vitest";
import { commands } from "../../commands/index.ts";
import { personId, placeId } from "../../src/chat/address.ts";
import { writeButtonPayload } from "../../src/chat/button-payload.ts";
import { plainText } from "../../src/chat/plain-text.ts";
import { say } from "../../src/chat/text.ts";
import { defineCommand } from "../../src/core/command.ts";
import { openCommand } from "../../src/core/press.ts";
import { groupPlace, openTestBot, privatePlace, type TestBot } from "../support/test-bot.ts";
import { expectLog, loggedLines } from "../support/test-logger.ts";

let world: TestBot;
const waiting: (() => void)[] = [];
const order: string[] = [];

/** Takes as long as the test says: commands of ours are too fast to meet each other. */
const slow = defineCommand({
  name: "ask",
  audience: "everyone",
  answer: "open",
  options: { question: { required: true } },
  async run(_call, { question }) {
    if (question === "broken") throw new Error("the text of somebody: Ada");
    if (question?.startsWith("slow")) await new Promise<void>((resolve) => waiting.push(resolve));
    order.push(String(question));
    return { lines: [say("answer.gone")] };
  },
});

beforeAll(async () => {
  world = await openTestBot();
});

const words = (html: string | undefined) => plainText(html ?? "");

describe("a repeated event", () => {
  it("has no second effect and no second answer", async () => {
    const id = "preview:event:repeated";
    expect(await world.says("ada", "/start telegram", { id })).toBeDefined();
    expect(await world.says("ada", "/start telegram", { id })).toBeUndefined();
    const events = await world.storage.db
      .selectFrom("referral_events")
      .selectAll()
      .where("kind", "=", "start")
      .execute();
    expect(events).toHaveLength(1);
  });

  it("is known to another process that shares the database", async () => {
    const id = "preview:event:elsewhere";
    await world.says("ada", "/help", { id });
    const other = await openTestBot({ storage: world.storage });
    expect(await other.says("ada", "/help", { id })).toBeUndefined();
  });
});

describe("an event whose process died", () => {
  it("is answered once by whoever takes it up, in the place it came from", async () => {
    const incoming = {
      id: "preview:event:orphan",
      person: { id: personId("preview", "bo"), grants: [] },
      place: groupPlace("square"),
      at: world.clock.now(),
      kind: "command",
      name: "petition",
      input: { line: "" },
    } as const;
    expect(await world.storage.inbox.accept(incoming)).toBe("new");
    await world.bot.recover();
    expect(world.sent).toHaveLength(0);
    world.clock.advance(61_000);
    await world.bot.recover();
    await world.bot.recover();
    expect(world.sent.map(({ to }) => to)).toEqual([placeId("preview", "square")]);
  });
});

const petitionAsked = (id: string, name: string) =>
  ({
    id,
    person: { id: personId("preview", name), grants: [] },
    place: groupPlace("square"),
    at: 0,
    kind: "command",
    name: "petition",
    input: { line: "" },
  }) as const;

describe("an event whose answer was not delivered", () => {
  it("is answered by another process once this one is dead, and only then", async () => {
    const bot = await openTestBot();
    const { answer } = await bot.bot.receive(petitionAsked("preview:event:undelivered", "ada"));
    expect(await answer).toBeDefined();
    const other = await openTestBot({ storage: bot.storage });
    await other.bot.recover();
    expect(other.sent).toEqual([]);
    bot.clock.advance(61_000);
    await bot.bot.recover();
    expect(bot.sent).toEqual([]);
    bot.clock.advance(61_000);
    await other.bot.recover();
    expect(other.sent).toHaveLength(1);
  });

  it("is tried again while the platform says later, and given up once it is refused", async () => {
    const bot = await openTestBot();
    await bot.storage.inbox.accept({
      ...petitionAsked("preview:event:later", "ada"),
      at: bot.clock.now(),
    });
    bot.delivery = { kind: "later", afterMs: 1000 };
    bot.clock.advance(61_000);
    await bot.bot.recover();
    bot.delivery = { kind: "refused", because: "blocked" };
    bot.clock.advance(61_000);
    await bot.bot.recover();
    bot.clock.advance(61_000);
    await bot.bot.recover();
    expect(bot.sent).toHaveLength(2);
  });
});

describe("many events whose answers did not arrive", () => {
  it("are all answered in one go", async () => {
    const bot = await openTestBot();
    const people = Array.from({ length: 35 }, (_, index) => `person-${index}`);
    for (const name of people)
      await bot.storage.inbox.accept({
        ...petitionAsked(`preview:event:${name}`, name),
        at: bot.clock.now(),
      });
    bot.clock.advance(61_000);
    await bot.bot.recover();
    expect(bot.sent).toHaveLength(people.length);
  });
});

describe("an event whose answer was postponed", () => {
  it("is answered again when a minute has gone by, as often as it takes, but not after an hour", async () => {
    const bot = await openTestBot();
    const taken = await bot.bot.receive({
      ...petitionAsked("preview:event:postponed", "ada"),
      at: bot.clock.now(),
    });
    await taken.answer;
    taken.postponed();
    await bot.bot.idle();
    bot.delivery = { kind: "later", afterMs: 1000 };
    await bot.bot.recover();
    expect(bot.sent).toEqual([]);
    // Oftener than a crash would be forgiven.
    for (let minutes = 1; minutes <= 6; minutes++) {
      bot.clock.advance(61_000);
      await bot.bot.recover();
      expect(bot.sent).toHaveLength(minutes);
    }
    expectLog("answer_given_up");
    bot.clock.advance(3_600_000);
    await bot.bot.recover();
    bot.clock.advance(61_000);
    await bot.bot.recover();
    expect(bot.sent).toHaveLength(7);
  });
});

describe("one person's events", () => {
  it("are answered in the order they came, while nobody else waits", async () => {
    const bot = await openTestBot({ commands: [...commands.filter(({ name }) => name !== "ask"), slow] });
    order.length = 0;
    const first = bot.says("ada", "/ask slow one");
    const second = bot.says("ada", "/ask two");
    await bot.says("bo", "/ask three");
    expect(order).toEqual(["three"]);
    await expect.poll(() => waiting.length).toBe(1);
    waiting.shift()?.();
    await Promise.all([first, second]);
    expect(order).toEqual(["three", "slow one", "two"]);
  });
});

describe("a burst of one person", () => {
  it("is answered in the order it was handed over", async () => {
    const bot = await openTestBot({ commands: [...commands.filter(({ name }) => name !== "ask"), slow] });
    order.length = 0;
    await Promise.all(Array.from({ length: 12 }, (_, index) => bot.says("ada", `/ask ${index}`)));
    expect(order).toEqual(Array.from({ length: 12 }, (_, index) => String(index)));
  });
});

describe("an error nobody foresaw", () => {
  it("is logged with a number, and the person gets that number and nothing else", async () => {
    const bot = await openTestBot({ commands: [...commands.filter(({ name }) => name !== "ask"), slow] });
    expectLog("unexpected");
    const answer = await bot.says("ada", "/ask broken");
    const logged = loggedLines().find(({ code }) => code === "unexpected");
    expect(words(answer?.html)).toContain(logged?.id);
    expect(JSON.stringify(loggedLines())).not.toContain("Ada");
  });
});

describe("a command nobody knows", () => {
  it("gets the nearest one as a button in private", async () => {
    const answer = await world.says("ada", "/remnd 3h");
    expect(answer?.buttons.flat()).toEqual([
      { label: "/remind", payload: writeButtonPayload(openCommand("remind")) },
    ]);
  });

  it("is left to other bots in a group", async () => {
    expect(await world.says("ada", "/play music", { place: groupPlace("square") })).toBeUndefined();
  });

  it("is found by its localised name, with or without accents", async () => {
    const answer = await world.says("ada", "/petition");
    expect((await world.says("ada", "/pétition"))?.html).toBe(answer?.html);
  });
});

describe("a forged button", () => {
  it.each([
    "",
    "nonsense",
    "remind:confirm",
    "__proto__:toString:",
    "ask:constructor:x",
    "ask:show:../../etc",
    `ask:show:${"x".repeat(80)}`,
    "forget:open:",
    "remind:confirm:zzzzzzzz",
    "remind:confirm:-1",
    "faq:topic:law.9999999",
    "faq:topic:__proto__",
    "stop:done:\u202e",
  ])("%j does nothing it should not", async (payload) => {
    const answer = await world.presses("mallory", payload);
    expect(answer?.html).toBeTruthy();
    expect(answer?.html).not.toMatch(/undefined|\[object|Error/);
    expect(
      await world.services.reminders.list(world.storage.keys.personKey(personId("preview", "mallory"))),
    ).toEqual([]);
  });
});

describe("a role", () => {
  const open = defineCommand({
    name: "help",
    audience: "moderators",
    answer: "private",
    options: {},
    run: () => ({ lines: [say("help.intro")] }),
    buttons: { again: () => ({ lines: [say("help.intro")] }) },
  });
  it("is asked for before a command and before each of its buttons", async () => {
    const bot = await openTestBot({
      commands: [...commands.filter(({ name }) => name !== "help"), open],
      roles: { MODERATORS: ["discord-role:7"], ORGANISERS: [] },
    });
    const refused = words((await bot.says("ada", "/help"))?.html);
    expect(refused).toBe(bot.i18n.t("errors.not_allowed"));
    expect(words((await bot.presses("ada", "help:again:"))?.html)).toBe(refused);
    expect(words((await bot.says("ada", "/help", { grants: ["discord-role:7"] }))?.html)).not.toBe(refused);
    expect(words((await bot.presses("moderator", "help:again:"))?.html)).not.toBe(refused);
  });
});

describe("a role that an event in private does not tell", () => {
  const here = { place: groupPlace("agora", "guild-1") };
  const openAsking = async (grants: () => readonly string[] | undefined) => {
    const asked: string[] = [];
    const bot = await openTestBot({
      roles: { MODERATORS: ["discord-role:7"], ORGANISERS: [] },
      async grantsOf(person) {
        asked.push(person);
        return grants();
      },
    });
    return { ...bot, asked };
  };
  const refused = "réservée à l’équipe";

  it("is asked of the platform before a command, a button and a text that is waited for", async () => {
    const bot = await openAsking(() => ["discord-role:7"]);
    const ada = personId("preview", "ada");
    expect((await bot.says("ada", "/broadcast"))?.html).toContain("Annonces");
    expect((await bot.presses("ada", "broadcast:new:"))?.html).toContain("De qui est cette annonce");
    expect((await bot.says("ada", "Ada, pour l’équipe"))?.html).toContain("en préparation");
    expect((await bot.says("ada", "/help"))?.html).toContain("/broadcast");
    expect(bot.asked).toEqual([ada, ada, ada, ada]);
    expect((await bot.says("ada", "/broadcast", here))?.html).toContain(refused);
    expect(bot.asked).toHaveLength(4);
  });

  it("is not asked for what everybody may use, nor of whom the settings name", async () => {
    const bot = await openAsking(() => []);
    await bot.says("ada", "/petition");
    await bot.says("ada", "Pourquoi Microsoft ?");
    await bot.says("moderator", "/broadcast");
    expect(bot.asked).toEqual([]);
    expect((await bot.says("ada", "/broadcast"))?.html).toContain(refused);
  });

  it("is not guessed when the platform cannot say: nothing is done, and a text for the team is no question", async () => {
    let grants: readonly string[] | undefined = ["discord-role:7"];
    const bot = await openAsking(() => grants);
    await bot.presses("ada", "broadcast:new:");
    grants = undefined;
    for (const answer of [
      await bot.says("ada", "/broadcast"),
      await bot.presses("ada", "broadcast:list:"),
      await bot.says("ada", "Ada, pour l’équipe"),
    ])
      expect(answer?.html).toContain("Discord ne me dit pas");
    expect((await bot.says("ben", "Pourquoi Microsoft ?"))?.html).toContain("Vérifié le");
    expect((await bot.says("ada", "/help"))?.html).not.toContain("/broadcast");
    grants = ["discord-role:7"];
    expect((await bot.says("ada", "Ada, pour l’équipe"))?.html).toContain("en préparation");
  });
});

describe("plain words", () => {
  it("that mean stop stop everything, in any of the languages", async () => {
    for (const word of ["stop", "Arrêt !", "unsubscribe", "abbestellen", "baja", "disiscriviti", "STOP."]) {
      const answer = await world.says("ada", word);
      expect(words(answer?.html), word).toBe(words((await world.says("ada", "/stop"))?.html));
      expect(answer?.private).toBe(true);
    }
  });

  it("of 10,000 characters, of none, or of marks nobody sees get a clear answer", async () => {
    expect(words((await world.says("ada", "x".repeat(10_000)))?.html)).toBe(
      world.i18n.t("errors.too_long", { characters: 1000 }),
    );
    for (const nothing of ["", "   ", "\u0000\u0007", "\u202e\u2066"])
      expect(words((await world.says("ada", nothing))?.html)).toBe(world.i18n.t("errors.empty"));
  });

  it("with markup of a stranger come back inert when they come back at all", async () => {
    const answer = await world.says("ada", "/<b>start</b>");
    expect(answer?.html).not.toContain("<b>start");
  });

  it("are answered in the language of the person, then in the platform's, then in the first", async () => {
    expect((await world.says("carla", "/help", { language: "it" }))?.language).toBe("it");
    await world.presses("carla", "language:set:de", { language: "it" });
    expect((await world.says("carla", "/help", { language: "it" }))?.language).toBe("de");
    expect((await world.says("dan", "/help", { language: "ja" }))?.language).toBe("fr");
  });
});

describe("what an answer shows in a group", () => {
  it("is private for a command that concerns the person, open for the petition", async () => {
    const place = groupPlace("square");
    expect((await world.says("ada", "/reminders", { place }))?.private).toBe(true);
    expect((await world.says("ada", "/petition", { place }))?.private).toBe(false);
    expect((await world.says("ada", "pourquoi Microsoft ?", { place }))?.private).toBe(false);
    expect((await world.says("ada", "pourquoi Microsoft ?", { place: privatePlace("ada") }))?.private).toBe(
      true,
    );
  });
});

describe("a removal", () => {
  it("of a guild unties the codes of all its channels and keeps the counts", async () => {
    const code = await world.services.referrals.codeOfPlace(
      groupPlace("channel-1", "guild-1"),
      world.clock.now(),
    );
    await world.services.referrals.record(code, "view", world.clock.now());
    const base = {
      id: "preview:event:removed",
      person: { id: personId("preview", "x"), grants: [] },
      at: world.clock.now(),
    };
    await world.receives({
      ...base,
      kind: "membership",
      place: groupPlace("channel-2", "guild-1"),
      change: { type: "removed" },
    });
    expect(
      await world.storage.db.selectFrom("places").selectAll().where("code", "=", code).execute(),
    ).toEqual([]);
    expect(
      await world.storage.db.selectFrom("referral_events").selectAll().where("code", "=", code).execute(),
    ).toHaveLength(1);
  });

  it("of a group that moved keeps its code", async () => {
    const code = await world.services.referrals.codeOfPlace(groupPlace("small"), world.clock.now());
    const base = {
      id: "preview:event:moved",
      person: { id: personId("preview", "x"), grants: [] },
      at: world.clock.now(),
    };
    await world.receives({
      ...base,
      kind: "membership",
      place: groupPlace("small"),
      change: { type: "moved", to: placeId("preview", "large") },
    });
    expect(await world.services.referrals.codeOfPlace(groupPlace("large"), world.clock.now())).toBe(code);
  });
});
