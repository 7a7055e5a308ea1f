import { randomBytes } from "node:crypto";
import { z } from "zod";
import { entryIds } from "../../chat/entry-ids.ts";
import { languages } from "../../chat/languages.ts";
import { type Storage, UnreadableRecordError } from "../../storage/storage.ts";
import { dayOf, daysMs } from "./days.ts";

const common = { id: z.string(), language: z.enum(languages), text: z.string().min(1) };
const proposal = z.discriminatedUnion("kind", [
  z.object({ ...common, kind: z.literal("phrasing"), entry: z.enum(entryIds) }),
  z.object({ ...common, kind: z.literal("draft"), entry: z.null() }),
]);

/** What a moderator wants added to the files: another way to ask for an answer, or a new answer to write. */
export type Proposal = z.infer<typeof proposal>;
type WithoutId<T> = T extends unknown ? Omit<T, "id"> : never;
export type NewProposal = WithoutId<Proposal>;

/** Days a proposal is kept once it stands in the files, to trace where a phrasing came from. */
const appliedKeptDays = 90;

const row = (id: string) => `faq_proposals:${id}`;

/** Keeps a proposal; the text is sealed. `now`: ms since the epoch. */
export async function addProposal(
  { db, keys }: Pick<Storage, "db" | "keys">,
  { kind, entry, language, text }: NewProposal,
  now: number,
): Promise<void> {
  const id = randomBytes(6).toString("hex");
  await db
    .insertInto("faq_proposals")
    .values({
      id,
      kind,
      entry,
      language,
      sealed_text: keys.seal(text, row(id)),
      proposed_on: dayOf(now),
      applied_on: null,
    })
    .execute();
}

/** Those not yet in the files, oldest first. Throws `UnreadableRecordError` for a row this release did not write. */
export async function openProposals({
  db,
  keys,
}: Pick<Storage, "db" | "keys">): Promise<readonly Proposal[]> {
  const rows = await db
    .selectFrom("faq_proposals")
    .select(["id", "kind", "entry", "language", "sealed_text"])
    .where("applied_on", "is", null)
    .orderBy("proposed_on")
    .orderBy("id")
    .execute();
  try {
    return rows.map(({ sealed_text, ...rest }) =>
      proposal.parse({ ...rest, text: keys.open(sealed_text, row(rest.id)) }),
    );
  } catch (error) {
    throw new UnreadableRecordError("faq_proposals", { cause: error });
  }
}

/** It stands in the files now. `now`: ms since the epoch. */
export async function markApplied({ db }: Pick<Storage, "db">, id: string, now: number): Promise<void> {
  await db
    .updateTable("faq_proposals")
    .set({ applied_on: dayOf(now) })
    .where("id", "=", id)
    .execute();
}

/** Removes those applied more than 90 days ago. `now`: ms since the epoch. */
export async function sweepProposals({ db }: Pick<Storage, "db">, now: number): Promise<void> {
  await db
    .deleteFrom("faq_proposals")
    .where("applied_on", "<=", dayOf(now - appliedKeptDays * daysMs))
    .execute();
}
