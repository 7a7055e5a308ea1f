import type { Reply } from "../src/chat/reply.ts";
import { say, type Text } from "../src/chat/text.ts";
import { type Call, defineCommand } from "../src/core/command.ts";
import { type Figures, readGrouped } from "../src/features/counts/counts.ts";
import { sayCount } from "./count-lines.ts";

/** How many have signed and where it leads; with `count: manual`, an organiser types a new number in. */
export default defineCommand({
  name: "count",
  audience: "organisers",
  answer: "private",
  options: { number: { required: false } },
  isOffered: ({ counts }) => counts.source !== "none",
  async run(call, { number }): Promise<Reply> {
    const before = await call.services.counts.figures(call.now);
    if (number === undefined) return { lines: before ? [sayFigures(call, before)] : [sayNothing(call)] };
    const count = readGrouped(number);
    if (count === undefined) return { lines: [say("count.bad")] };
    const isTyped = call.services.counts.source === "manual";
    return isTyped && before && isUnlikely(count, before) ? askFirst(count, before) : enter(call, count);
  },
  buttons: {
    async yes(call, value) {
      const count = readGrouped(value);
      return count === undefined
        ? { lines: [say("count.bad")] }
        : { ...(await enter(call, count)), replace: true };
    },
    no: () => ({ lines: [say("count.kept")], replace: true }),
  },
});

/** A slip of a digit: it would be public at once, and the steps it reaches are not prepared a second time. */
const isUnlikely = (count: number, before: Figures): boolean =>
  count < before.count || count > 2 * before.count;

const askFirst = (count: number, before: Figures): Reply => ({
  lines: [say("count.sure", { entered: count, before: before.count })],
  buttons: [
    [
      { label: say("count.yes"), press: { command: "count", action: "yes", value: String(count) } },
      { label: say("count.no"), press: { command: "count", action: "no", value: "" } },
    ],
  ],
});

async function enter(call: Call, count: number): Promise<Reply> {
  const { services, person, now } = call;
  if (!(await services.counts.enter(count, { by: person.key, at: now })))
    return { lines: [sayAutomatic(call)] };
  const after = await services.counts.figures(now);
  return { lines: [say("count.noted"), ...(after ? [sayFigures(call, after)] : [])] };
}

const sayFigures = ({ services, now }: Call, figures: Figures): Text[] =>
  sayCount(figures, services.petition.campaign, services.petition.state(now));

const sayAutomatic = ({ services }: Call): Text =>
  say("count.automatic", { host: services.counts.host ?? services.petition.campaign.platform.name });

const sayNothing = ({ services }: Call): Text =>
  services.counts.host === undefined
    ? say("count.nothing_typed")
    : say("count.nothing_read", { host: services.counts.host });
