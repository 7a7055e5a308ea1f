import { describe, expect, it } from "vitest";
import { personId } from "../../../src/chat/address.ts";
import { fixedClock } from "../../support/fixed-clock.ts";
import { type StageOptions, setStage } from "./discord-stage.ts";

const member = /^GET \/guilds\/\d+\/members\/\d+$/;
const minuteMs = 60_000;

/** Ada has the role that the settings name, Ben is in her server without it, and nobody knows Cleo. */
async function setRoleStage(options: StageOptions = {}) {
  const clock = fixedClock();
  const stage = await setStage({ clock, namesRole: true, ...options });
  const { fake, guild } = stage;
  const cleo = fake.person({ name: "cleo" });
  const elsewhere = fake.guild([{ id: cleo.id, role: true }]);
  const adapter = await stage.started();
  const grantsOf = ({ id }: { readonly id: string }) => adapter.grantsOf(personId("discord", id));
  const asked = () => fake.requests.filter((request) => member.test(request)).length;
  const roles = fake.world.guilds.get(guild.id)?.members;
  return {
    ...stage,
    clock,
    cleo,
    elsewhere,
    adapter,
    grantsOf,
    asked,
    setRoles: (id: string, of: string[]) => roles?.set(id, of),
  };
}

describe("the roles of somebody on Discord, in private", () => {
  it("are those that the settings name, asked only where there is such a role", async () => {
    const { fake, ada, ben, cleo, guild, grantsOf, asked } = await setRoleStage();
    expect(await grantsOf(ada)).toEqual([`discord-role:${guild.role}`]);
    expect(await grantsOf(ben)).toEqual([]);
    expect(await grantsOf(cleo)).toEqual([]);
    expect(await grantsOf({ id: "404" })).toEqual([]);
    expect(asked()).toBe(4);
    expect(fake.requests.filter((request) => member.test(request) && !request.includes(guild.id))).toEqual(
      [],
    );
  });

  it("are not asked at all when the settings name none", async () => {
    const { ada, grantsOf, asked } = await setRoleStage({ namesRole: false });
    expect([await grantsOf(ada), asked()]).toEqual([[], 0]);
  });

  it("are asked once a minute, also by two at once, so that one taken away ends within that", async () => {
    const { ada, guild, clock, grantsOf, asked, setRoles } = await setRoleStage();
    await Promise.all([grantsOf(ada), grantsOf(ada)]);
    setRoles(ada.id, []);
    clock.advance(minuteMs - 1);
    expect(await grantsOf(ada)).toEqual([`discord-role:${guild.role}`]);
    expect(asked()).toBe(1);
    clock.advance(1);
    expect([await grantsOf(ada), asked()]).toEqual([[], 2]);
  });

  it("are not told while Discord cannot say, and soon after", async () => {
    const { fake, ada, guild, clock, grantsOf } = await setRoleStage();
    fake.faults.refuse(500, member);
    expect(await grantsOf(ada)).toBeUndefined();
    fake.faults.cutBefore(member);
    expect(await grantsOf(ada)).toBeUndefined();
    expect(await grantsOf(ada)).toEqual([`discord-role:${guild.role}`]);
    clock.advance(minuteMs);
    fake.faults.limit(20_000, member);
    expect(await grantsOf(ada)).toBeUndefined();
  });

  it("are waited for a second and no longer", async () => {
    const { fake, ada, grantsOf } = await setRoleStage();
    const held = fake.faults.hold(member);
    expect(await grantsOf(ada)).toBeUndefined();
    held.release();
  });

  it("are none once the server has put the bot out, and not told while one in an outage may have the role", async () => {
    const { fake, ada, ben, guild, elsewhere, clock, grantsOf } = await setRoleStage();
    fake.removeBot(guild.id);
    await expect.poll(() => grantsOf(ada)).toEqual([]);
    fake.outage(elsewhere.id);
    const askAnew = () => {
      clock.advance(minuteMs);
      return grantsOf(ben);
    };
    await expect.poll(askAnew).toBeUndefined();
  });

  it("are not told without a connection", async () => {
    const { ada, adapter, grantsOf } = await setRoleStage();
    await adapter.stop();
    expect(await grantsOf(ada)).toBeUndefined();
  });
});
