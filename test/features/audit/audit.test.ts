import { beforeEach, describe, expect, it } from "vitest";
import { personId } from "../../../src/chat/address.ts";
import { readAudits } from "../../../src/features/audit/audit.ts";
import { sql } from "../../../src/storage/storage.ts";
import { doing } from "../../support/doing.ts";
import { openTestBot, type TestBot } from "../../support/test-bot.ts";
import { openBroadcastWorld } from "../broadcasts/broadcast-world.ts";

let world: TestBot;
beforeEach(async () => {
  world = await openTestBot({ campaign: { count: "manual" } });
});

const keyOf = (name: string) => world.storage.keys.personKey(personId("preview", name));
const lines = async () =>
  (await readAudits(world.storage)).map(({ action, subject, actor }) => [
    action,
    subject,
    ["organiser", "organiser2", "moderator"].find((name) => keyOf(name) === actor),
  ]);

describe("the audit", () => {
  it("holds what organisers do in the chat, and nothing of what they only tried", async () => {
    for (const typed of ["/channel Affiche", "/channel Affiche", "/channel affiche: Tract", "/count 1000"])
      await world.says("organiser", typed);
    for (const pressed of ["channel:retire-yes:affiche", "channel:retire-yes:affiche", "count:yes:99000"])
      await world.presses("organiser", pressed);
    await world.says("organiser", "/count many");
    await world.says("ada", "/channel Autre");
    await world.presses("moderator", "count:yes:5");
    expect(await lines()).toEqual([
      ["channel_made", "affiche", "organiser"],
      ["channel_renamed", "affiche", "organiser"],
      ["count_entered", "1000", "organiser"],
      ["channel_retired", "affiche", "organiser"],
      ["count_entered", "99000", "organiser"],
    ]);
  });

  it("holds a link's making and its end, and tells neither its name nor its token", async () => {
    const now = world.clock.now();
    const token = await world.services.sharedLinks.make(
      { name: "Ligue", weeks: 1, by: keyOf("organiser") },
      now,
    );
    const [link] = await world.services.sharedLinks.list(now);
    const [id, by] = [link?.id ?? 0, keyOf("organiser")];
    for (let n = 0; n < 2; n++) await world.services.sharedLinks.revoke(id, { by, at: now });
    expect(await lines()).toEqual([
      ["link_made", String(id), "organiser"],
      ["link_revoked", String(id), "organiser"],
    ]);
    expect(JSON.stringify(await readAudits(world.storage))).not.toMatch(new RegExp(`Ligue|${token}`));
  });

  it("holds a broadcast's acts among the others, in the order of time", async () => {
    await world.says("organiser", "/channel Affiche");
    world.clock.advance(1000);
    const { draft } = await openBroadcastWorld(world);
    const { id } = await draft();
    world.clock.advance(1000);
    await world.presses("moderator", `broadcast:csv:${id}`);
    const [first, second, ...rest] = await readAudits(world.storage);
    expect([first?.action, second?.action, second?.subject]).toEqual([
      "channel_made",
      "drafted",
      `broadcast ${id}`,
    ]);
    expect(rest.at(-1)).toMatchObject({
      action: "exported",
      subject: `broadcast ${id} csv`,
      actor: keyOf("moderator"),
    });
  });

  it("has no line of an act that failed, and no act without its line", async () => {
    const { channels } = world.services.referrals;
    await sql`alter table team_audit add constraint full_disk check (action <> 'channel_made')`.execute(
      world.storage.db,
    );
    await expect(channels.make("Affiche", doing(world.clock.now()))).rejects.toThrow();
    expect(await channels.list()).toEqual([]);
    expect(await lines()).toEqual([]);
  });

  it("keeps what was done when its author is forgotten, without them", async () => {
    await world.says("organiser", "/channel Affiche");
    expect((await world.says("organiser", "/mydata"))?.html).toContain("registre de l’équipe");
    await world.presses("organiser", "forget:yes:");
    expect(await lines()).toEqual([["channel_made", "affiche", undefined]]);
  });
});

describe.each(["team_audit", "broadcast_audit"])("the table %s", (table) => {
  it("can be added to, and neither changed nor emptied by any statement", async () => {
    const { db } = world.storage;
    await world.says("organiser", "/channel Affiche");
    const { draft } = await openBroadcastWorld(world);
    await draft();
    const before = await readAudits(world.storage);
    const name = sql.table(table);
    for (const statement of [
      sql`update ${name} set action = 'resumed'`,
      sql`update ${name} set actor_key = ${keyOf("ada")}`,
      sql`update ${name} set at = now()`,
      sql`update ${name} set actor_key = null, purge_on = '2000-01-01'`,
      sql`delete from ${name}`,
      sql`truncate ${name}`,
      sql`truncate ${name} cascade`,
    ])
      await expect(statement.execute(db)).rejects.toThrow(/append-only/);
    expect(await readAudits(world.storage)).toEqual(before);
  });
});
