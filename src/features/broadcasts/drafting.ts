import { z } from "zod";
import { platformNames } from "../../chat/address.ts";
import { type Language, languages } from "../../chat/languages.ts";
import type { Database, PersonKey } from "../../storage/storage.ts";
import { type Act, change } from "./acts.ts";
import { writeAudit } from "./audit.ts";
import { type Audience, type Broadcast, defaultLastsMinutes } from "./broadcast.ts";
import { findBroadcast, writeTexts } from "./broadcast-store.ts";
import type { BroadcastParts } from "./parts.ts";
import { type Result, refuse } from "./results.ts";

/** What can be changed of a draft. */
export type DraftChange = Partial<{
  text: { language: Language; markdown: string | undefined };
  audience: Audience;
  signature: string;
  /** ms since the epoch (UTC). */
  sendAt: number | undefined;
  lastsMinutes: number;
  spreadMinutes: number;
  crosspost: boolean;
}>;

const longestMinutes = 30 * 24 * 60;
const minutes = z.number().int().max(longestMinutes);
const signature = z
  .string()
  .transform((text) => text.replaceAll("\0", "").trim())
  .pipe(z.string().min(1).max(100));
const audience = z.object({
  places: z.boolean(),
  people: z.boolean(),
  platforms: z.array(z.enum(platformNames)).min(1).optional(),
  languages: z.array(z.enum(languages)).min(1).optional(),
});
const draftChange = z.object({
  text: z.object({ language: z.enum(languages), markdown: z.string().optional() }).optional(),
  audience: audience.optional(),
  signature: signature.optional(),
  sendAt: z.number().int().positive().max(8.64e15).optional(),
  lastsMinutes: minutes.positive().optional(),
  spreadMinutes: minutes.nonnegative().optional(),
  crosspost: z.boolean().optional(),
});

function columnsOf(read: z.output<typeof draftChange>, isDated: boolean) {
  const { audience, signature, sendAt, lastsMinutes, spreadMinutes, crosspost } = read;
  return {
    ...(audience && {
      to_places: audience.places,
      to_people: audience.people,
      platforms: audience.platforms ?? null,
      languages: audience.languages ?? null,
    }),
    ...(signature !== undefined && { signature }),
    ...(isDated && { send_at: sendAt === undefined ? null : new Date(sendAt) }),
    ...(lastsMinutes !== undefined && { lasts_minutes: lastsMinutes }),
    ...(spreadMinutes !== undefined && { spread_minutes: spreadMinutes }),
    ...(crosspost !== undefined && { crosspost }),
  };
}

interface NewDraft {
  readonly author: PersonKey | undefined;
  readonly signature: string;
  readonly milestone: string | undefined;
  readonly texts: Broadcast["texts"];
}

/** `undefined` when its milestone has one already. `now`: ms since the epoch (UTC). */
async function addDraft(db: Database, draft: NewDraft, now: number): Promise<Broadcast | undefined> {
  const added = await db
    .insertInto("broadcasts")
    .values({
      state: "draft",
      author_key: draft.author ?? null,
      signature: signature.parse(draft.signature),
      to_places: true,
      to_people: true,
      lasts_minutes: defaultLastsMinutes,
      milestone: draft.milestone ?? null,
      changed_at: new Date(now),
    })
    .onConflict((conflict) => conflict.column("milestone").doNothing())
    .returning("id")
    .executeTakeFirst();
  if (!added) return undefined;
  await writeTexts(db, added.id, 0, draft.texts);
  await writeAudit(db, added.id, draft.milestone ? "prepared" : "drafted", draft.author, now);
  return (await findBroadcast(db, added.id))?.broadcast;
}

/** Writing, until it is submitted. Who last worked on a draft is its author: the one who cannot approve it. */
export function createDrafting(
  { storage: { db }, clock }: Pick<BroadcastParts, "storage" | "clock">,
  act: Act,
) {
  const add = (draft: NewDraft) =>
    db.transaction().execute((transaction) => addDraft(transaction, draft, clock.now()));
  return {
    async create(by: PersonKey, signature: string): Promise<Broadcast> {
      const added = await add({ author: by, signature, milestone: undefined, texts: {} });
      if (!added) throw new Error("A draft without a milestone is always added");
      return added;
    },
    prepare: (milestone: string, signature: string, texts: Broadcast["texts"]) =>
      add({ author: undefined, signature, milestone, texts }),
    /** What is no change of a draft, such as a forged date, is refused like a text that cannot be sent. */
    async change(id: number, by: PersonKey, wanted: DraftChange): Promise<Result> {
      const read = draftChange.safeParse(wanted);
      if (!read.success) return refuse("not_written", []);
      return act(id, by, async ({ broadcast }, transaction) => {
        const { state, author, texts, version } = broadcast;
        const isOpen = state === "draft" || (state === "waiting" && author === by);
        if (!isOpen) return refuse("wrong_state");
        if (read.data.text) {
          const { language, markdown = "" } = read.data.text;
          await writeTexts(transaction, id, version, { ...texts, [language]: markdown });
        }
        const columns = columnsOf(read.data, "sendAt" in wanted);
        return change({ ...columns, state: "draft", author_key: by }, "changed");
      });
    },
    /** What was never sent leaves its number and its lines in the audit. */
    discard: (id: number, by: PersonKey): Promise<Result> =>
      act(id, by, ({ broadcast: { state } }, _transaction, now) =>
        state === "draft" || state === "waiting"
          ? change({ state: "cancelled", ended_at: new Date(now) }, "discarded")
          : refuse("wrong_state"),
      ),
  };
}
