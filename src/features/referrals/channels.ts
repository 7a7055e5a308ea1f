import { randomInt } from "node:crypto";
import { foldAccents } from "../../chat/fold-accents.ts";
import type { Storage } from "../../storage/storage.ts";
import { type Doing, noteAct } from "../audit/audit.ts";
import { platformCodes, unknownCode } from "./count-events.ts";

/** A channel, poster or partner that an organiser wants counted apart. Nothing in it says who made it. */
export interface Channel {
  readonly code: string;
  readonly name: string;
  /** In ms since the epoch (UTC). */
  readonly createdAt: number;
  /** Its link leads on and is counted as before: what hangs on a wall cannot be called back. */
  readonly isRetired: boolean;
}

/** Each change is one transaction with its line in the audit. */
export interface Channels {
  /** `name_taken`: a channel in use has it, with or without capitals and accents. */
  make(name: string, doing: Doing): Promise<Channel | "name_taken">;
  /** Those in use first, each by name. */
  list(): Promise<readonly Channel[]>;
  find(code: string): Promise<Channel | undefined>;
  /** `undefined` when there is no such channel, or it is retired. */
  rename(code: string, name: string, doing: Doing): Promise<Channel | "name_taken" | undefined>;
  retire(code: string, doing: Doing): Promise<Channel | undefined>;
}

/** So that a button can carry it beside what it does: 64 bytes in all. */
const codeCharacters = 24;
const channelNameCharacters = 60;
/** Easy to tell apart in print. */
const letters = "abcdefghjkmnpqrstuvwxyz";
const tries = 8;

export const isChannelName = (name: string): boolean =>
  name.length > 0 && [...name].length <= channelNameCharacters;

export function createChannels({ db }: Pick<Storage, "db">): Channels {
  const select = () =>
    db
      .selectFrom("referral_codes")
      .select(["code", "name", "created_at", "retired_at"])
      .where("kind", "=", "channel");

  const change = (
    code: string,
    set: { readonly name: string; readonly name_key: string } | { readonly retired_at: Date },
    action: "channel_renamed" | "channel_retired",
    doing: Doing,
  ) =>
    db.transaction().execute(async (db) => {
      const row = await db
        .updateTable("referral_codes")
        .set(set)
        .where("code", "=", code)
        .where("kind", "=", "channel")
        .where("retired_at", "is", null)
        .returning(["code", "name", "created_at", "retired_at"])
        .executeTakeFirst();
      if (row) await noteAct(db, action, code, doing);
      return row;
    });

  return {
    async make(name, doing) {
      const { at } = doing;
      for (let attempt = 0; attempt < tries; attempt++) {
        const code = codeFor(name, attempt);
        const added = await ifNameIsFree(
          db.transaction().execute(async (db) => {
            const row = await db
              .insertInto("referral_codes")
              .values({
                code,
                kind: "channel",
                name,
                name_key: foldAccents(name),
                created_at: new Date(at),
                retired_at: null,
              })
              .onConflict((conflict) => conflict.column("code").doNothing())
              .returning("code")
              .executeTakeFirst();
            if (row) await noteAct(db, "channel_made", code, doing);
            return row;
          }),
        );
        if (added === "name_taken") return added;
        if (added) return { code, name, createdAt: at, isRetired: false };
      }
      throw new Error("No free code for a channel");
    },
    async list() {
      const rows = await select()
        .orderBy("retired_at", (order) => order.nullsFirst())
        .orderBy("name")
        .execute();
      return rows.map(readChannel);
    },
    async find(code) {
      const row = await select().where("code", "=", code).executeTakeFirst();
      return row && readChannel(row);
    },
    async rename(code, name, doing) {
      const set = { name, name_key: foldAccents(name) };
      const row = await ifNameIsFree(change(code, set, "channel_renamed", doing));
      return row === "name_taken" ? row : row && readChannel(row);
    },
    async retire(code, doing) {
      const row = await change(code, { retired_at: new Date(doing.at) }, "channel_retired", doing);
      return row && readChannel(row);
    },
  };
}

const readChannel = (row: {
  code: string;
  name: string | null;
  created_at: Date;
  retired_at: Date | null;
}): Channel => ({
  code: row.code,
  name: row.name ?? row.code,
  createdAt: row.created_at.getTime(),
  isRetired: row.retired_at !== null,
});

/** Postgres: unique_violation, of the index on names in use. */
async function ifNameIsFree<T>(change: Promise<T>): Promise<T | "name_taken"> {
  try {
    return await change;
  } catch (error) {
    const { code, constraint } = error as { code?: string; constraint?: string };
    if (code === "23505" && constraint === "referral_codes_live_name") return "name_taken";
    throw error;
  }
}

/** The name as an address can hold it, when that is free; else with a few letters behind it. */
function codeFor(name: string, attempt: number): string {
  const slug = foldAccents(name)
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  const plain = slug.slice(0, codeCharacters).replace(/-+$/, "");
  const isReserved = plain === unknownCode || Object.values(platformCodes).includes(plain);
  if (attempt === 0 && plain.length >= 2 && !isReserved) return plain;
  const suffix = Array.from({ length: attempt < 4 ? 3 : 6 }, () => letters[randomInt(letters.length)]).join(
    "",
  );
  const room = codeCharacters - suffix.length - 1;
  return [slug.slice(0, room).replace(/-+$/, "") || "lien", suffix].join("-");
}
