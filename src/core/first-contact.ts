import type { Incoming } from "../chat/incoming.ts";
import type { Reply } from "../chat/reply.ts";
import { say, type Text } from "../chat/text.ts";
import type { PersonKey } from "../storage/storage.ts";
import type { Call } from "./command.ts";
import type { Services } from "./services.ts";

/** Who was told, as keyed hashes and in memory only: nobody is written down for having said hello. */
export interface FirstContact {
  /** The reply, and under a person's first one in a private chat what everybody should know before going on. */
  introduce(reply: Reply, incoming: Incoming, call: Call): Reply;
}

/** Some 2 MB at most. Whoever is pushed out, or comes back after a restart, is told once more. */
const rememberedAtMost = 10_000;

export function createFirstContact(): FirstContact {
  const told = new Set<PersonKey>();
  return {
    introduce(reply, { kind, place }, { person, services }) {
      if (place.kind === "group" || told.has(person.key)) return reply;
      told.add(person.key);
      const [oldest] = told;
      if (told.size > rememberedAtMost && oldest) told.delete(oldest);
      // A button was under a message of ours: its reader has been told.
      if (kind === "button" || reply.lines.some(isWarning)) return reply;
      const whoIAm = [say("start.first"), sayOperator(services), warning, say("start.platforms")];
      return { ...reply, lines: [...reply.lines, whoIAm] };
    },
  };
}

const warning = say("start.care");
/** The greeting says it all by itself. */
const isWarning = (line: Reply["lines"][number]): boolean =>
  [line].flat().some(({ key }) => key === warning.key);

/** Who answers for the bot, or that nobody has said so yet. */
export const sayOperator = ({ petition: { operator } }: Pick<Services, "petition">): Text =>
  operator
    ? say("start.operator", { name: operator.name, contact: operator.contact })
    : say("start.operator_missing");
