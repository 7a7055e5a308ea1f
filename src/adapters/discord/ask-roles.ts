import { type Client, DiscordAPIError, type REST, RESTJSONErrorCodes, Routes } from "discord.js";
import { z } from "zod";
import { idWithin, type PersonId } from "../../chat/address.ts";
import type { Notes } from "../../chat/notes.ts";
import type { Clock } from "../../system/clock.ts";
import type { Logger } from "../../system/logger.ts";

/** A role that was taken away counts no longer than this. */
const keptForMs = 60_000;
const peopleKept = 1_000;
/** Whoever waits for an answer waits for this first. */
const answerWithinMs = 1_000;

/** Somebody who is in no server of this role, or no longer, or whose server put the bot out: Discord has answered. */
const noMember: ReadonlySet<unknown> = new Set([
  RESTJSONErrorCodes.UnknownMember,
  RESTJSONErrorCodes.UnknownUser,
  RESTJSONErrorCodes.UnknownGuild,
  RESTJSONErrorCodes.MissingAccess,
]);

const member = z.looseObject({ roles: z.array(z.string()) });

interface RoleQuestionsParts {
  /** The roles that matter, by their ids; nothing else is ever asked for. */
  readonly roles: readonly string[];
  /** Where it is written down which server has a role: the process that asks may not be the one that sees it. */
  readonly notes: Notes;
  readonly rest: () => REST;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface RoleQuestions {
  /**
   * Which of the roles a person has; `undefined`: Discord cannot say now. Never rejects. `client`: the lines of this
   * process, where it has some.
   */
  ask(client: Client<true> | undefined, person: PersonId): Promise<readonly string[] | undefined>;
  /** Writes down which of the servers of this process have one of the roles. */
  note(client: Client<true>): Promise<void>;
}

/**
 * Asks for the roles of one person, which a private chat does not tell: a request for each server that has one of them, and
 * no privileged intent. An answer is kept for a minute, in memory only.
 */
export function createRoleQuestions({
  roles,
  notes,
  rest,
  clock,
  logger,
}: RoleQuestionsParts): RoleQuestions {
  type Told = ReturnType<RoleQuestions["ask"]>;
  const answers = new Map<PersonId, { readonly until: number; readonly told: Told }>();

  /** Servers that have one of the roles, by their ids; `undefined` while one that cannot be seen may have it. */
  async function findGuilds(client: Client<true> | undefined): Promise<readonly string[] | undefined> {
    const found = new Set<string>();
    for (const role of roles) {
      const guild = client ? guildOf(client, role) : undefined;
      if (guild === "hidden") return undefined;
      const noted = guild ?? (client && seesAll(client) ? undefined : await notes.get(noteOf(role)));
      if (noted) found.add(noted);
    }
    return [...found];
  }

  async function ask(client: Client<true> | undefined, person: PersonId): Told {
    try {
      const guilds = await findGuilds(client);
      if (!guilds) return undefined;
      const found = await Promise.all(guilds.map((guild) => rolesIn(rest(), guild, idWithin(person))));
      return found.flat().filter((role) => roles.includes(role));
    } catch (error) {
      // The error itself names the person.
      logger.info({
        code: "discord_roles_not_told",
        because: error instanceof Error ? error.name : "unknown",
      });
      return undefined;
    }
  }

  function forgetOld(now: number): void {
    for (const [person, { until }] of answers)
      if (until <= now || answers.size >= peopleKept) answers.delete(person);
      else return;
  }

  return {
    ask(client, person) {
      if (roles.length === 0) return Promise.resolve([]);
      const now = clock.now();
      forgetOld(now);
      const known = answers.get(person);
      if (known) return known.told;
      const told = ask(client, person);
      const answer = { until: now + keptForMs, told };
      answers.set(person, answer);
      void told.then((found) => {
        if (!found && answers.get(person) === answer) answers.delete(person);
      });
      return told;
    },

    async note(client) {
      for (const role of roles) {
        const guild = guildOf(client, role);
        if (guild && guild !== "hidden" && (await notes.get(noteOf(role))) !== guild)
          await notes.set(noteOf(role), guild);
      }
    },
  };
}

const noteOf = (role: string) => `role/${role}`;

/** Whether every server of the bot is on a line of this process. */
const seesAll = ({ options }: Client<true>): boolean =>
  Array.isArray(options.shards) && options.shards.length === options.shardCount;

/** The server with this role; `hidden` while one that cannot be seen may have it: in an outage, or at the start. */
function guildOf(client: Client<true>, role: string): string | undefined {
  const all = [...client.guilds.cache.values()];
  const found = all.find(({ roles }) => roles.cache.has(role));
  return found?.id ?? (all.some(({ available }) => !available) ? "hidden" : undefined);
}

/** Everybody in a server has the role that carries the server's own id. Not from the cache, which no event brings up to date. */
async function rolesIn(rest: REST, guild: string, person: string): Promise<readonly string[]> {
  try {
    const signal = AbortSignal.timeout(answerWithinMs);
    return [guild, ...member.parse(await rest.get(Routes.guildMember(guild, person), { signal })).roles];
  } catch (error) {
    if (error instanceof DiscordAPIError && noMember.has(error.code)) return [];
    throw error;
  }
}
