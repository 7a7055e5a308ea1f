import type { Scenario } from "./run-scenario.ts";

const downMs = 500;
/** Longer than a lease on the platforms lasts, and than anybody is believed to hold it without being asked. */
const longMs = 40_000;
const told = "Whoever asks meanwhile is told to try again; nothing taken is lost, nobody is answered twice.";

/** What happens to the database. */
export const databaseFaults: readonly Scenario[] = [
  {
    name: "database restarted (fast)",
    promise: told,
    mayApologise: true,
    async hurt({ cluster }) {
      await cluster.restart("fast", downMs);
      return undefined;
    },
  },
  {
    name: "database crashed (immediate)",
    promise: told,
    mayApologise: true,
    async hurt({ cluster }) {
      await cluster.restart("immediate", downMs);
      return undefined;
    },
  },
  {
    name: "database away for 40 s",
    promise: `${told} The bot stays on both platforms to say so.`,
    mayApologise: true,
    async hurt({ cluster, sizes, traffic }) {
      const back = cluster.restart("fast", longMs);
      await traffic.talk(sizes.events, longMs / sizes.events);
      await back;
      return undefined;
    },
    check: ({ log, discord }) => [
      ...(log.some(({ code }) => code === "turn_lost") ? ["left a platform"] : []),
      ...(discord.gateway.counts.identifies > 1 ? ["came back to Discord anew"] : []),
    ],
  },
  {
    name: "database paused (SIGSTOP, SIGCONT)",
    promise: `${told} What it was asked while it stood still has no late effect.`,
    mayApologise: true,
    async hurt({ cluster, sizes }) {
      await cluster.pause(sizes.faultMs);
      return undefined;
    },
  },
  {
    name: "connections cut one by one",
    promise: told,
    mayApologise: true,
    async hurt({ cluster, world, sizes }) {
      return { "connections cut": await cluster.cutConnections(world.database, 20, sizes.faultMs) };
    },
  },
];
