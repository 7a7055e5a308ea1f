import { type Language, readLanguage } from "../src/chat/languages.ts";
import type { Reply } from "../src/chat/reply.ts";
import { say } from "../src/chat/text.ts";
import { type Call, defineCommand } from "../src/core/command.ts";

/** Changes the language of everything said from now on, reminders already stored included. */
export default defineCommand({
  name: "language",
  audience: "everyone",
  answer: "private",
  options: {
    language: {
      required: false,
      choices: (services) =>
        services.languages.map((language) => ({
          value: language,
          label: `language.names.${language}` as const,
        })),
    },
  },
  run: (call, { language }) => (language === undefined ? chooseLanguage(call) : setLanguage(call, language)),
  buttons: {
    set: async (call, value) => ({ ...(await setLanguage(call, value)), replace: true }),
  },
});

function chooseLanguage({ services }: Call): Reply {
  return {
    lines: [say("language.choose")],
    buttons: services.languages.map((language) => [
      {
        label: say(`language.names.${language}`),
        press: { command: "language", action: "set", value: language },
      },
    ]),
  };
}

/** How a language calls itself, in lower case: « français », "deutsch". */
const ownName = (language: Language) =>
  new Intl.DisplayNames([language], { type: "language" }).of(language)?.toLowerCase();

async function setLanguage(call: Call, typed: string): Promise<Reply> {
  const { person, services } = call;
  const named = services.languages.find((language) => ownName(language) === typed.toLowerCase());
  const language = named ?? readLanguage(typed, services.languages);
  if (!language) return { ...chooseLanguage(call), lines: [say("language.unknown")] };
  await services.people.chooseLanguage(person.key, language, call.now);
  await services.updates.setLanguage(person.key, language);
  return { lines: [say("language.chosen")], language };
}
