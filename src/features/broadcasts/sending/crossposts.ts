import type { PlaceId } from "../../../chat/address.ts";
import { type Storage, sql } from "../../../storage/storage.ts";
import type { Clock } from "../../../system/clock.ts";
import type { Logger } from "../../../system/logger.ts";
import { crosspostHourMs, crosspostsPerHour } from "../crosspost-budget.ts";
import type { Line } from "./send-one.ts";

interface CrosspostParts {
  readonly storage: Pick<Storage, "db" | "keys">;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Publishes what is due on a line that can, one after the other. Rejects when the database does. */
export type PublishDue = (
  line: Line,
  pause: (ms: number, everywhere: boolean) => Promise<void>,
) => Promise<void>;

/** Who took one and died leaves it to the next after so long. */
const leaseMs = 60_000;
const atOnce = 10;

export function createCrossposts({ storage, clock, logger }: CrosspostParts): PublishDue {
  const { db, keys } = storage;

  /** Takes those due by moving them on: whoever else looks does not see them. */
  async function take(platform: string) {
    const now = clock.now();
    const { rows } = await sql<{
      delivery_id: string;
      place_id: string;
      message_id: string | null;
      place_key: string;
      address: string;
    }>`
      with due as materialized (
        select delivery_id from crossposts where state = 'waiting' and due_at <= ${new Date(now)}
        order by due_at, delivery_id limit ${atOnce} for update skip locked
      ), taken as (
        update crossposts set due_at = ${new Date(now + leaseMs)} from due
        where crossposts.delivery_id = due.delivery_id
        returning crossposts.delivery_id, crossposts.place_id
      )
      select taken.delivery_id, taken.place_id, message_id, place_key, address
      from taken join deliveries on deliveries.id = taken.delivery_id join places on places.id = taken.place_id
      where deliveries.platform = ${platform} order by taken.delivery_id`.execute(db);
    return rows;
  }

  /** When the place has room for one more: in the past when it has it now. ms since the epoch (UTC). */
  async function roomAt(place: string): Promise<number> {
    const oldest = await db
      .selectFrom("crossposts")
      .select("published_at")
      .where("place_id", "=", place)
      .where("published_at", ">", new Date(clock.now() - crosspostHourMs))
      .orderBy("published_at", "desc")
      .offset(crosspostsPerHour - 1)
      .limit(1)
      .executeTakeFirst();
    return oldest?.published_at ? oldest.published_at.getTime() + crosspostHourMs : 0;
  }

  const putOff = (delivery: string, at: number) =>
    db
      .updateTable("crossposts")
      .set({ due_at: new Date(at) })
      .where("delivery_id", "=", delivery)
      .execute();

  return async (line, pause) => {
    if (!line.publish) return;
    const taken = await take(line.platform);
    for (const [index, { delivery_id, place_id, message_id, place_key, address }] of taken.entries()) {
      const free = await roomAt(place_id);
      if (free > clock.now()) {
        await putOff(delivery_id, free);
        continue;
      }
      const to = keys.open(address, `places:${place_key}`) as PlaceId;
      const published = message_id
        ? await line.publish({ to, messageId: message_id })
        : ({ kind: "impossible", because: "gone" } as const);
      if (published.kind === "later") {
        logger.debug({ code: "crosspost_later" });
        const at = clock.now() + published.afterMs;
        for (const waiting of taken.slice(index)) await putOff(waiting.delivery_id, at);
        if (published.because === "limited") await pause(published.afterMs, true);
        return;
      }
      const isDone = published.kind === "done";
      await db
        .updateTable("crossposts")
        .set({
          state: isDone ? "done" : "impossible",
          published_at: isDone ? new Date(clock.now()) : null,
        })
        .where("delivery_id", "=", delivery_id)
        .execute();
    }
  };
}
