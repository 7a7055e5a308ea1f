import type { Rendering } from "../../chat/adapter-contract.ts";
import { type PlatformName, platformNames } from "../../chat/address.ts";
import { type Language, languages } from "../../chat/languages.ts";
import { writeRestrictedHtml } from "../words/words.ts";
import type { Broadcast, Reading } from "./broadcast.ts";
import type { Problem } from "./results.ts";

/** A broadcast as a platform will show it to a reader; `undefined` on a platform that is not connected. */
export type Render = (
  broadcast: Broadcast,
  reading: Reading,
  platform: PlatformName,
) => Rendering | undefined;

/** What people put where something is still to be filled in. A link's label is followed by its address. */
const placeholders =
  /<\p{L}[^<>\n]{0,80}>|\[[^\][\n]{1,80}\](?!\()|\{\{.{0,80}?\}\}|\b(?:FIX-?ME|TBD|X{3,})\b/gu;
const toDo = /\bTO-?DO\b/g;
/** In capitals it may just be “all”. */
const spanishToDo = /\bTO-?DO(?=\s*:)/g;

function placeholdersIn(text: string, language: Language): readonly string[] {
  const found = [
    ...(text.match(placeholders) ?? []),
    ...(text.match(language === "es" ? spanishToDo : toDo) ?? []),
  ];
  return [...new Set(found)];
}

/** What is wrong with the words alone: nothing here asks the database. */
export function checkTexts(broadcast: Broadcast, render: Render, all: readonly Language[]): Problem[] {
  const written = languages.filter((language) => broadcast.texts[language] !== undefined);
  const [first] = written;
  if (first === undefined) return [{ kind: "no_text" }];
  const problems = written.flatMap((language) => checkText(language, broadcast.texts[language] ?? ""));
  problems.push(...checkSignature(first, broadcast.signature));
  for (const language of broadcast.audience.languages ?? [])
    if (!written.includes(language)) problems.push({ kind: "language_missing", language });
  // Where something is refused the length tells nothing yet.
  if (!problems.some(({ kind }) => kind === "markup")) problems.push(...checkLengths(broadcast, render, all));
  return problems;
}

function checkText(language: Language, text: string): Problem[] {
  const open = placeholdersIn(text, language);
  // `<date>` is named once: as what is to be filled in, not as a tag too.
  const filled = open.reduce((words, found) => words.replaceAll(found, "…"), text);
  return [
    ...open.map((found): Problem => ({ kind: "placeholder", language, text: found })),
    ...writeRestrictedHtml(filled).faults.map((fault): Problem => ({ kind: "markup", language, ...fault })),
  ];
}

/** Somebody has to stand by it: a dash is nobody's name. */
function checkSignature(language: Language, signature: string): Problem[] {
  const found = /\p{L}/u.test(signature) ? placeholdersIn(signature, language) : [signature];
  return found.map((text) => ({ kind: "placeholder", language, text }));
}

/** What stands under the text differs by reader: the longest message counts. One problem for each language and platform. */
function checkLengths(
  { audience, ...broadcast }: Broadcast,
  render: Render,
  all: readonly Language[],
): Problem[] {
  const recipients = [
    ...(audience.people ? (["person"] as const) : []),
    ...(audience.places ? (["place"] as const) : []),
  ];
  return (audience.platforms ?? platformNames).flatMap((platform) =>
    (audience.languages ?? all).flatMap((language): Problem[] => {
      const shown = recipients.flatMap(
        (recipient) => render({ audience, ...broadcast }, { language, recipient }, platform) ?? [],
      );
      const [longest] = shown.toSorted((one, other) => other.characters - one.characters);
      if (!longest || longest.characters <= longest.limit) return [];
      const { characters, limit } = longest;
      return [{ kind: "too_long", language, platform, characters, limit }];
    }),
  );
}
