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
    const [kept, talks] = await Promise.all([listKept(call), listTalks(call)]);
    if (kept.length + talks.length === 0) return { lines: [say("mydata.intro"), say("mydata.nothing")] };
    return {
      // "Not your messages" would be wrong while a talk with the team is open.
      lines: [say("mydata.intro"), [...kept, ...talks], ...(talks.length > 0 ? [] : [say("mydata.rest")])],
      buttons: [[{ label: say("mydata.erase"), press: openCommand("forget") }]],
    };
  },
});

async function listKept({ person, services }: Call): Promise<Text[]> {
  const [{ language, zone, quiet }, reminders, sent] = await Promise.all([
    services.people.preferencesOf(person.key),
    services.reminders.list(person.key),
    services.reminders.countSent(person.key),
  ]);
  return [
    ...(language ? [say("mydata.language", { language: say(`language.names.${language}`) })] : []),
    ...(zone ? [say("mydata.zone", { zone })] : []),
    ...(quiet === "off" ? [say("mydata.quiet_off")] : []),
    ...(quiet && quiet !== "off" ? [say("mydata.quiet", quiet)] : []),
    ...(sent > 0 ? [say("mydata.sent", { count: sent })] : []),
    ...(reminders.length > 0 ? [say("mydata.address")] : []),
    ...reminders.map(({ at, agreedAt }) =>
      say("mydata.reminder", {
        when: { moment: at, style: "full" },
        agreed: { moment: agreedAt, style: "date" },
      }),
    ),
  ];
}

/** What is kept of talks with the team: one's own, and those one has claimed as a moderator. */
async function listTalks({ person, services: { handovers } }: Call): Promise<Text[]> {
  const [talk, isTextExpected, claimed] = await Promise.all([
    handovers.openTalk(person.key),
    handovers.isTextExpected(person.key),
    handovers.claimedBy(person.key),
  ]);
  return [
    ...(talk ? [say("mydata.talk", { id: talk.id, opened: { moment: talk.openedAt, style: "date" } })] : []),
    ...(isTextExpected ? [say("mydata.expected")] : []),
    ...(claimed.length > 0 ? [say("mydata.claimed", { numbers: claimed.join(", ") })] : []),
  ];
}
