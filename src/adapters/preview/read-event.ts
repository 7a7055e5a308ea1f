import { randomUUID } from "node:crypto";
import { z } from "zod";
import { personId, placeId } from "../../chat/address.ts";
import type { Incoming, Place } from "../../chat/incoming.ts";

/** What an event got wrong: the name of the sentence that says how to put it right. */
export type EventProblem = "body" | "person" | "place" | "language" | "text" | "press" | "either" | "id";

/** An event of the preview chat as it was read. `incoming` is missing when the bot must not even hear of it. */
export interface PreviewEvent {
  readonly person: string;
  /** `private` or `group:NAME`, as given. */
  readonly place: string;
  /** The message whose button was pressed: what an answer that replaces, replaces. */
  readonly message?: string;
  readonly incoming?: Incoming;
}

// Well above the 4,096 of a Telegram message, so that the bot itself meets and refuses what is too long.
const longestText = 16_000;
const name = z
  .string()
  .transform((text) => text.normalize("NFC"))
  .pipe(z.string().regex(/^[\p{L}\p{N}_-]{1,32}$/u));
const token = z.string().regex(/^[A-Za-z0-9-]{1,64}$/);

export const previewName = name;
export const previewPlace = z.union([
  z.literal("private"),
  z
    .templateLiteral(["group:", z.string()])
    .transform((text) => text.slice("group:".length))
    .pipe(name)
    .transform((group) => `group:${group}` as const),
]);

const body = z
  .object({
    id: token.optional(),
    person: name,
    place: previewPlace.default("private"),
    language: z.string().max(35).optional(),
    text: z.string().max(longestText).optional(),
    press: z.string().max(1000).optional(),
    message: token.optional(),
  })
  .refine(({ text, press }) => (text === undefined) !== (press === undefined), { path: ["either"] });

/** Reads the body of an event. Nothing in it is trusted: what does not fit is named, never guessed. */
export function readEvent(data: unknown, now: number): PreviewEvent | { readonly problem: EventProblem } {
  const read = body.safeParse(data);
  if (!read.success) return { problem: problemAt(read.error.issues[0]?.path[0]) };
  const { id, person, place, language, text, press, message } = read.data;
  const event = {
    id: `preview:event:${id ?? randomUUID()}`,
    at: now,
    person: { id: personId("preview", person), grants: [], ...(language ? { languageHint: language } : {}) },
    place: placeOf(person, place),
  };
  const incoming: Incoming | undefined =
    press === undefined
      ? readText(event, withoutControls(text ?? ""))
      : { ...event, kind: "button", payload: press };
  return { person, place, ...(message ? { message } : {}), ...(incoming ? { incoming } : {}) };
}

function problemAt(field: PropertyKey | undefined): EventProblem {
  switch (field) {
    case "person":
    case "place":
    case "language":
    case "text":
    case "press":
    case "either":
    case "id":
      return field;
    case "message":
      return "id";
    default:
      return "body";
  }
}

function placeOf(person: string, place: string): Place {
  return place === "private"
    ? { id: placeId("preview", `private:${person}`), kind: "private" }
    : { id: placeId("preview", place), kind: "group", name: place.slice("group:".length) };
}

/** NUL cannot be stored as text in Postgres, and no chat platform lets control characters through. */
const withoutControls = (text: string): string => text.toWellFormed().replace(/(?![\n\t])\p{Cc}/gu, "");

const botName = "porte-voix";
const mention = /(?<![\p{L}\p{N}_-])@porte-voix(?![\p{L}\p{N}_-])/giu;

/** As on the platforms: a command is a command anywhere; in a group, other text is for the bot only when it names it. */
function readText(
  event: Omit<Extract<Incoming, { kind: "text" }>, "kind" | "text">,
  text: string,
): Incoming | undefined {
  const [, command, addressee, line = ""] = /^\s*\/([^\s@/]+)(?:@(\S+))?(?:\s+([\s\S]*))?$/.exec(text) ?? [];
  if (command) {
    const isForAnotherBot = addressee !== undefined && addressee.toLowerCase() !== botName;
    return isForAnotherBot
      ? undefined
      : { ...event, kind: "command", name: command, input: { line: line.trim() } };
  }
  if (event.place.kind === "private") return { ...event, kind: "text", text: text.trim() };
  const question = text.replace(mention, " ");
  return question === text
    ? undefined
    : { ...event, kind: "text", text: question.replace(/ {2,}/g, " ").trim() };
}
