import type { Standing, Turn } from "../../src/chat/adapter-contract.ts";

/** A turn that the test ends, or lets come into doubt. */
export function openTurn() {
  const ending = new AbortController();
  let ended = 0;
  let standing: Standing = "ours";
  const isOver = () => ending.signal.aborted;
  const turn: Turn = {
    signal: ending.signal,
    isOver,
    standing: () => standing,
    giveWay() {
      if (standing === "unknown") ending.abort();
      return isOver();
    },
    end() {
      ended += 1;
    },
  };
  return {
    turn,
    lose: () => ending.abort(),
    /** How often it was ended by whoever had it. */
    ended: () => ended,
    stand(how: Standing): void {
      standing = how;
    },
  };
}
