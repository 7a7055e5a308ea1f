/** Keeps what comes by until it is let go: a platform that does not answer for as long as a test likes. */
export interface Hold {
  /** Resolves when the first request is held. */
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
      reached.resolve();
      return released.promise;
    },
  };
}
