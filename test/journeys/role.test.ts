import { expect, it } from "vitest";
import { idWithin } from "../../src/chat/address.ts";
import { describeOnEachPlatform, type Stage } from "./stage.ts";

const minuteMs = 60_000;

const addressOf = ({ app }: Stage, path: string) => new URL(path, app.url).href;

/** Asks for a link in private and presses its button; answers the session's cookie. */
async function signIn(stage: Stage): Promise<string> {
  await stage.moderator.says("/dashboard");
  const { text } = await stage.moderator.hears("/dashboard/login?token=");
  const [, token = ""] = /token=([\w-]{43})/.exec(text) ?? [];
  const entered = await fetch(addressOf(stage, "dashboard/login"), {
    method: "POST",
    headers: { "sec-fetch-site": "same-origin" },
    body: new URLSearchParams({ token }),
    redirect: "manual",
  });
  return entered.headers.get("set-cookie")?.split(";")[0] ?? "";
}

/** Whether the dashboard still opens: its status. */
async function visit(stage: Stage, cookie: string): Promise<number> {
  const answer = await fetch(addressOf(stage, "dashboard/broadcasts"), {
    headers: { cookie, accept: "text/html" },
    redirect: "manual",
  });
  await answer.arrayBuffer();
  return answer.status;
}

describeOnEachPlatform(
  "a moderator by role alone",
  (stage) => {
    it("works in private and at the dashboard until a minute after the role was taken away", async () => {
      const { moderator, discord, passes } = stage();
      await moderator.says("/broadcast");
      await moderator.hears("Annonces");
      const cookie = await signIn(stage());
      expect(await visit(stage(), cookie)).toBe(200);

      for (const { members } of discord.world.guilds.values()) members.set(idWithin(moderator.id), []);
      passes(minuteMs);
      expect(await visit(stage(), cookie)).toBe(403);
      await moderator.presses("Nouvelle annonce");
      await moderator.hears("réservée à l’équipe");
    });
  },
  { platforms: ["discord"] },
);
