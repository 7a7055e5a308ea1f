import type { Reply } from "../src/chat/reply.ts";
import { say, type Text } from "../src/chat/text.ts";
import { type Call, defineCommand } from "../src/core/command.ts";
import { openCommand } from "../src/core/press.ts";

/** Consents named one by one; a longer ledger stands in the file. */
const consentsShown = 5;

/** All that is kept about the person who asks: in plain words, and as a file. */
export default defineCommand({
  name: "mydata",
  audience: "everyone",
  answer: "private",
  options: {},
  async run(call): Promise<Reply> {
    const [kept, talks, proofs] = await Promise.all([listKept(call), listTalks(call), listProofs(call)]);
    if (kept.length + talks.length + proofs.length === 0)
      return { lines: [say("mydata.intro"), say("mydata.nothing")] };
    return {
      lines: [
        say("mydata.intro"),
        [...kept, ...talks, ...proofs],
        // "Not your messages" would be wrong while a talk with the team is open.
        ...(talks.length > 0 ? [] : [say("mydata.rest")]),
      ],
      buttons: [
        [{ label: say("mydata.as_file"), press: { command: "mydata", action: "file", value: "" } }],
        [{ label: say("mydata.erase"), press: openCommand("forget") }],
      ],
    };
  },
  buttons: {
    async file({ person, now, services }) {
      const kept = await services.myData.collect(person.key);
      const content = JSON.stringify(
        { made: new Date(now).toISOString(), notice: `${services.publicUrl}/privacy`, kept },
        undefined,
        2,
      );
      return {
        lines: [say("mydata.file")],
        files: [{ name: "porte-voix.json", mime: "application/json", content: `${content}\n` }],
      };
    },
  },
});

async function listKept({ person, services, now }: Call): Promise<Text[]> {
  const [{ language, zone, quiet }, reminders, sent, signsIn, links, lines, updates] = await Promise.all([
    services.people.preferencesOf(person.key),
    services.reminders.list(person.key),
    services.reminders.countSent(person.key),
    services.signIn.keeps(person.key),
    services.sharedLinks.countOf(person.key, now),
    services.audit.countOf(person.key),
    services.updates.find(person.key),
  ]);
  return [
    ...(language ? [say("mydata.language", { language: say(`language.names.${language}`) })] : []),
    ...(zone ? [say("mydata.zone", { zone })] : []),
    ...(quiet === "off" ? [say("mydata.quiet_off")] : []),
    ...(quiet && quiet !== "off" ? [say("mydata.quiet", quiet)] : []),
    ...(signsIn ? [say("mydata.sessions")] : []),
    ...(links > 0 ? [say("mydata.shared_links", { number: links })] : []),
    ...(lines > 0 ? [say("mydata.audit", { number: lines })] : []),
    ...(sent > 0 ? [say("mydata.sent", { count: sent })] : []),
    ...(reminders.length > 0 ? [say("mydata.address")] : []),
    ...reminders.map(({ at, agreedAt }) =>
      say("mydata.reminder", {
        when: { moment: at, style: "full" },
        agreed: { moment: agreedAt, style: "date" },
      }),
    ),
    ...(reminders.length > 0 ? [say("mydata.jobs")] : []),
    ...(updates ? [say("mydata.updates", { agreed: { moment: updates.agreedAt, style: "date" } })] : []),
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

/** What was agreed to and taken back, newest first, and what was erased before. */
async function listProofs({ person, services }: Call): Promise<Text[]> {
  const [consents, markers] = await Promise.all([
    services.consent.list(person.key),
    services.erasure.markersOf(person.key),
  ]);
  const older = consents.length - consentsShown;
  return [
    ...(consents.length > 0 ? [say("mydata.proofs")] : []),
    ...consents
      .slice(-consentsShown)
      .reverse()
      .map(({ at, action, purpose, platform }) =>
        say("mydata.consent", {
          when: { moment: at, style: "date" },
          action: say(`mydata.actions.${action}`),
          purpose: say(`mydata.purposes.${purpose}`),
          platform: say(`mydata.platforms.${platform}`),
        }),
      ),
    ...(older > 0 ? [say("mydata.more_consents", { number: older })] : []),
    ...markers.map(({ day, receipt }) =>
      say("mydata.erasure", { day: { moment: Date.parse(day), style: "date" }, receipt }),
    ),
  ];
}
