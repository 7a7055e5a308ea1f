import pRetry from "p-retry";
import type { Delivery, PlatformAdapter, Receive, Taken } from "../chat/adapter-contract.ts";
import { platformOf } from "../chat/address.ts";
import type { Incoming } from "../chat/incoming.ts";
import type { Outgoing } from "../chat/outgoing.ts";
import type { Storage } from "../storage/storage.ts";
import type { Clock } from "../system/clock.ts";
import type { Logger } from "../system/logger.ts";
import type { EventOutcome, EventWatch } from "./event-watch.ts";
import { createOneAtATime } from "./one-at-a-time.ts";
import { createUntilStored } from "./until-stored.ts";

export interface EventTaker {
  readonly receive: Receive;
  /** Answers what a dead process left unanswered. Called at start and then regularly. */
  recover(): Promise<void>;
  /** Resolves when every event in hand is answered. */
  idle(): Promise<void>;
  /** How many events this process is answering. */
  inHand(): number;
}

interface EventTakerParts {
  readonly inbox: Storage["inbox"];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly adapters: readonly PlatformAdapter[];
  /** Never rejects. */
  readonly answer: (incoming: Incoming) => Promise<Outgoing | undefined>;
  /** What is said when an event could not even be stored. */
  readonly apologise: (incoming: Incoming, error: unknown) => Outgoing;
  /** Ends the waiting for a database when the bot stops. */
  readonly signal: AbortSignal;
  readonly watch?: EventWatch | undefined;
}

/** An answer that is long in arriving must not silence a person: their next event begins then. */
const deliverWithinMs = 20_000;
/** What could not be answered for so long is no longer waited for by anybody. */
const answeredWithinMs = 3_600_000;

/**
 * Takes every event durably and answers it once. A person's events are stored, answered and delivered in the order they
 * were handed over; those of different people side by side. An event counts as answered when its answer was delivered:
 * until then a crash leaves it to `recover`.
 */
export function createEventTaker({
  inbox,
  clock,
  logger,
  adapters,
  answer,
  apologise,
  signal,
  watch,
}: EventTakerParts): EventTaker {
  const storing = createOneAtATime();
  const answering = createOneAtATime();
  /** A database that comes back must not find an event open that was answered. */
  const tell = createUntilStored({ logger, signal, code: "inbox_done_failed" });
  const inHand = new Map<string, Promise<unknown>>();
  let isRecovering = false;

  const note = (incoming: Incoming, outcome: EventOutcome, since = performance.now()) =>
    watch?.ended(platformOf(incoming.place.id), outcome, (performance.now() - since) / 1000);
  const finish = (incoming: Incoming) => tell(() => inbox.done(incoming.id));

  /** Until `work` has ended no other answer to this event begins here. */
  function hold(incoming: Incoming, work: () => Promise<void>): void {
    const task = work().finally(() => inHand.delete(incoming.id));
    inHand.set(incoming.id, task);
  }
  const inTurn = (incoming: Incoming, work: () => Promise<void>) => answering(incoming.person.id, work);

  function begin(incoming: Incoming, since: number): Taken {
    const answered = Promise.withResolvers<Outgoing | undefined>();
    const fate = Promise.withResolvers<"answered" | "silent" | "postponed">();
    hold(incoming, async () => {
      await inTurn(incoming, async () => {
        const outgoing = await answer(incoming);
        answered.resolve(outgoing);
        if (outgoing) await within(deliverWithinMs, fate.promise);
        else fate.resolve("silent");
      });
      const end = await fate.promise;
      if (end === "postponed") return tell(() => inbox.postpone(incoming.id));
      note(incoming, end, since);
      await finish(incoming);
    });
    return {
      answer: answered.promise,
      delivered: () => fate.resolve("answered"),
      postponed: () => fate.resolve("postponed"),
    };
  }

  /** A block or a removal is a withdrawal, and nobody repeats it: it is not given up while the database is away. */
  const accept = (incoming: Incoming) =>
    incoming.kind === "membership"
      ? pRetry(() => inbox.accept(incoming), {
          retries: Number.POSITIVE_INFINITY,
          minTimeout: 500,
          maxTimeout: 10_000,
          signal,
        })
      : inbox.accept(incoming);

  async function answerAgain(incoming: Incoming): Promise<void> {
    const since = performance.now();
    const adapter = adapters.find(({ platform }) => platform === platformOf(incoming.place.id));
    const outgoing = await answer(incoming);
    if (!outgoing || !adapter) return void (await finish(incoming));
    const to = outgoing.private ? incoming.person.id : incoming.place.id;
    const delivery = await adapter.send(to, { ...outgoing, replace: false });
    if (isSettled(delivery)) {
      note(incoming, "taken_up", since);
      return finish(incoming);
    }
    if (clock.now() - incoming.at <= answeredWithinMs) return tell(() => inbox.postpone(incoming.id));
    logger.warn({ code: "answer_given_up", platform: adapter.platform });
    await finish(incoming);
  }

  /** The person was told to try again: should the write that seemed to fail have arrived, it must have no effect. */
  async function decline(incoming: Incoming, error: unknown): Promise<Taken> {
    const outgoing = apologise(incoming, error);
    hold(incoming, () => tell(() => inbox.decline(incoming)));
    return takenUnkept(outgoing);
  }

  return {
    inHand: () => inHand.size,

    receive(incoming) {
      const since = performance.now();
      return storing(incoming.person.id, async () => {
        try {
          if ((await accept(incoming)) === "new") return begin(incoming, since);
          note(incoming, "repeated");
          return nothingToSay;
        } catch (error) {
          note(incoming, "not_stored", since);
          return incoming.kind === "membership" ? nothingToSay : decline(incoming, error);
        }
      });
    },

    async recover() {
      // A run that takes longer than the pause between two must not be joined by the next one.
      if (isRecovering) return;
      isRecovering = true;
      try {
        // Also one that only sends: another process listens, or did.
        const connected = adapters.filter((adapter) => adapter.health().kind !== "unwell");
        const platforms = connected.map(({ platform }) => platform);
        // A few at a time until none is left: an outage of seconds leaves hundreds, and each is ours for a minute only.
        for (;;) {
          const unfinished = await inbox.unfinished(platforms);
          const left = unfinished.filter(({ id }) => !inHand.has(id));
          for (const incoming of left) hold(incoming, () => inTurn(incoming, () => answerAgain(incoming)));
          await Promise.all(left.map(({ id }) => inHand.get(id)));
          if (unfinished.length === 0 || signal.aborted) break;
        }
      } finally {
        isRecovering = false;
      }
    },

    async idle() {
      while (inHand.size > 0) await Promise.allSettled(inHand.values());
    },
  };
}

/** An event that nothing is kept of: what becomes of its answer changes nothing. */
export const takenUnkept = (answer?: Outgoing): Taken => ({
  answer: Promise.resolve(answer),
  delivered: () => {},
  postponed: () => {},
});
const nothingToSay = takenUnkept();

async function within(ms: number, promise: Promise<unknown>): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, ms);
  await Promise.race([promise, late.promise]);
  clearTimeout(timer);
}

/** Whoever blocked the bot will not hear the answer: trying again would not change that. */
const isSettled = ({ kind }: Delivery): boolean => kind === "delivered" || kind === "refused";
