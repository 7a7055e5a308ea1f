import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { countDays } from "../support/count-links.ts";
import { cookieName, type DashboardWorld, formTokenIn, openDashboardWorld } from "./dashboard-world.ts";

let world: DashboardWorld;
let url: string;
let cookie: string;
const ending = new Set<AbortController>();
beforeEach(async () => {
  world = await openDashboardWorld();
  ({ url } = await world.server.listen());
  cookie = await world.signsIn("organiser");
});
afterEach(async () => {
  for (const one of ending) one.abort();
  ending.clear();
  await world.close();
});

/** Listens as a page does. */
async function listen(session = cookie) {
  const abort = new AbortController();
  ending.add(abort);
  const response = await fetch(`${url}dashboard/events`, {
    headers: { accept: "text/event-stream", cookie: `${cookieName}=${session}` },
    signal: abort.signal,
    redirect: "manual",
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let heard = "";
  return {
    response,
    leave: () => abort.abort(),
    /** Reads on until something is there; answers all that came so far. */
    async until(form: RegExp): Promise<string> {
      while (!form.test(heard)) {
        const next = await reader?.read();
        if (!next || next.done) throw new Error(`The stream ended after: ${heard}`);
        heard += next.value;
      }
      return heard;
    },
    async end(): Promise<string> {
      for (;;) {
        const next = await reader?.read();
        if (!next || next.done) return heard;
        heard += next.value;
      }
    },
  };
}

const view = () =>
  countDays(world.storage, "unknown", "view", new Date(world.clock.now()).toISOString().slice(0, 10), [5]);

describe("the news of new figures", () => {
  it("come when there are some, and tell no figure", async () => {
    const stream = await listen();
    expect(stream.response.headers.get("content-type")).toContain("text/event-stream");
    expect(stream.response.headers.get("cache-control")).toBe("no-store");
    await stream.until(/event: figures\ndata: \S+\n\n/);
    await view();
    expect((await stream.until(/figures[\s\S]*figures/)).match(/data: (\S+)/g)).toHaveLength(2);
  });

  it("keep the connection awake while nothing happens", async () => {
    const stream = await listen();
    expect(await stream.until(/: here\n\n/)).toContain("retry: 10000");
  });

  it("end with the session, wherever that was ended, and with the role", async () => {
    const stream = await listen();
    const form = formTokenIn((await world.get("/dashboard", cookie)).body);
    await world.post("/dashboard/sign-out-everywhere", { form }, cookie);
    expect(await stream.end()).toContain("event: over");

    const other = await listen(await world.signsIn("organiser"));
    await other.until(/figures/);
    await world.services.signIn.leaveAll(await firstMember());
    expect(await other.end()).toContain("event: over");
  });

  it("keep nobody signed in: a tab that is only left open is no use", async () => {
    const seen = async () =>
      (await world.storage.db.selectFrom("sessions").select("seen_at").execute())[0]?.seen_at;
    const before = await seen();
    world.clock.advance(3_600_000);
    const stream = await listen();
    await stream.until(/: here/);
    await world.server.app.inject({
      url: "/dashboard",
      headers: { cookie: `${cookieName}=${cookie}`, "x-refresh": "1" },
    });
    expect(await seen()).toEqual(before);
    world.clock.advance(12 * 3_600_000);
    expect(await stream.end()).toContain("event: over");
  });

  it("go to four pages of a session at once, and to a fifth when one is closed", async () => {
    const open = [await listen(), await listen(), await listen(), await listen()];
    expect((await listen()).response.status).toBe(429);
    expect((await listen(await world.signsIn("organiser"))).response.status).toBe(200);
    open[0]?.leave();
    const status = async (): Promise<number> => {
      const { response, leave } = await listen();
      leave();
      return response.status;
    };
    await expect.poll(status).toBe(200);
  });

  it("are for who is signed in", async () => {
    expect((await listen("nobody")).response.status).toBe(303);
  });

  it("do not keep the server from closing", async () => {
    const stream = await listen();
    await stream.until(/figures/);
    await world.server.close();
    await stream.end();
  });
});

async function firstMember() {
  const row = await world.storage.db.selectFrom("sessions").select("person_key").executeTakeFirstOrThrow();
  return row.person_key as Parameters<typeof world.services.signIn.leaveAll>[0];
}
