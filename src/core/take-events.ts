import pRetry from "p-retry";
import type { Delivery, PlatformAdapter, Receive, Taken } from "../chat/adapter-contract.ts";
import { readAddress } from "../chat/address.ts";
import type { Incoming } from "../chat/incoming.ts";
import type { Outgoing } from "../chat/outgoing.ts";
import type { Storage } from "../storage/storage.ts";
import type { Logger } from "../system/logger.ts";
import type { EventOutcome, EventWatch } from "./event-watch.ts";
import { createOneAtATime } from "./one-at-a-time.ts";

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

/** An adapter that never says `delivered` must not silence a person for ever; the longest retry of a send is shorter. */
const deliverWithinMs = 20_000;

/**
 * Takes every event durably and answers it once. A person's events are stored, answered and delivered in the order they
 * were handed over; those of different people side by side. An event counts as answered when its answer was delivered:
 * until then a crash leaves it to `recover`.
 */
export function createEventTaker({
  inbox,
  logger,
  adapters,
  answer,
  apologise,
  signal,
  watch,
}: EventTakerParts): EventTaker {
  const storing = createOneAtATime();
  const answering = createOneAtATime();
  const inHand = new Map<string, Promise<unknown>>();
  let isRecovering = false;

  const note = (incoming: Incoming, outcome: EventOutcome, since = performance.now()) =>
    watch?.ended(platformOf(incoming), outcome, (performance.now() - since) / 1000);
  const finish = (incoming: Incoming) =>
    inbox
      .done(incoming.id)
      .catch((error: unknown) => logger.error({ code: "inbox_done_failed", err: error }));

  function inTurn(incoming: Incoming, work: () => Promise<void>): void {
    const task = answering(incoming.person.id, work).finally(() => inHand.delete(incoming.id));
    inHand.set(incoming.id, task);
  }

  function begin(incoming: Incoming, since: number): Taken {
    const answered = Promise.withResolvers<Outgoing | undefined>();
    const delivered = Promise.withResolvers<void>();
    inTurn(incoming, async () => {
      const outgoing = await answer(incoming);
      answered.resolve(outgoing);
      if (outgoing) {
        const timer = setTimeout(delivered.resolve, deliverWithinMs);
        await delivered.promise;
        clearTimeout(timer);
      }
      note(incoming, outgoing ? "answered" : "silent", since);
      await finish(incoming);
    });
    return { answer: answered.promise, delivered: () => delivered.resolve() };
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
    const adapter = adapters.find(({ platform }) => platform === platformOf(incoming));
    const outgoing = await answer(incoming);
    if (!outgoing || !adapter) return void (await finish(incoming));
    const to = outgoing.private ? incoming.person.id : incoming.place.id;
    if (!isSettled(await adapter.send(to, { ...outgoing, replace: false }))) return;
    note(incoming, "taken_up", since);
    await finish(incoming);
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
          return incoming.kind === "membership"
            ? nothingToSay
            : { ...nothingToSay, answer: Promise.resolve(apologise(incoming, error)) };
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
        const unfinished = await inbox.unfinished(connected.map(({ platform }) => platform));
        const left = unfinished.filter(({ id }) => !inHand.has(id));
        for (const incoming of left) inTurn(incoming, () => answerAgain(incoming));
        await Promise.all(left.map(({ id }) => inHand.get(id)));
      } finally {
        isRecovering = false;
      }
    },

    async idle() {
      while (inHand.size > 0) await Promise.allSettled(inHand.values());
    },
  };
}

const platformOf = ({ place }: Incoming) => readAddress(place.id)?.platform ?? "preview";

const nothingToSay: Taken = { answer: Promise.resolve(undefined), delivered: () => {} };

/** Whoever blocked the bot will not hear the answer: trying again would not change that. */
const isSettled = ({ kind }: Delivery): boolean => kind === "delivered" || kind === "refused";
