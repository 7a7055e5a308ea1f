import { createHash } from "node:crypto";
import type { BotCommandScope } from "telegraf/types";
import type { CommandCard } from "../../chat/command-card.ts";
import type { Fingerprints } from "../../chat/fingerprints.ts";
import { type Language, languages } from "../../chat/languages.ts";
import type { BotApi } from "./bot-api.ts";

/** All three, because a narrower list that somebody once set at @BotFather would hide the default one. */
const scopes = [
  "default",
  "all_private_chats",
  "all_group_chats",
] as const satisfies readonly BotCommandScope["type"][];
const none = "none";

interface Publishing {
  readonly api: Pick<BotApi, "callPatiently">;
  readonly cards: readonly CommandCard[];
  /** What the empty chat shows before the first message, at most 512 characters. */
  readonly about: (language: Language) => string;
  /** Those the operator allows; the first is also published for everybody else. */
  readonly languages: readonly [Language, ...Language[]];
  readonly fingerprints: Fingerprints;
  /** A new token can mean a new bot, which knows no commands yet. */
  readonly botId: number;
}

/**
 * Publishes the menus and the bot's description by language, each only when it differs from what this bot published
 * last. Team commands are left out: the menu is shown to everybody.
 */
export async function publishCommands({
  api,
  cards,
  about,
  languages: allowed,
  fingerprints,
  botId,
}: Publishing): Promise<void> {
  const open = cards.filter(({ audience }) => audience === "everyone");
  for (const language of [undefined, ...languages]) {
    const isOffered = language === undefined || allowed.includes(language);
    const forLanguage = language === undefined ? {} : { language_code: language };
    const commands = isOffered ? menuIn(open, language) : [];
    for (const type of scopes)
      await publishWhenChanged(
        fingerprints,
        `${botId}:commands:${type}:${language ?? ""}`,
        commands.length > 0 ? commands : undefined,
        () =>
          commands.length > 0
            ? api.callPatiently("setMyCommands", { commands, scope: { type }, ...forLanguage })
            : api.callPatiently("deleteMyCommands", { scope: { type }, ...forLanguage }),
      );
    const description = isOffered ? about(language ?? allowed[0]) : undefined;
    await publishWhenChanged(fingerprints, `${botId}:description:${language ?? ""}`, description, () =>
      api.callPatiently("setMyDescription", { description: description ?? "", ...forLanguage }),
    );
  }
}

const menuIn = (cards: readonly CommandCard[], language: Language | undefined) =>
  cards.map(({ name, descriptions: { fallback, by } }) => ({
    command: name,
    description: (language && by[language]) ?? fallback,
  }));

/** What was never published need not be taken back. */
async function publishWhenChanged(
  fingerprints: Fingerprints,
  scope: string,
  content: unknown,
  publish: () => Promise<unknown>,
): Promise<void> {
  const fingerprint =
    content === undefined ? none : createHash("sha256").update(JSON.stringify(content)).digest("hex");
  if (((await fingerprints.get(scope)) ?? none) === fingerprint) return;
  await publish();
  await fingerprints.set(scope, fingerprint);
}
