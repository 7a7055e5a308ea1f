import type { Reply } from "../src/chat/reply.ts";
import { say, type Text } from "../src/chat/text.ts";
import { type Call, defineCommand } from "../src/core/command.ts";
import { type QuietHours, readQuietHours } from "../src/features/reminders/quiet-hours.ts";

/** The hours in which nothing unasked is sent: one setting for everything. */
export default defineCommand({
  name: "quiet",
  audience: "everyone",
  answer: "private",
  options: { hours: { required: false } },
  run(call, { hours }) {
    if (hours === undefined) return choose(sayQuiet(call.person.quiet));
    return setQuiet(call, hours);
  },
  buttons: {
    set: async (call, value) => ({ ...(await setQuiet(call, value)), replace: true }),
  },
});

const offered = ["21-9", "20-8", "22-7", "off"] as const;

function choose(first: Text): Reply {
  return {
    lines: [first, say("quiet.how")],
    buttons: [
      offered.map((value) => {
        const quiet = readQuietHours(value) ?? "off";
        const label = quiet === "off" ? say("quiet.none") : say("quiet.range", quiet);
        return { label, press: { command: "quiet", action: "set", value } };
      }),
    ],
  };
}

async function setQuiet({ person, now, services }: Call, typed: string): Promise<Reply> {
  const quiet = readQuietHours(typed);
  if (!quiet) return choose(say("quiet.unknown"));
  await services.people.chooseQuietHours(person.key, quiet, now);
  return { lines: [sayQuiet(quiet)] };
}

const sayQuiet = (quiet: QuietHours): Text =>
  quiet === "off" ? say("quiet.off_now") : say("quiet.now", quiet);
