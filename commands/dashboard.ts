import type { Reply } from "../src/chat/reply.ts";
import { say } from "../src/chat/text.ts";
import { defineCommand } from "../src/core/command.ts";
import { retention } from "../src/features/retention/retention.ts";
import { idleHours, linkMinutes } from "../src/features/sign-in/sign-in.ts";

/** A link that signs a member of the team in to the dashboard, once. Which pages open there follows from the role. */
export default defineCommand({
  name: "dashboard",
  audience: "team",
  answer: "private",
  options: {},
  async run({ person, now, services }): Promise<Reply> {
    const token = await services.signIn.invite(person, now);
    const open = await services.signIn.count(person.key, now);
    return {
      lines: [
        say("dashboard.intro", { minutes: linkMinutes }),
        // A text and not a button: a platform may refuse a whole message for a button that leads to this machine only.
        say("dashboard.link", { link: `${services.publicUrl}/dashboard/login?token=${token}` }),
        say("dashboard.care"),
        say("dashboard.kept", { hours: idleHours, days: retention.sessions.days }),
        ...(open > 0 ? [say("dashboard.signed_in", { count: open })] : []),
      ],
      ...(open > 0
        ? {
            buttons: [
              [
                {
                  label: say("dashboard.sign_out"),
                  press: { command: "dashboard", action: "out", value: "" },
                },
              ],
            ],
          }
        : {}),
    };
  },
  buttons: {
    async out({ person, services }) {
      const count = await services.signIn.leaveAll(person.key);
      return { lines: [say("dashboard.signed_out", { count })], replace: true };
    },
  },
});
