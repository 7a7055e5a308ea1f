import { distance } from "fastest-levenshtein";
import type { CommandCard, Localised, OptionCard } from "../chat/command-card.ts";
import { foldAccents } from "../chat/fold-accents.ts";
import { type Language, readLanguage } from "../chat/languages.ts";
import { limits } from "../chat/limits.ts";
import type { TextKey } from "../chat/text-key.ts";
import type { I18n } from "../i18n/i18n.ts";
import { ConfigError, type ConfigProblem } from "../system/config-error.ts";
import type { Command, OptionSpec } from "./command.ts";
import type { Services } from "./services.ts";

export interface Registry {
  /** By its name, or by its localised name in any language, in any case, with or without accents. */
  find(typed: string): Command | undefined;
  /** The command most like what was typed, when it is like it at all. */
  nearest(typed: string): Command | undefined;
  readonly commands: readonly Command[];
  readonly cards: readonly CommandCard[];
}

interface Wording {
  readonly i18n: I18n;
  readonly languages: readonly [Language, ...Language[]];
}

/**
 * Builds the list of commands in the order of the menus. Both platforms refuse a whole list for one bad command, without
 * always saying which (koishijs/koishi#1433, #1543): so every limit is checked here, and broken ones are named.
 */
export function createRegistry(all: readonly Command[], services: Services, wording: Wording): Registry {
  const commands = all.filter(({ isOffered }) => isOffered?.(services) ?? true);
  const cards = commands.map((command) => writeCard(command, services, wording));
  const problems = [...findDuplicates(commands), ...cards.flatMap(findBrokenLimits)];
  if (commands.length > limits.commands)
    problems.push({
      where: "commands",
      problem: `There are ${commands.length}, the platforms take ${limits.commands}.`,
      cure: "Remove some.",
    });
  if (problems.length > 0) throw new ConfigError(problems);

  const byName = new Map<string, Command>();
  for (const [index, card] of cards.entries())
    for (const name of [...Object.values(card.names.by), card.name])
      byName.set(foldAccents(name), commands[index] as Command);
  return {
    find: (typed) => byName.get(foldAccents(typed)),
    nearest(typed) {
      const wanted = foldAccents(typed);
      const [best] = [...byName]
        .map(([name, command]) => ({ command, steps: distance(name, wanted) }))
        .sort((a, b) => a.steps - b.steps);
      return best && best.steps <= Math.max(1, Math.floor(wanted.length / 3)) ? best.command : undefined;
    },
    commands,
    cards,
  };
}

function writeCard(command: Command, services: Services, wording: Wording): CommandCard {
  const words = (path: string) => localise(`commands.${command.name}.${path}`, wording);
  return {
    name: command.name,
    names: words("name"),
    descriptions: words("description"),
    audience: command.audience,
    answer: command.answer,
    options: Object.entries(command.options).map(([name, spec]) =>
      writeOption(name, spec, words, services, wording),
    ),
    ...(command.anywhere ? { anywhere: true } : {}),
  };
}

function writeOption(
  name: string,
  spec: OptionSpec,
  words: (path: string) => Localised,
  services: Services,
  wording: Wording,
): OptionCard {
  const { choices, suggest } = spec;
  return {
    name,
    names: words(`options.${name}.name`),
    descriptions: words(`options.${name}.description`),
    required: spec.required,
    ...(choices
      ? {
          choices: choices(services).map(({ value, label }) => ({ value, labels: localise(label, wording) })),
        }
      : {}),
    ...(suggest
      ? {
          suggest: (typed: string, hint: string | undefined) =>
            suggest(services, typed, readLanguage(hint, wording.languages) ?? wording.languages[0]),
        }
      : {}),
  };
}

function localise(key: string, { i18n, languages }: Wording): Localised {
  const by: Partial<Record<Language, string>> = {};
  // The key is put together from a command's name, so the compiler cannot know it; a missing one throws at start-up.
  for (const language of languages) by[language] = i18n.t(key as TextKey, { lng: language }) as string;
  return { fallback: by[languages[0]] as string, by };
}

function findDuplicates(commands: readonly Command[]): ConfigProblem[] {
  const names = commands.map(({ name }) => name);
  return names
    .filter((name, index) => names.indexOf(name) !== index)
    .map((name) => ({
      where: `commands/${name}`,
      problem: "Two commands have this name.",
      cure: "Rename one of them.",
    }));
}

/** Discord's pattern for names (docs.discord.com interactions/application-commands#application-command-naming). */
const discordName = /^[-_'\p{L}\p{N}]{1,32}$/u;

function findBrokenLimits(card: CommandCard): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const refuse = (problem: string) =>
    problems.push({
      where: `commands/${card.name}`,
      problem,
      cure: "Mend the command or its words in locales/.",
    });
  if (!limits.commandName.test(card.name))
    refuse("Its name must be 1 to 32 of a-z, 0-9 and _, starting with a letter.");
  checkWords(card.names, card.descriptions, refuse);
  if (card.options.length > limits.options)
    refuse(`It has ${card.options.length} options of ${limits.options}.`);
  for (const option of card.options) {
    checkWords(option.names, option.descriptions, refuse);
    if ((option.choices?.length ?? 0) > limits.choices)
      refuse(`Its option ${option.name} has more than ${limits.choices} choices.`);
    for (const { labels } of option.choices ?? [])
      for (const label of Object.values(labels.by))
        if (label.length < 1 || label.length > limits.choiceCharacters)
          refuse(`A choice of ${option.name} is empty or longer than ${limits.choiceCharacters}.`);
  }
  return problems;
}

function checkWords(names: Localised, descriptions: Localised, refuse: (problem: string) => void): void {
  for (const [language, name] of Object.entries(names.by))
    if (!discordName.test(name) || name !== name.toLowerCase())
      refuse(`The name in ${language} must be 1 to 32 lower-case letters, digits, - or _.`);
  for (const [language, text] of Object.entries(descriptions.by))
    if (text.length < 1 || text.length > limits.descriptionCharacters)
      refuse(
        `The description in ${language} has ${text.length} characters of ${limits.descriptionCharacters}.`,
      );
}
