import type { EntryId } from "../src/chat/entry-ids.ts";
import type { Button, Reply } from "../src/chat/reply.ts";
import { say, type Text, type TextValue } from "../src/chat/text.ts";
import type { Call } from "../src/core/command.ts";
import type { Services } from "../src/core/services.ts";
import type { FaqEntry, Source } from "../src/features/faq/faq.ts";
import type { Vote } from "../src/features/votes/votes.ts";

/** The part of a call that an answer depends on: `npm run ask` has no person, place or database. */
export interface AnswerCall {
  readonly person: Pick<Call["person"], "language">;
  readonly services: Pick<Services, "faq"> & Partial<Pick<Services, "handovers">>;
  readonly now: number;
}

/**
 * The short answer, with its sources and the day it was verified; the rest is behind a button. `alsoAsked`: the answer to a
 * second question of the same message, offered first. `voted`: without the buttons to say whether it helped.
 */
export function sayAnswer(
  call: AnswerCall,
  id: EntryId,
  { alsoAsked, voted = false }: { alsoAsked?: EntryId | undefined; voted?: boolean } = {},
): Reply {
  const entry = call.services.faq.entry(id, call.person.language);
  if (!entry) return sayUnavailable();
  return {
    lines: [
      title(id),
      ...untranslated(entry, call),
      say(`faq:${id}.short`),
      ...saySources(entry),
      ...sayDates(entry, call.now),
      ...(alsoAsked ? [say("ask.also_asked", { question: say(`faq:${alsoAsked}.question`) })] : []),
    ],
    buttons: [
      ...(alsoAsked ? [showButton(alsoAsked)] : []),
      [{ label: say("answer.more"), press: { command: "ask", action: "more", value: id } }],
      ...sayRelated(call, entry, alsoAsked),
      ...(voted ? [] : [[voteButton(id, "up"), voteButton(id, "down")]]),
    ],
  };
}

const voteButton = (id: EntryId, vote: Vote): Button => ({
  label: say(`answer.vote.${vote}`),
  press: { command: "ask", action: "vote", value: `${id}.${vote}` },
});

/** The longer part, for who wants to know more. */
export function sayMore(call: AnswerCall, id: EntryId): Reply {
  const entry = call.services.faq.entry(id, call.person.language);
  if (!entry) return sayUnavailable();
  return {
    lines: [title(id), ...untranslated(entry, call), say(`faq:${id}.long`), ...sayDates(entry, call.now)],
    buttons: sayRelated(call, entry),
  };
}

/** An answer that a release dropped, or whose file was refused at start. */
export const sayUnavailable = (): Reply => ({ lines: [say("answer.gone")] });

const title = (id: EntryId): Text => say("answer.title", { question: say(`faq:${id}.question`) });

const untranslated = (entry: FaqEntry, { person }: AnswerCall): Text[] =>
  entry.language === person.language ? [] : [say("answer.untranslated")];

function saySources({ sources }: FaqEntry): Text[][] {
  return sources.length === 0 ? [] : [[say("answer.sources"), ...sources.map(saySource)]];
}

function saySource({ title, publisher, date, url }: Source): Text {
  const values = { title, publisher, ...(date ? { date: sayDay(date) } : {}), ...(url ? { url } : {}) };
  if (url) return say(date ? "answer.source_link" : "answer.source_link_undated", values);
  return say(date ? "answer.source" : "answer.source_undated", values);
}

/** A source's date is as exact as what is known of it: a year, a month or a day. */
function sayDay(date: string): TextValue {
  if (date.length === "2026".length) return date;
  return date.length === "2026-11".length
    ? { moment: noon(`${date}-15`), style: "month" }
    : { moment: noon(date), style: "date" };
}

/** Days are calendar days: noon UTC falls on the same day in every zone the campaign's readers live in. */
const noon = (day: string): number => Date.parse(`${day}T12:00:00Z`);

function sayDates({ verified, reviewBy }: FaqEntry, now: number): Text[] {
  const lines = [say("answer.verified", { date: { moment: noon(verified), style: "date" } })];
  if (now > noon(reviewBy) + 12 * 3_600_000)
    lines.push(say("answer.expired", { date: { moment: noon(reviewBy), style: "date" } }));
  return lines;
}

/** Two at most: more would bury the answer under buttons. */
function sayRelated(
  { services, person }: AnswerCall,
  { related }: FaqEntry,
  alsoAsked?: EntryId,
): Button[][] {
  return related
    .filter((id) => id !== alsoAsked && services.faq.entry(id, person.language))
    .slice(0, alsoAsked ? 1 : 2)
    .map(showButton);
}

/** A row with one question, which shows its answer. */
export const showButton = (id: EntryId): Button[] => [
  { label: say(`faq:${id}.question`), press: { command: "ask", action: "show", value: id } },
];
