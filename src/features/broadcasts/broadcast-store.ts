import { z } from "zod";
import { platformNames } from "../../chat/address.ts";
import { languages } from "../../chat/languages.ts";
import type { Database, PersonKey } from "../../storage/storage.ts";
import { type Broadcast, broadcastStates } from "./broadcast.ts";

const person = z.string().transform((key) => key as PersonKey);
const moment = z
  .date()
  .nullable()
  .transform((at) => at?.getTime());
const orUndefined = <T>(schema: z.ZodType<T>) => schema.nullable().transform((value) => value ?? undefined);

const row = z.object({
  id: z.number(),
  state: z.enum(broadcastStates),
  author_key: orUndefined(person),
  signature: z.string(),
  to_places: z.boolean(),
  to_people: z.boolean(),
  platforms: orUndefined(z.array(z.enum(platformNames))),
  languages: orUndefined(z.array(z.enum(languages))),
  crosspost: z.boolean(),
  send_at: moment,
  lasts_minutes: z.number(),
  spread_minutes: z.number(),
  expires_at: moment,
  paused_by: orUndefined(z.enum(["person", "failures"])),
  milestone: orUndefined(z.string()),
  version: z.number(),
  started_at: moment,
  ended_at: moment,
  corrected_by: orUndefined(person),
  filled: z.boolean(),
  fill_after: orUndefined(z.string()),
  recipients: orUndefined(z.number()),
  revision: z.number(),
  revise: orUndefined(z.enum(["correct", "recall"])),
  revising: z.boolean(),
  revised_at: moment,
});

/** A broadcast, and what only its own feature needs to know of it. */
export interface Kept {
  readonly broadcast: Broadcast;
  /** Who wrote the correction that waits for approval. */
  readonly correctedBy: PersonKey | undefined;
  /** Whether every recipient has a delivery; `fillAfter`: the last subscriber who has, none before the places have. */
  readonly filled: boolean;
  readonly fillAfter: string | undefined;
  readonly recipients: number;
  readonly revision: number;
  readonly revise: "correct" | "recall" | undefined;
  readonly revisedAt: number | undefined;
}

/** What a serial number of Postgres can be: a forged one beyond would be an error there. */
const largestId = 2 ** 31 - 1;
const isId = (id: number): boolean => Number.isSafeInteger(id) && id > 0 && id <= largestId;

const language = z.enum(languages);

/** The texts of a version. */
export async function readTexts(db: Database, id: number, version: number): Promise<Broadcast["texts"]> {
  const rows = await db
    .selectFrom("broadcast_texts")
    .select(["language", "markdown"])
    .where("broadcast_id", "=", id)
    .where("version", "=", version)
    .execute();
  const written = new Map(rows.map((text) => [language.parse(text.language), text.markdown]));
  return Object.fromEntries(languages.flatMap((one) => (written.has(one) ? [[one, written.get(one)]] : [])));
}

/** As they can be kept: Postgres takes no NUL in a text, and an empty one is none. */
export const cleanTexts = (texts: Broadcast["texts"]): Broadcast["texts"] =>
  Object.fromEntries(
    languages.flatMap((one) => {
      const markdown = texts[one]?.replaceAll("\0", "").trim();
      return markdown ? [[one, markdown]] : [];
    }),
  );

/** Puts these texts in the place of those of a version. */
export async function writeTexts(
  db: Database,
  id: number,
  version: number,
  texts: Broadcast["texts"],
): Promise<void> {
  await db
    .deleteFrom("broadcast_texts")
    .where("broadcast_id", "=", id)
    .where("version", "=", version)
    .execute();
  const rows = Object.entries(cleanTexts(texts)).map(([language, markdown]) => ({ language, markdown }));
  if (rows.length > 0)
    await db
      .insertInto("broadcast_texts")
      .values(rows.map((text) => ({ broadcast_id: id, version, ...text })))
      .execute();
}

async function read(db: Database, found: unknown): Promise<Kept> {
  const kept = row.parse(found);
  return {
    broadcast: {
      id: kept.id,
      state: kept.state,
      author: kept.author_key,
      signature: kept.signature,
      audience: {
        places: kept.to_places,
        people: kept.to_people,
        platforms: kept.platforms,
        languages: kept.languages,
      },
      texts: await readTexts(db, kept.id, kept.version),
      version: kept.version,
      crosspost: kept.crosspost,
      sendAt: kept.send_at,
      lastsMinutes: kept.lasts_minutes,
      spreadMinutes: kept.spread_minutes,
      expiresAt: kept.expires_at,
      pausedBy: kept.paused_by,
      milestone: kept.milestone,
      startedAt: kept.started_at,
      endedAt: kept.ended_at,
    },
    correctedBy: kept.corrected_by,
    filled: kept.filled,
    fillAfter: kept.fill_after,
    recipients: kept.recipients ?? 0,
    revision: kept.revision,
    revise: kept.revise,
    revisedAt: kept.revised_at,
  };
}

const rowOf = (db: Database, id: number) => db.selectFrom("broadcasts").selectAll().where("id", "=", id);

export async function findBroadcast(db: Database, id: number): Promise<Kept | undefined> {
  const found = isId(id) ? await rowOf(db, id).executeTakeFirst() : undefined;
  return found && read(db, found);
}

/** As it is now, and nobody else changes it before the transaction ends. Tallies and deliveries go on meanwhile. */
export async function lockBroadcast(db: Database, id: number): Promise<Kept | undefined> {
  const found = isId(id) ? await rowOf(db, id).forNoKeyUpdate().executeTakeFirst() : undefined;
  return found && read(db, found);
}

/** The same for the bot's own work: what another process has in hand is left to it. */
export async function lockIfFree(db: Database, id: number): Promise<Kept | undefined> {
  const found = await rowOf(db, id).forNoKeyUpdate().skipLocked().executeTakeFirst();
  return found && read(db, found);
}

const endedShown = 10;

/** Those that have not ended, newest first; then the last that have. */
export async function listBroadcasts(db: Database): Promise<readonly Broadcast[]> {
  const all = db.selectFrom("broadcasts").selectAll();
  const running = await all.where("ended_at", "is", null).orderBy("id", "desc").execute();
  const ended = await all
    .where("ended_at", "is not", null)
    .orderBy("ended_at", "desc")
    .orderBy("id", "desc")
    .limit(endedShown)
    .execute();
  const listed: Broadcast[] = [];
  for (const found of [...running, ...ended]) listed.push((await read(db, found)).broadcast);
  return listed;
}
