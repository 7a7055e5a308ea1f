import { setTimeout as sleep } from "node:timers/promises";
import type { LogLine } from "./chaos-world.ts";
import type { FaultParts, Scenario } from "./run-scenario.ts";

const everyMs = 400;

/** Does it again and again, and waits until the bot is back. */
async function repeatedly({ world, sizes }: FaultParts, act: () => void) {
  const { gateway } = world.discord;
  let times = 0;
  for (const end = performance.now() + sizes.faultMs; performance.now() < end; times++) {
    await world.discord.connected();
    act();
    await sleep(everyMs);
  }
  const { resumes, identifies } = gateway.counts;
  return { times, resumes, identifies };
}

const lineLost = "Nothing Discord handed over is lost or answered twice; Telegram does not notice.";

/** What happens to Discord's gateway. People go on talking on both platforms. */
export const discordFaults: readonly Scenario[] = [
  {
    name: "gateway asks to reconnect (op 7)",
    promise: lineLost,
    hurt: (parts) => repeatedly(parts, () => parts.world.discord.gateway.askToReconnect()),
  },
  {
    name: "gateway lines cut without a word",
    promise: lineLost,
    hurt: (parts) => repeatedly(parts, () => parts.world.discord.gateway.cut()),
  },
  {
    name: "heartbeats not acknowledged",
    promise: `${lineLost} The dead line is left and the session resumed.`,
    options: { heartbeatMs: 300 },
    async hurt({ world, sizes }) {
      const { gateway } = world.discord;
      gateway.switches.withholdAcks = true;
      await sleep(sizes.faultMs);
      gateway.switches.withholdAcks = false;
      await world.discord.connected();
      return { resumes: gateway.counts.resumes };
    },
    check: ({ discord }) => (discord.gateway.counts.resumes > 0 ? [] : ["the dead line was not left"]),
  },
  {
    name: "invalid session, not resumable (op 9 false)",
    promise: "The bot begins a new session by itself. What was said in between Discord hands over to nobody.",
    // Nobody talks on Discord while it has no session: what it hands over to nobody cannot be counted.
    platforms: ["telegram"],
    async hurt({ world, traffic }) {
      const { gateway } = world.discord;
      const before = gateway.counts.identifies;
      gateway.forgetSessions();
      gateway.cut();
      // Discord has a bot wait for up to five seconds before it may begin anew.
      while (!gateway.connected()) await sleep(20);
      await traffic.recovery(["discord"], 30_000);
      return { "new sessions": gateway.counts.identifies - before };
    },
  },
  ...([4004, 4013, 4014] as const).map(
    (code): Scenario => ({
      name: `gateway closes with ${code} at the start`,
      promise: "The operator is told why, with the cure; Telegram is answered as ever.",
      platforms: ["telegram"],
      options: { closeOnIdentify: code },
      async hurt({ world, sizes }) {
        await sleep(sizes.faultMs / 4);
        return { unwell: (await world.unwell()).join(", ") };
      },
      check: ({ log }) => explained(log, "platform_misconfigured", code),
    }),
  ),
  ...([4004, 4013, 4014] as const).map(
    (code): Scenario => ({
      name: `gateway closes with ${code} while the bot runs`,
      promise: "The operator is told why, with the cure; Telegram is answered as ever.",
      platforms: ["telegram"],
      async hurt({ world, sizes }) {
        world.discord.gateway.cut(code);
        await sleep(sizes.faultMs / 4);
        return { unwell: (await world.unwell()).join(", ") };
      },
      check: ({ log }) => explained(log, "discord_closed_for_good", code),
    }),
  ),
];

/** Each close code has its own cure: the token for 4004, the intents for the others. */
function explained(log: readonly LogLine[], wanted: string, closeCode: number): string[] {
  const line = log.find(({ code }) => code === wanted);
  if (!line) return [`${closeCode} was not told`];
  const subject = closeCode === 4004 ? /token/i : /intent/i;
  return subject.test(String(line.problem)) && /Bot page/.test(String(line.cure))
    ? []
    : [`${closeCode} was told without its cure`];
}
