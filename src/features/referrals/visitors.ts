import { hash } from "node:crypto";
import { type Storage, sql } from "../../storage/storage.ts";
import type { Calendar } from "./calendar.ts";
import { cutAddress } from "./cut-address.ts";
import { createDaySalts } from "./day-salts.ts";

/** What tells one browser from another on one day. */
interface Visit {
  readonly code: string;
  /** Of the client; everything but its network is cut off before anything is done with it. */
  readonly address: string;
  readonly agent: string;
  /** ms since the epoch (UTC). */
  readonly at: number;
}

export type Mark = string | Promise<string | undefined>;

/** Counts somebody once a day and code without knowing them: no cookie, nothing stored on their side or about them on ours. */
export interface Visitors {
  /** The same for one browser, code and day; `undefined` when there is no salt to be had. */
  markOf(visit: Visit): Mark;
  /** Resolves when today's salt is there, or cannot be had now. */
  readonly ready: Promise<void>;
  close(): Promise<void>;
}

/** So early tomorrow's salt is agreed upon: nobody waits for it at midnight. */
const aheadMs = 60_000;
const lookEveryMs = 15_000;

export function createVisitors(
  storage: Pick<Storage, "openLine" | "keys" | "db">,
  calendar: Calendar,
  clock: { now(): number },
): Visitors {
  const salts = createDaySalts(storage);
  let today = calendar.dayOf(clock.now());

  function turnTo(day: string): void {
    if (day <= today) return;
    today = day;
    salts.forgetBefore(day);
    void forgetMarksBefore(storage, day).catch(() => {});
  }

  const look = setInterval(() => {
    turnTo(calendar.dayOf(clock.now()));
    void salts.of(calendar.dayOf(clock.now() + aheadMs));
  }, lookEveryMs).unref();

  return {
    markOf({ code, address, agent, at }) {
      const day = calendar.dayOf(at);
      turnTo(day);
      const who = `${code}\0${cutAddress(address)}\0${agent}`;
      const salt = salts.of(day);
      return salt instanceof Promise
        ? salt.then((known) => known && keyedHash(known, who))
        : keyedHash(salt, who);
    },
    ready: Promise.resolve(salts.of(today)).then(() => {}),
    async close() {
      clearInterval(look);
      await salts.close();
    },
  };
}

/**
 * 132 bits of SHA-256 over secret and text. Cutting it short also rules out what an HMAC is for, going on from a known hash;
 * Node's HMAC takes ten times as long, a third of the whole redirect.
 */
const keyedHash = (salt: Buffer, who: string): string =>
  hash("sha256", salt.toString("latin1") + who, "base64url").slice(0, 22);

/** `day`: `YYYY-MM-DD`. */
export async function forgetMarksBefore({ db }: Pick<Storage, "db">, day: string): Promise<void> {
  await sql`delete from visitor_marks where day < ${day}::date`.execute(db);
}
