import { beforeEach, describe, expect, it } from "vitest";
import { markOf } from "../../../src/features/broadcasts/broadcasts.ts";
import { erasePerson } from "../../../src/features/erasure/erase-person.ts";
import { type BroadcastWorld, characterLimit, minuteMs, openBroadcastWorld } from "./broadcast-world.ts";

let world: BroadcastWorld;
beforeEach(async () => {
  world = await openBroadcastWorld();
  await world.subscribe("eve");
});
const ada = () => world.person("ada");
const ben = () => world.person("ben");
const stateOf = async (id: number) => (await world.broadcasts.find(id))?.state;
const problemsOf = async (markdown: string, language: "fr" | "de" = "fr") =>
  world.broadcasts.problemsOf(await world.draft({ text: { language, markdown } }));

describe("a draft", () => {
  it("goes to everybody by default, has a day, and no text", async () => {
    const draft = await world.broadcasts.create(ada(), "  L’équipe ");
    expect(draft).toMatchObject({
      state: "draft",
      author: ada(),
      signature: "L’équipe",
      audience: { places: true, people: true, platforms: undefined, languages: undefined },
      texts: {},
      lastsMinutes: 1440,
    });
    expect(await world.broadcasts.problemsOf(draft)).toEqual([{ kind: "no_text" }]);
    expect(await world.broadcasts.list()).toEqual([draft]);
  });

  it("takes changes of every kind, and a text away again", async () => {
    const sendAt = world.clock.now() + minuteMs;
    const audience = {
      places: false,
      people: true,
      platforms: ["telegram"],
      languages: ["de", "fr"],
    } as const;
    const change = { audience, sendAt, lastsMinutes: 90, spreadMinutes: 30, crosspost: true };
    const draft = await world.draft({ ...change, text: { language: "de", markdown: "Hallo" } });
    expect(draft).toMatchObject({ ...change, texts: { fr: "Bonjour !", de: "Hallo" } });
    const less = await world.broadcasts.change(draft.id, ada(), {
      sendAt: undefined,
      text: { language: "de", markdown: undefined },
    });
    expect(less).toMatchObject({
      broadcast: { sendAt: undefined, texts: { fr: "Bonjour !" }, lastsMinutes: 90 },
    });
  });

  it.each([
    { sendAt: Number.NaN },
    { sendAt: 1e300 },
    { lastsMinutes: 0 },
    { spreadMinutes: -1 },
    { signature: " " },
    { audience: { places: true, people: true, platforms: [], languages: undefined } },
  ])("refuses what cannot be kept: %j", async (change) => {
    const { id } = await world.draft();
    expect(await world.broadcasts.change(id, ada(), change)).toMatchObject({ because: "not_written" });
  });

  it.each([0, -1, 1.5, 2 ** 31, 1e300, Number.NaN])("is not found under the forged number %d", async (id) => {
    expect(await world.broadcasts.find(id)).toBeUndefined();
    expect(await world.broadcasts.submit(id, ada())).toEqual({ kind: "refused", because: "not_found" });
  });

  it("belongs to whoever worked on it last: the one who cannot approve it", async () => {
    const { id } = await world.draft();
    await world.broadcasts.change(id, ben(), { signature: "Ben" });
    await world.broadcasts.submit(id, ben());
    expect(await world.broadcasts.approve(id, ben())).toMatchObject({ because: "own_broadcast" });
    expect(await world.broadcasts.approve(id, ada())).toMatchObject({ kind: "done" });
  });

  it("of somebody else can be submitted, but then not be approved by who did, nor by who wrote it", async () => {
    const { id } = await world.draft();
    expect(await world.broadcasts.submit(id, ben())).toMatchObject({ broadcast: { author: ada() } });
    expect(await world.broadcasts.approve(id, ada())).toMatchObject({ because: "own_broadcast" });
    expect(await world.broadcasts.approve(id, ben())).toMatchObject({ because: "own_broadcast" });
    await erasePerson(world.storage.db, ben());
    expect(await world.broadcasts.approve(id, ben())).toMatchObject({ because: "own_broadcast" });
    await world.broadcasts.sendBack(id, ada());
    await world.broadcasts.submit(id, ada());
    expect(await world.broadcasts.approve(id, ben())).toMatchObject({ kind: "done" });
  });

  it("is prepared by the bot once for each milestone, and taken on by who submits it", async () => {
    const prepare = () => world.broadcasts.prepare("signatures:50", "L’équipe", { fr: "La moitié !" });
    const prepared = await prepare();
    expect(prepared).toMatchObject({ author: undefined, milestone: "signatures:50" });
    expect(await prepare()).toBeUndefined();
    const id = prepared?.id ?? 0;
    expect(await world.broadcasts.approve(id, ben())).toMatchObject({ because: "wrong_state" });
    expect(await world.broadcasts.submit(id, ada())).toMatchObject({ broadcast: { author: ada() } });
    expect(await world.broadcasts.discard(id, ada())).toMatchObject({ broadcast: { state: "cancelled" } });
    expect(await prepare()).toBeUndefined();
  });
});

describe("what keeps a broadcast from being submitted", () => {
  it.each([
    "Le <date> à Lyon",
    "Signez : [lien]",
    "Bonjour {{prénom}}",
    `${"todo".toUpperCase()} relire`,
    `Rendez-vous ${"X".repeat(3)}`,
  ])("is what is still to be filled in: %s", async (markdown) => {
    expect(await problemsOf(markdown)).toContainEqual(
      expect.objectContaining({ kind: "placeholder", language: "fr" }),
    );
  });

  it("is no link, no comparison and no bracket around it", async () => {
    expect(await problemsOf("3 < 4 > 2, [signez](https://example.org) (ici)")).toEqual([]);
    const everything = `¡${"todo".toUpperCase()} ES POSIBLE!`;
    expect(
      await world.broadcasts.problemsOf(
        await world.draft({ text: { language: "es", markdown: everything } }),
      ),
    ).toEqual([]);
  });

  it("is Markdown that a platform cannot show, with its line", async () => {
    expect(await problemsOf("Bonjour\n\n# Titre")).toEqual([
      { kind: "markup", language: "fr", line: 3, reason: expect.stringContaining("heading") },
    ]);
  });

  it("is a text that is too long with what stands under it, in any language and on any platform", async () => {
    const problems = await problemsOf("a".repeat(characterLimit), "de");
    expect(problems).toHaveLength(3);
    expect(problems).toContainEqual({
      kind: "too_long",
      language: "de",
      platform: "telegram",
      characters: characterLimit + "\n— L’équipe".length,
      limit: characterLimit,
    });
  });

  it("is a chosen language without a text, nobody to write to, a past moment, a spread beyond the end", async () => {
    const draft = await world.draft({
      audience: { places: true, people: false, platforms: undefined, languages: ["fr", "it"] },
      sendAt: world.clock.now(),
      lastsMinutes: 10,
      spreadMinutes: 11,
    });
    const problems = [
      { kind: "language_missing", language: "it" },
      { kind: "no_recipients" },
      { kind: "past_date" },
      { kind: "spread_too_long" },
    ];
    expect(await world.broadcasts.submit(draft.id, ada())).toEqual({
      kind: "refused",
      because: "not_written",
      problems,
    });
    expect(await stateOf(draft.id)).toBe("draft");
  });
});

describe("approval by another moderator", () => {
  it("makes it scheduled, with its end counted from the sending", async () => {
    const sendAt = world.clock.now() + 60 * minuteMs;
    const approved = await world.approved({ sendAt, lastsMinutes: 30 });
    expect(approved).toMatchObject({ state: "scheduled", expiresAt: sendAt + 30 * minuteMs });
    const audit = await world.broadcasts.audit(approved.id);
    expect(audit.map(({ action, actor }) => [action, actor])).toEqual([
      ["drafted", ada()],
      ["changed", ada()],
      ["changed", ada()],
      ["submitted", ada()],
      ["approved", ben()],
    ]);
  });

  it("comes once, however many press at once, and never from the author", async () => {
    const { id } = await world.draft();
    await world.broadcasts.submit(id, ada());
    const presses = ["ada", "ben", "cleo", "ada", "dan"].map((name) =>
      world.broadcasts.approve(id, world.person(name)),
    );
    const results = await Promise.all(presses);
    expect(results.filter(({ kind }) => kind === "done")).toHaveLength(1);
    const audit = await world.broadcasts.audit(id);
    const approvals = audit.filter(({ action }) => action === "approved");
    expect(approvals).toHaveLength(1);
    expect(approvals[0]?.actor).not.toBe(ada());
  });

  it("is for what was shown: changed meanwhile, it is refused", async () => {
    const shown = await world.draft();
    await world.broadcasts.submit(shown.id, ada());
    const changed = await world.broadcasts.change(shown.id, ada(), {
      text: { language: "fr", markdown: "Autre" },
    });
    expect(changed).toMatchObject({ broadcast: { state: "draft" } });
    expect(await world.broadcasts.approve(shown.id, ben())).toMatchObject({ because: "wrong_state" });
    const submitted = await world.broadcasts.submit(shown.id, ada());
    expect(await world.broadcasts.approve(shown.id, ben(), markOf(shown))).toMatchObject({
      because: "wrong_state",
    });
    const mark = submitted.kind === "done" ? markOf(submitted.broadcast) : "";
    expect(await world.broadcasts.approve(shown.id, ben(), mark)).toMatchObject({ kind: "done" });
  });

  it("lets nobody but the author change what waits", async () => {
    const { id } = await world.draft();
    await world.broadcasts.submit(id, ada());
    expect(await world.broadcasts.change(id, ben(), { signature: "Ben" })).toMatchObject({
      because: "wrong_state",
    });
    expect(await world.broadcasts.sendBack(id, ben())).toMatchObject({ broadcast: { state: "draft" } });
  });

  it("can be taken back until it begins", async () => {
    const { id } = await world.approved({ sendAt: world.clock.now() + minuteMs });
    await world.broadcasts.sendBack(id, ben());
    world.clock.advance(minuteMs);
    await world.broadcasts.startDue(world.clock.now());
    expect(await stateOf(id)).toBe("draft");
  });

  it("comes too late when nobody would get it any more", async () => {
    const { id } = await world.draft({ sendAt: world.clock.now() + minuteMs, lastsMinutes: 60 });
    await world.broadcasts.submit(id, ada());
    world.clock.advance(61 * minuteMs);
    expect(await world.broadcasts.approve(id, ben())).toMatchObject({ problems: [{ kind: "past_date" }] });
  });

  it("is not asked for in a team of one", async () => {
    const alone = await openBroadcastWorld({ approval: "one", storage: world.storage, clock: world.clock });
    const { id } = await alone.draft();
    expect(await alone.broadcasts.submit(id, ada())).toMatchObject({ broadcast: { state: "scheduled" } });
    const actions = (await alone.broadcasts.audit(id)).map(({ action }) => action);
    expect(actions.slice(-2)).toEqual(["submitted", "approved"]);
  });

  it("cannot be had by an author who becomes nameless: it is a draft again, to be signed anew", async () => {
    const { id } = await world.draft();
    await world.broadcasts.submit(id, ada());
    await erasePerson(world.storage.db, ada());
    expect(await world.broadcasts.find(id)).toMatchObject({
      state: "draft",
      author: undefined,
      signature: "—",
    });
    expect(await world.broadcasts.approve(id, ada())).toMatchObject({ because: "wrong_state" });
    expect(await world.broadcasts.submit(id, ada())).toMatchObject({
      problems: [{ kind: "placeholder", text: "—" }],
    });
    await world.broadcasts.change(id, ada(), { signature: "Ada" });
    await world.broadcasts.submit(id, ada());
    expect(await world.broadcasts.approve(id, ada())).toMatchObject({ because: "own_broadcast" });
    expect((await world.broadcasts.audit(id)).slice(0, 4).map(({ actor }) => actor)).toEqual(
      Array(4).fill(undefined),
    );
  });
});
