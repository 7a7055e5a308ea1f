import { type BotApiSpec, botApiSpec, type SpecDescription, type SpecField } from "./bot-api-spec.ts";
import { parseHtml } from "./html-entities.ts";

export type Parameters = Readonly<Record<string, unknown>>;

/** Fields that telegraf 4.16 adds and the real server ignores. */
const tolerated: Readonly<Record<string, readonly string[]>> = {
  InlineKeyboardButton: ["hide"],
  KeyboardButton: ["hide"],
};

/** The same in a form that uploads a file. */
const addedToUploads = ["method"];

/**
 * What is wrong with a request by the documentation: names, types, what is required, and the limits in its sentences.
 * Empty when all is well. Values are never repeated.
 */
export function judgeRequest(
  method: string,
  parameters: Parameters,
  spec: BotApiSpec = botApiSpec(),
): string[] {
  const described = spec.methods.get(method.toLowerCase());
  if (!described) return [`${method}: no such method`];
  return judgeFields(described.description, parameters, described.name, addedToUploads, parameters, spec);
}

function judgeFields(
  { fields }: SpecDescription,
  values: Parameters,
  path: string,
  extra: readonly string[],
  request: Parameters,
  spec: BotApiSpec,
): string[] {
  const problems: string[] = [];
  for (const name of Object.keys(values))
    if (!extra.includes(name) && !fields.some((field) => field.name === name))
      problems.push(`${path}: unknown ${name}`);
  for (const field of fields) {
    const value = values[field.name];
    if (value !== undefined)
      problems.push(...judgeField(field, value, `${path}.${field.name}`, request, spec));
    else if (field.required) problems.push(`${path}: ${field.name} is required`);
  }
  return problems;
}

function judgeField(
  field: SpecField,
  value: unknown,
  path: string,
  request: Parameters,
  spec: BotApiSpec,
): string[] {
  const attempts = field.types.map((type) => judgeType(type, value, path, request, spec));
  const best =
    attempts.find((attempt) => attempt.length === 0) ?? attempts.sort((a, b) => a.length - b.length)[0] ?? [];
  return best.length > 0 ? best : judgeSentence(field, value, path, request);
}

function judgeType(
  type: string,
  value: unknown,
  path: string,
  request: Parameters,
  spec: BotApiSpec,
): string[] {
  const wrong = [`${path}: expected ${type}, got ${Array.isArray(value) ? "an array" : typeof value}`];
  if (type.startsWith("Array of ")) {
    if (!Array.isArray(value)) return wrong;
    return value.flatMap((item, index) =>
      judgeType(type.slice("Array of ".length), item, `${path}[${index}]`, request, spec),
    );
  }
  switch (type) {
    case "String":
      return typeof value === "string" ? [] : wrong;
    case "Integer":
      return Number.isSafeInteger(value) ? [] : wrong;
    case "Float":
      return typeof value === "number" ? [] : wrong;
    case "Boolean":
      return typeof value === "boolean" ? [] : wrong;
    case "InputFile":
      return value instanceof Blob ? [] : wrong;
    default:
      return judgeObject(type, value, path, request, spec) ?? wrong;
  }
}

function judgeObject(
  type: string,
  value: unknown,
  path: string,
  request: Parameters,
  spec: BotApiSpec,
): string[] | undefined {
  const described = spec.types[type];
  if (!described) throw new Error(`The description of the Bot API has no type ${type}`);
  if (described.subtypes.length > 0) {
    const attempts = described.subtypes.map((subtype) => judgeType(subtype, value, path, request, spec));
    return (
      attempts.find((attempt) => attempt.length === 0) ?? [
        `${path}: fits none of ${described.subtypes.join(", ")}`,
      ]
    );
  }
  if (type === "KeyboardButton" && typeof value === "string") return [];
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const problems = judgeFields(described, value as Parameters, path, tolerated[type] ?? [], request, spec);
  if (type === "InlineKeyboardButton") {
    const looks = ["text", "icon_custom_emoji_id", "style", "hide"];
    const actions = Object.keys(value).filter((name) => !looks.includes(name));
    if (actions.length !== 1) problems.push(`${path}: expected exactly one action, got ${actions.length}`);
  }
  return problems;
}

/** The limits that the documentation gives only in words. */
function judgeSentence(
  { name, description }: SpecField,
  value: unknown,
  path: string,
  request: Parameters,
): string[] {
  const problems: string[] = [];
  const within = (size: number, range: RegExpExecArray, unit: string) => {
    if (size < Number(range[1]) || size > Number(range[2]))
      problems.push(`${path}: ${size} ${unit}, allowed ${range[1]}-${range[2]}`);
  };
  if (typeof value === "string") {
    const afterParsing = /(\d+)-(\d+) characters after entit(?:y|ies) parsing/.exec(description);
    const characters = /(\d+)-(\d+) characters/.exec(description);
    const bytes = /(\d+)-(\d+) bytes/.exec(description);
    if (afterParsing) within(visibleLength(value, name, request), afterParsing, "characters after parsing");
    else if (characters) within([...value].length, characters, "characters");
    if (bytes) within(Buffer.byteLength(value), bytes, "bytes");
    if (
      /only lowercase English letters, digits and underscores/.test(description) &&
      !/^[a-z0-9_]*$/.test(value)
    )
      problems.push(`${path}: only a-z, 0-9 and _ are allowed`);
    if (/Only characters A-Z, a-z, 0-9, _ and - are allowed/.test(description) && !/^[\w-]*$/.test(value))
      problems.push(`${path}: only A-Z, a-z, 0-9, _ and - are allowed`);
    if (/two-letter ISO 639-1/.test(description) && !/^([a-z]{2})?$/.test(value))
      problems.push(`${path}: expected two letters`);
    const constant = /must be "?([a-z_]+)"?$/.exec(description);
    if (constant && value !== constant[1]) problems.push(`${path}: must be ${constant[1]}`);
  }
  if (typeof value === "number") {
    const range = /Values between (\d+)-(\d+)|, (\d+)-(\d+)\./.exec(description);
    if (range) within(value, (range[1] ? range : ["", range[3], range[4]]) as RegExpExecArray, "");
  }
  if (Array.isArray(value)) {
    const atMost = /[Aa]t most (\d+) /.exec(description);
    const items = /(?:must include|list of) (\d+)-(\d+) /.exec(description);
    if (atMost && value.length > Number(atMost[1]))
      problems.push(`${path}: ${value.length} items, at most ${atMost[1]}`);
    if (items) within(value.length, items, "items");
  }
  return problems;
}

function visibleLength(value: string, name: string, request: Parameters): number {
  if (name === "quote" || request.parse_mode !== "HTML") return [...value].length;
  try {
    return [...parseHtml(value).text].length;
  } catch {
    // Broken HTML is refused by the method itself, with the server's own wording.
    return 1;
  }
}
