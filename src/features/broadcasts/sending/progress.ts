import type { Delivery } from "../../../chat/adapter-contract.ts";
import { type PersonId, type PlatformName, readAddress } from "../../../chat/address.ts";
import { type Language, languages } from "../../../chat/languages.ts";
import type { Outgoing } from "../../../chat/outgoing.ts";
import { type Storage, sql } from "../../../storage/storage.ts";
import type { Clock } from "../../../system/clock.ts";
import type { Broadcast } from "../broadcast.ts";
import type { Line } from "./send-one.ts";

interface ProgressParts<Progress> {
  readonly storage: Pick<Storage, "db" | "keys">;
  readonly clock: Clock;
  readonly find: (id: number) => Promise<Broadcast | undefined>;
  readonly progress: (id: number) => Promise<Progress>;
  readonly write: (broadcast: Broadcast, progress: Progress, language: Language) => Outgoing;
  /** A message was sent, or changed: it counts towards what the platform bears. */
  readonly spend: (platform: PlatformName) => void;
}

/** Brings the progress messages up to date that can be reached by one of these lines. Rejects when the database does. */
export type ShowProgress = (lines: readonly Line[]) => Promise<void>;

/** Platforms bear an edit of one message every few seconds. */
const everyMs = 5_000;

interface Watcher {
  readonly broadcast_id: number;
  readonly person_key: string;
  readonly sealed_address: string;
  readonly language: string;
  readonly message_id: string | null;
  readonly shown_at: Date | null;
}

export function createShowProgress<Progress extends { readonly left: number }>(
  parts: ProgressParts<Progress>,
): ShowProgress {
  const { storage, clock, write } = parts;
  const { db, keys } = storage;
  /** What each watcher was shown last by this process: the same again is not worth an edit. */
  const shown = new Map<string, string>();
  const nameOf = ({ broadcast_id, person_key }: Watcher) => `${broadcast_id} ${person_key}`;

  const rowOf = ({ broadcast_id, person_key }: Watcher) =>
    sql`broadcast_id = ${broadcast_id} and person_key = ${person_key}`;

  /** Whose turn it is: one process shows each. */
  async function take(watcher: Watcher): Promise<boolean> {
    const { numAffectedRows } = await sql`
      update broadcast_watchers set shown_at = ${new Date(clock.now())}
      where ${rowOf(watcher)} and shown_at is not distinct from ${watcher.shown_at}
        and message_id is not distinct from ${watcher.message_id}`.execute(db);
    return Number(numAffectedRows ?? 0) > 0;
  }

  async function drop(watcher: Watcher): Promise<void> {
    shown.delete(nameOf(watcher));
    await sql`delete from broadcast_watchers where ${rowOf(watcher)}`.execute(db);
  }

  async function showOne(line: Line, watcher: Watcher, to: PersonId): Promise<void> {
    const broadcast = await parts.find(watcher.broadcast_id);
    if (!broadcast) return;
    const progress = await parts.progress(broadcast.id);
    const language = languages.find((known) => known === watcher.language) ?? languages[0];
    const message = write(broadcast, progress, language);
    const isOver = broadcast.endedAt !== undefined && progress.left === 0;
    const print = `${message.html}\n${JSON.stringify(message.buttons)}`;
    if (watcher.message_id === null || shown.get(nameOf(watcher)) !== print) {
      parts.spend(line.platform);
      const outcome = await put(line, watcher, to, message);
      if (outcome === "lost") return drop(watcher);
      // Told to wait, or the line is broken: the next look tries again.
      if (outcome === "later") return;
      shown.set(nameOf(watcher), print);
    }
    if (isOver) await drop(watcher);
  }

  async function put(
    line: Line,
    watcher: Watcher,
    to: PersonId,
    message: Outgoing,
  ): Promise<"shown" | "later" | "lost"> {
    if (watcher.message_id !== null) {
      const edited = await line.edit({ to, messageId: watcher.message_id }, message);
      if (edited.kind === "done") return "shown";
      if (edited.kind === "later") return edited.because === "fault" ? "lost" : "later";
      // Who blocked the bot, or took the message away, does not want to see it.
      if (edited.because !== "too_old") return "lost";
    }
    const sent: Delivery = await line.send(to, message);
    if (sent.kind === "delivered") {
      await sql`update broadcast_watchers set message_id = ${sent.messageId} where ${rowOf(watcher)}`.execute(
        db,
      );
      return "shown";
    }
    return sent.kind === "later" && sent.because !== "fault" ? "later" : "lost";
  }

  return async (lines) => {
    const { rows } = await sql<Watcher>`
      select broadcast_id, person_key, sealed_address, language, message_id, shown_at from broadcast_watchers
      where shown_at is null or shown_at <= ${new Date(clock.now() - everyMs)}`.execute(db);
    for (const watcher of rows) {
      const to = keys.open(watcher.sealed_address, `broadcast_watchers:${watcher.person_key}`) as PersonId;
      const line = lines.find(({ platform }) => platform === readAddress(to)?.platform);
      if (line && (await take(watcher))) await showOne(line, watcher, to);
    }
  };
}
