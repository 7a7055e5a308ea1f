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
    const { services, now } = call;
    const before = await services.counts.figures(now);
    if (number === undefined) return { lines: before ? [sayFigures(call, before)] : [sayNothing(call)] };
    const count = readGrouped(number);
    if (count === undefined) return { lines: [say("count.bad")] };
    if (!(await services.counts.enter(count, now))) return { lines: [sayAutomatic(call)] };
    const after = await services.counts.figures(now);
    return {
      lines: [
        say("count.noted"),
        ...(before && count < before.count ? [say("count.lower", { before: before.count })] : []),
        ...(after ? [sayFigures(call, after)] : []),
      ],
    };
  },
});

const sayFigures = ({ services, now }: Call, figures: Figures): Text[] =>
  sayCount(figures, services.petition.campaign, services.petition.state(now));

const sayAutomatic = ({ services }: Call): Text =>
  say("count.automatic", { host: services.counts.host ?? services.petition.campaign.platform.name });

const sayNothing = ({ services }: Call): Text =>
  services.counts.host === undefined
    ? say("count.nothing_typed")
    : say("count.nothing_read", { host: services.counts.host });
