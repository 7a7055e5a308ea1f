import { type Client, DiscordAPIError, type Guild, RESTJSONErrorCodes, Routes } from "discord.js";
import { z } from "zod";
import { idWithin, type PersonId } from "../../chat/address.ts";
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

interface RoleQuestions {
  /** The roles that matter, by their ids; nothing else is ever asked for. */
  readonly roles: readonly string[];
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Which of the roles a person has; `undefined`: Discord cannot say now. Never rejects. */
type AskRoles = (client: Client<true>, person: PersonId) => Promise<readonly string[] | undefined>;

/**
 * Asks for the roles of one person, which a private chat does not tell: a request for each server that has one of them, and
 * no privileged intent. An answer is kept for a minute, in memory only.
 */
export function createRoleQuestions({ roles, clock, logger }: RoleQuestions): AskRoles {
  const answers = new Map<PersonId, { readonly until: number; readonly told: ReturnType<AskRoles> }>();

  async function ask(client: Client<true>, person: PersonId): ReturnType<AskRoles> {
    const guilds = findGuilds(client, roles);
    if (!guilds) return undefined;
    try {
      const found = await Promise.all(guilds.map((guild) => rolesIn(guild, idWithin(person))));
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

  return (client, person) => {
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
  };
}

/** Those that have one of the roles; `undefined` while one that cannot be seen may have it: in an outage, or at the start. */
function findGuilds(client: Client<true>, roles: readonly string[]): readonly Guild[] | undefined {
  const all = [...client.guilds.cache.values()];
  const has = (role: string) => (guild: Guild) => guild.roles.cache.has(role);
  const isHidden = roles.some((role) => !all.some(has(role))) && all.some(({ available }) => !available);
  return isHidden ? undefined : all.filter((guild) => roles.some((role) => has(role)(guild)));
}

/** Everybody in a server has the role that carries the server's own id. Not from the cache, which no event brings up to date. */
async function rolesIn({ client, id }: Guild, person: string): Promise<readonly string[]> {
  try {
    const signal = AbortSignal.timeout(answerWithinMs);
    return [id, ...member.parse(await client.rest.get(Routes.guildMember(id, person), { signal })).roles];
  } catch (error) {
    if (error instanceof DiscordAPIError && noMember.has(error.code)) return [];
    throw error;
  }
}
