import type { BroadcastUpdate, Database, PersonKey, Storage } from "../../storage/storage.ts";
import type { Clock } from "../../system/clock.ts";
import { type AuditAction, writeAudit } from "./audit.ts";
import { findBroadcast, type Kept, lockBroadcast } from "./broadcast-store.ts";
import { type Refusal, type Result, refuse } from "./results.ts";

/** What an act changes, in the row's own columns, and how it is called in the audit. */
export interface Change {
  readonly kind: "change";
  readonly set: BroadcastUpdate;
  readonly actions: readonly AuditAction[];
}

export const change = (set: Change["set"], ...actions: readonly AuditAction[]): Change => ({
  kind: "change",
  set,
  actions,
});

/** Decides with the broadcast locked: two moderators who press at once come one after the other. */
type Decide = (kept: Kept, db: Database, now: number) => Promise<Change | Refusal> | Change | Refusal;
export type Act = (id: number, by: PersonKey, decide: Decide) => Promise<Result>;

/** One transaction for the lock, the check, the change and its lines in the audit. */
export function createAct({ db }: Pick<Storage, "db">, clock: Clock): Act {
  return (id, by, decide) =>
    db.transaction().execute(async (transaction) => {
      const now = clock.now();
      const kept = await lockBroadcast(transaction, id);
      if (!kept) return refuse("not_found");
      const decided = await decide(kept, transaction, now);
      if (decided.kind === "refused") return decided;
      await transaction
        .updateTable("broadcasts")
        .set({ ...decided.set, changed_at: new Date(now) })
        .where("id", "=", id)
        .execute();
      for (const action of decided.actions) await writeAudit(transaction, id, action, by, now);
      return { kind: "done", broadcast: ((await findBroadcast(transaction, id)) ?? kept).broadcast };
    });
}
