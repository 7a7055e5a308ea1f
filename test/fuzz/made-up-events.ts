import fc, { type Arbitrary } from "fast-check";
import { commands } from "../../commands/index.ts";
import { entryIds } from "../../src/chat/entry-ids.ts";
import { anyText, mutated, mutatedText } from "./mutate.ts";

/** Buttons as the bot writes them, with any value. */
export const payload = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(
        ...commands.flatMap(({ name, buttons = {} }) =>
          ["open", ...Object.keys(buttons)].map((act) => `${name}:${act}`),
        ),
      ),
      fc.oneof(
        fc.constantFrom(
          "",
          "0",
          "1",
          "-1",
          "99",
          "2147483648",
          "deadline",
          "news",
          "moment",
          "fr",
          "en.1",
          ...entryIds,
        ),
        anyText,
      ),
    )
    .map(([button, value]) => `${button}:${value}`),
  anyText,
);

/** What the page of the preview posts, and what it never would. */
export const previewBody = (): Arbitrary<string> => {
  const event = fc.record(
    {
      person: fc.oneof(fc.constantFrom("ada", "moderator", "bo"), anyText),
      place: fc.constantFrom("private", "group:agora", "group:team"),
      language: fc.constantFrom("fr", "en", "de", "es", "it", "xx"),
      text: anyText,
      press: payload,
    },
    { requiredKeys: ["person"] },
  );
  const one = fc
    .tuple(event, fc.boolean())
    .map(([{ text, press, ...rest }, isText]) =>
      isText ? { ...rest, text: text ?? "x" } : { ...rest, press: press ?? "x" },
    );
  return fc.oneof(
    { weight: 9, arbitrary: mutated(one, 2).map((body) => JSON.stringify(body) ?? "") },
    { weight: 1, arbitrary: mutatedText(fc.constant('{"person":"ada","text":"x"}')) },
  );
};
