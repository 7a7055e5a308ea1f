import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { sweepAll } from "../../src/app/sweep.ts";
import { personId } from "../../src/chat/address.ts";
import { addProposal, markApplied, openProposals } from "../../src/features/questions/proposals.ts";
import { type RetentionClass, retention } from "../../src/features/retention/retention.ts";
import { openBroadcastWorld } from "../features/broadcasts/broadcast-world.ts";
import { type HandoverWorld, openHandoverWorld, payloads } from "../features/handover/handover-world.ts";
import { tableRows } from "../support/table-rows.ts";

const dayMs = 86_400_000;

let world: HandoverWorld;
beforeEach(async () => {
  world = await openHandoverWorld();
});

const ada = () => world.storage.keys.personKey(personId("preview", "ada"));
async function remind() {
  await world.presses("ada", payloads(await world.says("ada", "/remind 1d"))[0] ?? "");
}
const rowsIn = (table: string) => async () => (await tableRows(world.storage, table)).length;
/** Fires Ada's first reminder. */
async function fire() {
  const [reminder] = await world.services.reminders.list(ada());
  await world.services.reminders.fire(ada(), reminder?.id ?? "");
}

/** How something of each class comes to be, the days until its count begins, and how much of it is left. */
const classes: Record<
  RetentionClass,
  { make: () => Promise<unknown>; after?: number; left: () => Promise<number> }
> = {
  preferences: { make: () => world.presses("ada", "language:set:en"), left: rowsIn("kv") },
  reminders: {
    async make() {
      await remind();
      world.clock.advance(dayMs);
      await fire();
    },
    left: rowsIn("reminders"),
  },
  missedReminders: {
    async make() {
      await remind();
      world.clock.advance(2 * dayMs + 1);
      await fire();
    },
    // Counted from the moment it was due, a day ago.
    after: -1,
    left: rowsIn("missed_reminders"),
  },
  unansweredReminders: {
    async make() {
      world = await openHandoverWorld({
        campaign: { state: "dates", opens: "2026-11-01", closes: "2027-11-01" },
      });
      await world.presses("ada", "remind:confirm:news");
      world.i18n.addResource("fr", "bot", "remind.series.kept", "D’autres mots.");
      const [news] = await world.services.reminders.list(ada());
      world.clock.set(news?.at ?? 0);
      await fire();
    },
    left: rowsIn("reminders"),
  },
  consents: {
    async make() {
      await remind();
      world.clock.advance(dayMs);
      await fire();
    },
    left: rowsIn("consents"),
  },
  viewBatches: {
    make: () =>
      world.services.referrals.recordViews({
        id: randomUUID(),
        views: [{ code: "preview", kind: "view", at: world.clock.now(), times: 1 }],
      }),
    left: rowsIn("view_batches"),
  },
  handovers: { make: () => world.opens("ada", "Bonjour"), left: rowsIn("handovers") },
  questions: {
    async make() {
      world.services.questions.note("Pourquoi la tour penche vraiment ?", "fr", world.clock.now());
      await world.services.questions.settled();
    },
    left: rowsIn("unanswered_questions"),
  },
  proposals: {
    async make() {
      const now = world.clock.now();
      await addProposal(
        world.storage,
        { kind: "draft", entry: null, language: "fr", text: "Pourquoi ?" },
        now,
      );
      const [proposal] = await openProposals(world.storage);
      await markApplied(world.storage, proposal?.id ?? "", now);
    },
    left: rowsIn("faq_proposals"),
  },
  deliveries: {
    async make() {
      const { addPlace, broadcasts, deliver, person, started } = await openBroadcastWorld(world);
      await addPlace("salon");
      const { id } = await started();
      await broadcasts.watch(id, person("ada"), personId("preview", "ada"), "fr");
      await deliver(id, 1);
      await broadcasts.finishDone(world.clock.now());
    },
    async left() {
      const { db } = world.storage;
      const named = await db
        .selectFrom("broadcasts")
        .where((where) => where.or([where("author_key", "is not", null), where("signature", "<>", "—")]))
        .select("id")
        .execute();
      return named.length + (await rowsIn("deliveries")()) + (await rowsIn("broadcast_watchers")());
    },
  },
  broadcastDrafts: {
    make: async () => (await openBroadcastWorld(world)).draft(),
    left: rowsIn("broadcasts"),
  },
  audit: {
    async make() {
      await (await openBroadcastWorld(world)).draft();
      await world.services.referrals.channels.make("Affiche", { by: ada(), at: world.clock.now() });
    },
    left: async () => (await rowsIn("broadcast_audit")()) + (await rowsIn("team_audit")()),
  },
  events: { make: () => world.says("ada", "/help"), left: rowsIn("inbox") },
  signInLinks: { make: () => world.says("organiser", "/dashboard"), left: rowsIn("sign_in_links") },
  sessions: {
    async make() {
      const reply = await world.says("organiser", "/dashboard");
      const [, token = ""] = /token=([\w-]+)/.exec(reply?.html ?? "") ?? [];
      await world.services.signIn.enter(token, world.clock.now());
      // As if used all the time: half a day without a visit would end it sooner.
      const seen = new Date(world.clock.now() + retention.sessions.days * dayMs);
      await world.storage.db.updateTable("sessions").set({ seen_at: seen }).execute();
    },
    left: rowsIn("sessions"),
  },
  sharedLinks: {
    make: () =>
      world.services.sharedLinks.make({ name: "Une partenaire", weeks: 12, by: ada() }, world.clock.now()),
    left: rowsIn("shared_links"),
  },
  erasures: { make: () => world.presses("ada", "forget:yes:"), left: rowsIn("erasures") },
};

describe("the sweep", () => {
  it.each(Object.keys(retention) as RetentionClass[])(
    "keeps %s as long as its file says, and no longer",
    async (kind) => {
      const { make, after = 0, left } = classes[kind];
      await make();
      const before = await left();
      expect(before).toBeGreaterThan(0);
      const sweep = () => sweepAll(world, world.clock.now());
      world.clock.advance((after + retention[kind].days) * dayMs - dayMs);
      await sweep();
      expect(await left()).toBe(before);
      // A day more for what is dated by days.
      world.clock.advance(2 * dayMs + 1);
      await sweep();
      expect(await left()).toBe(0);
    },
  );

  it("keeps the proof of a consent for as long as what it allows, however old", async () => {
    await world.presses("ada", payloads(await world.says("ada", "/remind 200d"))[0] ?? "");
    world.clock.advance(199 * dayMs);
    await sweepAll(world, world.clock.now());
    expect(await rowsIn("consents")()).toBe(1);
  });

  it("keeps the row of a milestone's draft, so that it is not prepared again, and the counts of what was sent", async () => {
    const { broadcasts, addPlace, started, deliver } = await openBroadcastWorld(world);
    await addPlace("salon");
    const sent = await started();
    await deliver(sent.id, 1);
    await broadcasts.finishDone(world.clock.now());
    const prepared = await broadcasts.prepare("signatures:50", "L’équipe", { fr: "La moitié !" });
    await broadcasts.discard((await broadcasts.create(sent.author ?? ada(), "Ada")).id, ada());
    for (let month = 0; month < 3; month++) {
      world.clock.advance(31 * dayMs);
      await sweepAll(world, world.clock.now());
    }
    expect((await broadcasts.list()).map(({ id, state }) => [id, state])).toEqual([
      [prepared?.id, "cancelled"],
      [sent.id, "finished"],
    ]);
    expect(await broadcasts.prepare("signatures:50", "L’équipe", {})).toBeUndefined();
    expect(await broadcasts.progress(sent.id)).toMatchObject({ total: 1, done: { delivered: 1 } });
  });

  it("removes a message that no process could ever answer", async () => {
    const incoming = {
      id: "telegram:update:9",
      person: { id: personId("telegram", "9"), grants: [] },
      place: { id: "telegram:place:9", kind: "private" },
      at: world.clock.now(),
      kind: "text",
      text: "Bonjour",
    } as const;
    await world.storage.inbox.accept(incoming);
    world.clock.advance(3 * dayMs);
    await sweepAll(world, world.clock.now());
    expect(await rowsIn("inbox")()).toBe(0);
  });
});
