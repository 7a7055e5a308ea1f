import { createHash } from "node:crypto";
import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  Locale,
  type LocalizationMap,
  type RESTPutAPIApplicationCommandsJSONBody,
} from "discord.js";
import type { CommandCard, Localised, OptionCard } from "../../chat/command-card.ts";
import type { Fingerprints } from "../../chat/fingerprints.ts";
import { type Language, languages } from "../../chat/languages.ts";
import { limits } from "../../chat/limits.ts";

type CommandBody = RESTPutAPIApplicationCommandsJSONBody[number];
type StringOption = Extract<
  NonNullable<Extract<CommandBody, { description: string }>["options"]>[number],
  { type: ApplicationCommandOptionType.String }
>;

/** Discord's locales for each language of ours; a reader with another one sees the fallback. */
const locales: Readonly<Record<Language, readonly Locale[]>> = {
  fr: [Locale.French],
  en: [Locale.EnglishGB, Locale.EnglishUS],
  de: [Locale.German],
  es: [Locale.SpanishES, Locale.SpanishLATAM],
  it: [Locale.Italian],
};

/**
 * Publishes the commands, all at once, unless this application already has exactly these: Discord counts at most
 * 200 creations a day, and a new list takes a moment to reach every client.
 */
export async function publishCommands(
  applicationId: string,
  cards: readonly CommandCard[],
  fingerprints: Fingerprints,
  put: (commands: RESTPutAPIApplicationCommandsJSONBody) => Promise<unknown>,
): Promise<"published" | "unchanged"> {
  const commands = cards.map(writeCommand);
  const fingerprint = createHash("sha256")
    .update(JSON.stringify([applicationId, commands]))
    .digest("base64url");
  if ((await fingerprints.get(scope)) === fingerprint) return "unchanged";
  await put(commands);
  await fingerprints.set(scope, fingerprint);
  return "published";
}

const scope = "commands";

/** A command as Discord's API takes it. Everybody sees it in the menu; who may run it is checked when it is run. */
export function writeCommand(card: CommandCard): CommandBody {
  return {
    type: ApplicationCommandType.ChatInput,
    name: card.name,
    name_localizations: localise(card.names),
    description: shorten(card.descriptions.fallback),
    description_localizations: localise(card.descriptions, shorten),
    // Discord refuses a required option that follows an optional one.
    options: card.options
      .toSorted((one, other) => Number(other.required) - Number(one.required))
      .map(writeOption),
    ...(card.anywhere ? anywhere : whereTheBotIs),
  };
}

const whereTheBotIs = {
  contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
  integration_types: [ApplicationIntegrationType.GuildInstall],
};

/** For who installs the app for themselves, too: in every chat of theirs. */
const anywhere = {
  contexts: [...whereTheBotIs.contexts, InteractionContextType.PrivateChannel],
  integration_types: [...whereTheBotIs.integration_types, ApplicationIntegrationType.UserInstall],
};

function writeOption(option: OptionCard): StringOption {
  const base = {
    type: ApplicationCommandOptionType.String as const,
    name: option.name,
    name_localizations: localise(option.names),
    description: shorten(option.descriptions.fallback),
    description_localizations: localise(option.descriptions, shorten),
    required: option.required,
  };
  if (option.choices)
    return {
      ...base,
      choices: option.choices.map(({ value, labels }) => ({
        name: labels.fallback,
        name_localizations: localise(labels),
        value,
      })),
    };
  return option.suggest ? { ...base, autocomplete: true } : base;
}

const shorten = (text: string): string => text.slice(0, limits.descriptionCharacters);

function localise(texts: Localised, write = (text: string): string => text): LocalizationMap {
  const map: LocalizationMap = {};
  for (const language of languages) {
    const text = texts.by[language];
    if (text) for (const locale of locales[language]) map[locale] = write(text);
  }
  return map;
}
