import { appendFile, mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type Keys, type Storage, sql } from "../../storage/storage.ts";
import type { Logger } from "../../system/logger.ts";
import { namesIn } from "../../system/names-in.ts";
import { consentPurposes, withdrawConsent } from "../consent/consent.ts";
import { tooOld } from "../retention/retention.ts";
import { dayOf, erasureMarker, personKey } from "./markers.ts";

const erased = erasureMarker.extend({ kind: z.literal("erased") });
const withdrawn = z.object({
  kind: z.literal("withdrawn"),
  person: personKey,
  /** Null: all of them. */
  purpose: z.enum(consentPurposes).nullable(),
  /** ms since the epoch (UTC). */
  at: z.number().int(),
});
const entry = z.discriminatedUnion("kind", [erased, withdrawn]);
/** An erasure, or an agreement taken back: what a restored backup must not undo. */
export type Withdrawal = z.output<typeof entry>;

/** Withdrawals beside the database, so that they outlive it: a file a day, each line sealed with the database's own key. */
export interface WithdrawalJournal {
  /** Never throws: the withdrawal itself goes on, and a file that cannot be written is logged. `now`: ms since the epoch. */
  note(withdrawal: Withdrawal, now: number): Promise<void>;
  /** Removes the files of days that no backup is older than. `now`: ms since the epoch (UTC). */
  sweep(now: number): Promise<void>;
}

type Sealing = Pick<Keys, "seal" | "open">;
const row = "withdrawals";
const fileForm = /^withdrawals-(\d{4}-\d{2}-\d{2})\.sealed$/;

/** `folder` is made when there is something to write. */
export function createWithdrawalJournal({
  folder,
  keys,
  logger,
}: {
  readonly folder: string;
  readonly keys: Sealing;
  readonly logger: Logger;
}): WithdrawalJournal {
  return {
    async note(withdrawal, now) {
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        // One write to the end of the file: those of several processes do not mix. Flushed, as the database is.
        await appendFile(
          join(folder, `withdrawals-${dayOf(now)}.sealed`),
          writeWithdrawals([withdrawal], keys),
          {
            mode: 0o600,
            flush: true,
          },
        );
      } catch (error) {
        logger.error({ code: "withdrawal_not_noted", err: error });
      }
    },
    async sweep(now) {
      const oldest = dayOf(tooOld("erasures", now));
      for (const name of await namesIn(folder)) {
        const [, day] = fileForm.exec(name) ?? [];
        if (day !== undefined && day < oldest) await rm(join(folder, name), { force: true });
      }
    },
  };
}

/** The files of a journal in this folder, oldest first. */
export const journalFiles = async (folder: string): Promise<readonly string[]> =>
  (await namesIn(folder))
    .filter((name) => fileForm.test(name))
    .sort()
    .map((name) => join(folder, name));

/** As the journal holds them: a sealed line each. */
export const writeWithdrawals = (withdrawals: readonly Withdrawal[], keys: Sealing): string =>
  withdrawals.map((withdrawal) => `${keys.seal(JSON.stringify(withdrawal), row)}\n`).join("");

/**
 * What a journal's file holds. A last line without its end was being written when the machine stopped: it is left out.
 * Throws on any other line that these keys did not seal.
 */
export async function readWithdrawals(file: string, keys: Sealing): Promise<readonly Withdrawal[]> {
  const lines = (await readFile(file, "utf8")).split("\n").slice(0, -1);
  return lines.map((line) => entry.parse(JSON.parse(keys.open(line, row))));
}

/** What the database itself remembers since `since` (ms since the epoch, UTC). */
export async function keptWithdrawals(
  { db }: Pick<Storage, "db">,
  since: number,
): Promise<readonly Withdrawal[]> {
  const { rows: markers } = await sql`
    select 'erased' as kind, receipt, person_key, day::text as day from erasures
    where day >= ${dayOf(since)} order by day, receipt`.execute(db);
  const { rows: withdrawals } = await sql`
    select 'withdrawn' as kind, person_key as person, purpose, floor(extract(epoch from at) * 1000)::float8 as at
    from consents where action = 'withdrawn' and at >= ${new Date(since)} order by id`.execute(db);
  return [...markers, ...withdrawals].map((found) => entry.parse(found));
}

/**
 * Takes back again what was taken back since a backup was made; what had been agreed to once more after that is lost with
 * it. Answers how many withdrawals that were.
 */
export async function replayWithdrawals(
  { db }: Pick<Storage, "db">,
  withdrawals: readonly Withdrawal[],
  madeAt: number,
): Promise<number> {
  let replayed = 0;
  for (const withdrawal of withdrawals) {
    if (withdrawal.kind !== "withdrawn" || withdrawal.at < madeAt) continue;
    await replayWithdrawal(db, withdrawal);
    replayed++;
  }
  return replayed;
}

async function replayWithdrawal(
  db: Storage["db"],
  { person, purpose, at }: z.output<typeof withdrawn>,
): Promise<void> {
  const isOf = (other: string) => purpose === null || purpose === other;
  // A reminder is a row, its agreement a record; its job finds neither and does nothing.
  await sql`
    with removed as (
      delete from reminders where person_key = ${person} and (${purpose}::text is null or kind = ${purpose})
      returning id
    )
    delete from kv using removed where key = 'reminders:' || ${person}::text || ':' || removed.id`.execute(
    db,
  );
  if (isOf("updates")) await db.deleteFrom("update_subscribers").where("person_key", "=", person).execute();
  if (isOf("handover")) await db.deleteFrom("handovers").where("person_key", "=", person).execute();
  await withdrawConsent(db, person, at, purpose ?? undefined);
}
