/** Keeps what comes by until it is let go: a platform that does not answer for as long as a test likes. */
export interface Hold {
  /** Resolves a turn after the first request was held: what the bot does without waiting for it is done by then. */
  readonly reached: Promise<void>;
  /** Lets go what is held and all that follows. */
  release(): void;
}

/** `wait` is what a held request awaits. */
export function createHold(): Hold & { wait(): Promise<void> } {
  const reached = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  return {
    reached: reached.promise,
    release: () => released.resolve(),
    wait() {
      setImmediate(reached.resolve);
      return released.promise;
    },
  };
}
