import { setTimeout as sleep } from "node:timers/promises";
import { type ChaosWorld, type ChaosWorldOptions, openChaosWorld } from "./chaos-world.ts";
import type { Cluster } from "./cluster.ts";
import { agreeToReminders, type ReminderCounts } from "./reminded.ts";
import { type EventCounts, openTraffic, type Platform, type Traffic } from "./traffic.ts";

export interface Sizes {
  /** Events while the fault lasts, and the ms between two. */
  readonly events: number;
  readonly everyMs: number;
  /** Reminders that become due when the fault begins. */
  readonly reminders: number;
  /** How long a fault that has a length lasts. */
  readonly faultMs: number;
}

export interface FaultParts {
  readonly world: ChaosWorld;
  readonly cluster: Cluster;
  readonly sizes: Sizes;
  readonly traffic: Traffic;
}

/** A folder with a database of the bot's own. */
export interface Home {
  readonly databaseUrl: string;
  readonly dataDir: string;
  remove(): Promise<void>;
}

export interface Scenario {
  readonly name: string;
  readonly promise: string;
  /** Where people talk; left out: on both platforms. */
  readonly platforms?: readonly Platform[];
  readonly options?: Partial<ChaosWorldOptions>;
  /** Left out: a database of the cluster. */
  readonly home?: () => Promise<Home>;
  /** True: some may be told to try again. Without it everybody is answered in earnest. */
  readonly mayApologise?: boolean;
  /** True: who is answered may be answered again: the platform did what it never confirmed. */
  readonly mayRepeat?: boolean;
  /** False: the platforms had no hand in it, so that no reminder may be in doubt. */
  readonly mayDoubt?: boolean;
  /** Does the damage, and resolves when the cause is gone, with what else was counted. */
  hurt(parts: FaultParts): Promise<Readonly<Record<string, string | number>> | undefined>;
  /** What else must hold at the end; answers with what does not. */
  check?(world: ChaosWorld): Promise<string[]> | string[];
}

export interface Outcome {
  readonly name: string;
  readonly promise: string;
  readonly events: EventCounts;
  readonly reminders: ReminderCounts | undefined;
  /** From the end of the fault to the first answer in earnest to somebody who asked after it. */
  readonly recoveryMs: number;
  readonly also: Readonly<Record<string, string | number>>;
  /** Promises that were broken; empty when all is well. */
  readonly problems: readonly string[];
}

const both = ["telegram", "discord"] as const;
const pollMs = 20;
/** An event whose answer did not arrive is taken up again when its lease of a minute has run out. */
const leaseMs = 61_000;
/** Codes that no fault excuses. */
const inexcusable = new Set(["unexpected", "unhandled_rejection", "inbox_events_given_up", "stop_failed"]);

/** Runs one fault under traffic and counts at the fakes. */
export async function runScenario(cluster: Cluster, scenario: Scenario, sizes: Sizes): Promise<Outcome> {
  const { platforms = both } = scenario;
  const home = await scenario.home?.();
  const database = home ?? { databaseUrl: await cluster.createDatabase() };
  const world = await openChaosWorld({ ...database, ...scenario.options });
  try {
    const traffic = openTraffic(world);
    const reminded = sizes.reminders > 0 ? await agreeToReminders(world, sizes.reminders) : undefined;
    await traffic.talk(2 * platforms.length, 0, platforms);
    await reminded?.release();
    const talking = traffic.talk(sizes.events, sizes.everyMs, platforms);
    const also = (await scenario.hurt({ world, cluster, sizes, traffic })) ?? {};
    const recoveryMs = await traffic.recovery(platforms, 40_000);
    await talking;
    await settle(world, traffic, platforms);
    await reminded?.settle(60_000);
    const found = {
      events: traffic.counts(),
      reminders: await reminded?.counts(),
      problems: (await scenario.check?.(world)) ?? [],
    };
    await world.close();
    const problems = [...found.problems, ...judge(world, scenario, found)];
    return { ...scenario, ...found, problems, recoveryMs, also };
  } finally {
    await world.close();
    await home?.remove();
  }
}

/** Until everybody is answered and the bot holds nothing open; gives up after two minutes, and counts what it sees. */
async function settle(world: ChaosWorld, traffic: Traffic, platforms: readonly Platform[]): Promise<void> {
  for (const end = performance.now() + 60_000, pushEvery = 200, state = { round: 1 }; ; state.round++) {
    const rows = await world.ask("select count(*)::int as open from inbox where done_at is null");
    const isSettled = rows?.[0]?.open === 0 && traffic.unanswered() === 0;
    if (isSettled || performance.now() > end) return;
    if (state.round % pushEvery === 0) {
      world.clock.push(leaseMs);
      // A line that nobody has heard from for a minute counts as cut.
      await traffic.talk(platforms.length, 0, platforms);
    }
    await sleep(pollMs);
  }
}

function judge(
  { log, telegram, discord }: ChaosWorld,
  scenario: Scenario,
  { events, reminders }: Pick<Outcome, "events" | "reminders">,
): string[] {
  const codes = new Set(log.flatMap(({ code }) => (code && inexcusable.has(code) ? [code] : [])));
  return [
    ...judgeEvents(scenario, events),
    ...(reminders && reminders.twice > 0 ? [`${reminders.twice} reminded twice`] : []),
    ...(reminders && reminders.lost > 0 ? [`${reminders.lost} reminders lost`] : []),
    ...(reminders && reminders.inDoubt > 0 && scenario.mayDoubt === false
      ? [`${reminders.inDoubt} reminders in doubt`]
      : []),
    ...[...codes].map((code) => `logged ${code}`),
    ...[...telegram.violations, ...discord.violations].map((violation) => `a request: ${violation}`),
  ];
}

/** What of the events is not as promised. */
export function judgeEvents(
  { mayApologise = false, mayRepeat = false }: Pick<Scenario, "mayApologise" | "mayRepeat">,
  events: EventCounts,
): string[] {
  return [
    ...(events.lost > 0 ? [`${events.lost} events lost`] : []),
    ...(events.twice > 0 && !mayRepeat ? [`${events.twice} answered twice`] : []),
    ...(events.both > 0 ? [`${events.both} told to try again and answered all the same`] : []),
    ...(events.tryLater > 0 && !mayApologise ? [`${events.tryLater} told to try again`] : []),
  ];
}
