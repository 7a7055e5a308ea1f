import type { Reply } from "../src/chat/reply.ts";
import { say, type Text } from "../src/chat/text.ts";
import { type Call, defineCommand } from "../src/core/command.ts";
import { openCommand } from "../src/core/press.ts";

/** All that is kept about the person who asks, in plain words. */
export default defineCommand({
  name: "mydata",
  audience: "everyone",
  answer: "private",
  options: {},
  async run(call): Promise<Reply> {
    const kept = await listKept(call);
    if (kept.length === 0) return { lines: [say("mydata.intro"), say("mydata.nothing")] };
    return {
      lines: [say("mydata.intro"), kept, say("mydata.rest")],
      buttons: [[{ label: say("mydata.erase"), press: openCommand("forget") }]],
    };
  },
});

async function listKept({ person, services }: Call): Promise<Text[]> {
  const [language, reminders] = await Promise.all([
    services.people.languageOf(person.key),
    services.reminders.list(person.key),
  ]);
  return [
    ...(language ? [say("mydata.language", { language: say(`language.names.${language}`) })] : []),
    ...(reminders.length > 0 ? [say("mydata.address")] : []),
    ...reminders.map(({ at, agreedAt }) =>
      say("mydata.reminder", {
        when: { moment: at, style: "full" },
        agreed: { moment: agreedAt, style: "date" },
      }),
    ),
  ];
}
