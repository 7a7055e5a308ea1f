import { platformOf } from "../src/chat/address.ts";
import type { Reply } from "../src/chat/reply.ts";
import { say } from "../src/chat/text.ts";
import { type Call, defineCommand } from "../src/core/command.ts";
import { openCommand } from "../src/core/press.ts";
import { consentPurposes } from "../src/features/consent/consent.ts";
import { retention } from "../src/features/retention/retention.ts";

/** What is kept and what is not, in a few lines; the whole notice is a page. */
export default defineCommand({
  name: "privacy",
  audience: "everyone",
  answer: "private",
  options: {},
  run: ({ services }) => ({
    lines: [
      say("privacy.intro"),
      say("privacy.nothing"),
      say("privacy.unanswered", { days: retention.questions.days }),
      say("privacy.kept", { days: retention.preferences.days }),
      say("privacy.consents", { days: retention.consents.days }),
      ...(services.handovers.isOffered ? [say("privacy.human", { days: retention.handovers.days })] : []),
      say("privacy.inbox", { days: retention.events.days }),
      say("privacy.platforms"),
      say("privacy.rights"),
      // A text and not a button: a platform may refuse a whole message for a button that leads to this machine only.
      say("privacy.notice", { link: `${services.publicUrl}/privacy` }),
    ],
    buttons: [[{ label: say("privacy.forget"), press: openCommand("forget") }]],
  }),
  buttons: { renew },
});

/** The answer to "the words have changed": what waited for it is sent at once. */
async function renew({ person, place, now, services }: Call, value: string): Promise<Reply> {
  const purpose = consentPurposes.find((known) => known === value);
  const platform = platformOf(place.id);
  const given = { person: person.key, language: person.language, platform, at: now };
  if (purpose === "updates") {
    const isRenewed = await services.updates.renew(person.key, given, now);
    return { lines: [say(isRenewed ? "consent.renewed" : "consent.nothing_to_renew")], replace: true };
  }
  if (!purpose || !(await services.consent.renew(purpose, given)))
    return { lines: [say("consent.nothing_to_renew")], replace: true };
  for (const { id, at, kind } of await services.reminders.list(person.key))
    if (kind === purpose && at <= now) await services.reminders.fire(person.key, id);
  return { lines: [say("consent.renewed")], replace: true };
}
