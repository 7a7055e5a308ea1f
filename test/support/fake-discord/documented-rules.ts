import { z } from "zod";

/**
 * Rules that stand in Discord's documentation but not in its OpenAPI file. Shapes were checked by the specification
 * before, so only what is needed is read here.
 */
const button = z.looseObject({
  style: z.number(),
  label: z.string().optional(),
  custom_id: z.string().optional(),
  url: z.string().optional(),
});
const message = z.looseObject({
  content: z.string().nullish(),
  components: z.array(z.looseObject({ components: z.array(button).default([]) })).nullish(),
  embeds: z.array(z.unknown()).nullish(),
});

/** What is wrong with a message that is created. */
export function checkMessage(body: unknown): string[] {
  const { content, components, embeds } = message.parse(body);
  return [
    ...((content ?? "").length > 2000 ? ["content has more than 2000 characters"] : []),
    ...(!content?.trim() && !embeds?.length ? ["50006: the message is empty"] : []),
    ...checkComponents(components ?? []),
  ];
}

/** What is wrong with a change of a message: what is not named stays as it is. */
export function checkMessageChange(body: unknown): string[] {
  return checkMessage({ content: "kept", ...(body as object) });
}

function checkComponents(rows: readonly { components: readonly z.output<typeof button>[] }[]): string[] {
  const buttons = rows.flatMap(({ components }) => components);
  const ids = buttons.flatMap(({ custom_id }) => custom_id ?? []);
  return [
    ...(rows.length > 5 ? ["more than five rows"] : []),
    ...(rows.some(({ components }) => components.length > 5 || components.length === 0)
      ? ["a row holds one to five buttons"]
      : []),
    ...(new Set(ids).size < ids.length ? ["two components share a custom_id"] : []),
    ...buttons.filter(({ label }) => !label?.trim()).map(() => "a button without a label"),
    ...buttons
      .filter(({ url }) => url !== undefined && !/^(https?|discord):\/\/\S+$/.test(url))
      .map(() => "a link button with another scheme"),
  ];
}

const locales = new Set(
  "id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW ko".split(
    " ",
  ),
);
const named = z.looseObject({
  name: z.string(),
  name_localizations: z.record(z.string(), z.string()).nullish(),
  description: z.string().nullish(),
  description_localizations: z.record(z.string(), z.string()).nullish(),
});
const option = named.extend({
  required: z.boolean().optional(),
  autocomplete: z.boolean().optional(),
  choices: z.array(z.looseObject({ name: z.string(), value: z.unknown() })).optional(),
});
const command = named.extend({ options: z.array(option).nullish() });
const namePattern = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;

/** What is wrong with a list of slash commands. docs.discord.com interactions/application-commands */
export function checkCommands(body: unknown): string[] {
  const commands = z.array(command).parse(body);
  const problems = commands.flatMap((one) => [
    ...checkNames(one),
    ...(one.options ?? []).flatMap((inner) => checkNames(inner).map((problem) => `${one.name}: ${problem}`)),
    ...checkOptions(one.options ?? []).map((problem) => `${one.name}: ${problem}`),
    ...(JSON.stringify(one).length > 8000 ? [`${one.name} has more than 8000 characters`] : []),
  ]);
  for (const locale of [undefined, ...locales]) {
    const names = commands.map((one) => (locale && one.name_localizations?.[locale]) || one.name);
    if (new Set(names).size < names.length)
      problems.push(`two commands have one name${locale ? ` in ${locale}` : ""}`);
  }
  return commands.length > 100 ? [...problems, "30032: more than 100 commands"] : problems;
}

function checkNames({
  name,
  name_localizations,
  description,
  description_localizations,
}: z.output<typeof named>): string[] {
  const names = [name, ...Object.values(name_localizations ?? {})];
  const spoken = [...Object.keys(name_localizations ?? {}), ...Object.keys(description_localizations ?? {})];
  return [
    ...names
      .filter((one) => !namePattern.test(one) || one !== one.toLowerCase())
      .map((one) => `the name ${one} is not allowed`),
    ...(description ? [] : [`${name} has no description`]),
    ...spoken.filter((locale) => !locales.has(locale)).map((locale) => `there is no locale ${locale}`),
  ];
}

function checkOptions(options: readonly z.output<typeof option>[]): string[] {
  const firstOptional = options.findIndex(({ required }) => !required);
  const names = options.map(({ name }) => name);
  return [
    ...(firstOptional >= 0 && options.slice(firstOptional).some(({ required }) => required)
      ? ["a required option follows an optional one"]
      : []),
    ...(new Set(names).size < names.length ? ["two options have one name"] : []),
    ...(options.some(({ autocomplete, choices }) => autocomplete && choices)
      ? ["choices and autocomplete exclude each other"]
      : []),
    ...options
      .filter(({ choices = [] }) => new Set(choices.map(({ value }) => value)).size < choices.length)
      .map(() => "two choices have one value"),
  ];
}
