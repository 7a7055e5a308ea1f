import type { CommandInput } from "../chat/incoming.ts";
import { limits } from "../chat/limits.ts";
import { say } from "../chat/text.ts";
import type { Command, OptionValues } from "./command.ts";
import { UserFacingError } from "./errors.ts";

/**
 * Control characters and the marks that reverse the direction of writing: no question needs them, and shown back they
 * can make a text look like another one (Unicode TR36).
 */
const invisible = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** What a person typed, without what nobody can see and without surplus white space. */
export const cleanInput = (text: string): string => text.replace(invisible, " ").replace(/\s+/g, " ").trim();

/** The same for what a command waits for and keeps as it was written: its lines stay lines. */
export const cleanLines = (text: string): string =>
  text
    .replace(/\r\n?/g, "\n")
    .split("\n")
    .map((line) => line.replace(invisible, " ").trimEnd())
    .join("\n")
    .trim();

/**
 * Discord's named options and Telegram's line made the same. On a line each option takes one word and the last one the
 * rest. Throws a `UserFacingError` for a missing, overlong or unlisted value.
 */
export function readOptions(command: Command, input: CommandInput): OptionValues {
  const names = Object.keys(command.options);
  const raw = "named" in input ? input.named : splitLine(input.line, names);
  const values: Record<string, string | undefined> = {};
  for (const name of names) {
    const spec = command.options[name];
    const value = cleanInput(raw[name] ?? "");
    if (value.length > limits.questionCharacters)
      throw new UserFacingError(say("errors.too_long", { characters: limits.questionCharacters }));
    if (value === "" && spec?.required)
      throw new UserFacingError(say(spec.missing ?? "errors.missing_option"));
    values[name] = value === "" ? undefined : value;
  }
  return values;
}

function splitLine(line: string, names: readonly string[]): Record<string, string> {
  const values: Record<string, string> = {};
  let rest = line.trim();
  for (const [index, name] of names.entries()) {
    const isLast = index === names.length - 1;
    const space = rest.search(/\s/);
    values[name] = isLast || space < 0 ? rest : rest.slice(0, space);
    rest = isLast || space < 0 ? "" : rest.slice(space).trim();
  }
  return values;
}
