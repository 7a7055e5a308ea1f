import { setTimeout as delay } from "node:timers/promises";
import type { PlatformName } from "../../../chat/address.ts";
import type { Language } from "../../../chat/languages.ts";
import type { Outgoing } from "../../../chat/outgoing.ts";
import { type Storage, StorageUnavailableError } from "../../../storage/storage.ts";
import type { Clock } from "../../../system/clock.ts";
import type { Logger } from "../../../system/logger.ts";
import type { Broadcast, Reading } from "../broadcast.ts";
import { createClaim } from "./claim.ts";
import { createCrossposts } from "./crossposts.ts";
import { createMessages } from "./messages.ts";
import { createPace, type Pace } from "./pace.ts";
import { createShowProgress } from "./progress.ts";
import { createSendLine, type PreferencesOf, type SendLine } from "./send-line.ts";
import { createSendOne, type Line, type SendParts } from "./send-one.ts";
import { createSettler } from "./settle.ts";

/** What the sender asks of the feature it belongs to. */
interface SenderBroadcasts<Progress> {
  startDue(now: number): Promise<void>;
  expireDue(now: number): Promise<void>;
  finishDone(now: number): Promise<void>;
  find(id: number): Promise<Broadcast | undefined>;
  progress(id: number): Promise<Progress>;
}

export interface SenderParts<Progress> extends Pick<SendParts, "stopPerson" | "endPlace" | "movePlace"> {
  readonly storage: Pick<Storage, "db" | "keys">;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly broadcasts: SenderBroadcasts<Progress>;
  /** The platforms this process can send to. */
  readonly platforms: readonly Line[];
  readonly pacePerSecond: Readonly<Record<PlatformName, number>>;
  /** Puts a broadcast into words for one kind of reader. */
  readonly write: (broadcast: Broadcast, reading: Reading) => Outgoing;
  readonly writeProgress: (broadcast: Broadcast, progress: Progress, language: Language) => Outgoing;
  readonly preferencesOf: PreferencesOf;
  readonly defaultZone: string;
  /** For tests of crashes: how long a claim is ours. */
  readonly leaseMs?: number;
  readonly random?: () => number;
}

export interface Sender {
  /** Sends what is due, from now on until `stop`. */
  start(): void;
  /** Once: starts, expires and ends what is due, and sends until nothing is due. Rejects when the database does. */
  tick(): Promise<void>;
  /** Sends nothing more, and resolves when what is on its way is settled; after 7 s it is left to the next process. */
  stop(): Promise<void>;
  /** Counts what is written to people who wait for an answer, so that both together keep the platform's pace. */
  readonly spend: Pace["spend"];
}

/** Longer than any send takes. */
const defaultLeaseMs = 30_000;
const everyMs = 1_000;
const stopWithinMs = 7_000;

export function createSender<Progress extends { readonly left: number }>(
  parts: SenderParts<Progress>,
): Sender {
  const { storage, clock, logger, broadcasts } = parts;
  const ending = new AbortController();
  const { signal } = ending;
  const pace = createPace(storage, parts.pacePerSecond, logger);
  const settler = createSettler(storage, { clock, logger });
  const sendOne = createSendOne({
    ...parts,
    messageOf: createMessages({ clock, find: broadcasts.find, write: parts.write }),
    random: parts.random ?? Math.random,
  });
  const lines: readonly (readonly [Line, SendLine])[] = parts.platforms.map((line) => [
    line,
    createSendLine(line, {
      ...parts,
      pace,
      claim: createClaim(storage),
      settler,
      sendOne,
      leaseMs: parts.leaseMs ?? defaultLeaseMs,
      signal,
    }),
  ]);
  const publishDue = createCrossposts({ storage, clock, logger });
  const showProgress = createShowProgress({
    storage,
    clock,
    find: broadcasts.find,
    progress: broadcasts.progress,
    write: parts.writeProgress,
    spend: (platform) => pace.spend(platform, 1),
  });
  const running: Promise<void>[] = [];

  async function beginAndEnd(): Promise<void> {
    const now = clock.now();
    await broadcasts.expireDue(now);
    await broadcasts.startDue(now);
    await broadcasts.finishDone(now);
  }

  async function lookAfter(): Promise<void> {
    for (const [line, { pause, paused }] of lines) if (paused() === 0) await publishDue(line, pause);
    await showProgress(lines.filter(([, { paused }]) => paused() === 0).map(([line]) => line));
  }

  /** Again and again until the end; a failure is waited out, and told once. */
  async function repeat(code: string, work: () => Promise<number | undefined>): Promise<void> {
    let isFailing = false;
    while (!signal.aborted) {
      let waitMs: number | undefined;
      try {
        waitMs = await work();
        isFailing = false;
      } catch (err) {
        // An outage is told of as such, by whoever answers people and by the queue.
        const level = err instanceof StorageUnavailableError ? "info" : "error";
        if (!isFailing) logger[level]({ code, err });
        isFailing = true;
      }
      // A timer that fires early must not send early.
      if (waitMs !== 0)
        await delay(Math.min(Math.ceil(waitMs ?? everyMs), everyMs), undefined, { signal }).catch(() => {});
    }
  }

  const every = (work: () => Promise<void>) => async () => {
    await work();
    return undefined;
  };

  return {
    start() {
      running.push(
        repeat("broadcast_states_failed", every(beginAndEnd)),
        repeat("broadcast_progress_failed", every(lookAfter)),
        ...lines.map(([, { step }]) => repeat("broadcast_sending_failed", step)),
      );
    },
    async tick() {
      await beginAndEnd();
      for (const [, line] of lines) {
        while ((await line.step()) === 0);
        await line.settled();
      }
      await broadcasts.finishDone(clock.now());
      await lookAfter();
    },
    async stop() {
      ending.abort();
      const settled = Promise.all([...running, ...lines.map(([, line]) => line.settled())]);
      await Promise.race([settled, delay(stopWithinMs, undefined, { ref: false })]);
      settler.release();
      await pace.flush();
    },
    spend: pace.spend,
  };
}
