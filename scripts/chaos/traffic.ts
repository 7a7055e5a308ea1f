import { setTimeout as sleep } from "node:timers/promises";
import type { FakeDiscord } from "../../test/support/fake-discord/fake-discord.ts";
import type { FakeTelegram } from "../../test/support/fake-telegram/fake-telegram.ts";

export type Platform = "telegram" | "discord";

/** What became of the events, counted at the fakes: each event is somebody else's, so nobody's answers are mixed up. */
export interface EventCounts {
  readonly sent: number;
  readonly once: number;
  readonly twice: number;
  /** Told that the memory is away and to try again: an honest answer, and the only one. */
  readonly tryLater: number;
  /** Told to try again, and answered all the same. */
  readonly both: number;
  readonly lost: number;
}

interface Talker {
  /** How many messages of the bot that hold these words this person ever got. */
  count(words: string): number;
}

const answer = "mission de contrôle";
const apology = "réessayez dans quelques minutes";
const pollMs = 20;

export type Traffic = ReturnType<typeof openTraffic>;

/** People who ask for the petition, one event each. */
export function openTraffic({ telegram, discord }: { telegram: FakeTelegram; discord: FakeDiscord }) {
  const talkers: Talker[] = [];
  const begin: Readonly<Record<Platform, () => Talker>> = {
    telegram() {
      const person = telegram.person();
      person.says("/petition");
      return {
        count: (words) => person.screen().filter(({ text = "" }) => text.includes(words)).length,
      };
    },
    discord() {
      const person = discord.person();
      void person.slash("petition");
      return {
        count: (words) =>
          person.screen().filter(({ fromBot, content }) => fromBot && content.includes(words)).length,
      };
    },
  };
  const isAnswered = (talker: Talker) => talker.count(answer) + talker.count(apology) > 0;
  const add = (platform: Platform): Talker => {
    const talker = begin[platform]();
    talkers.push(talker);
    return talker;
  };

  return {
    /** So many events, one after the other, in turn over the platforms. */
    async talk(count: number, everyMs: number, platforms: readonly Platform[] = ["telegram", "discord"]) {
      for (let event = 0; event < count; event++) {
        add(platforms[event % platforms.length] ?? "telegram");
        if (everyMs > 0) await sleep(everyMs);
      }
    },
    /** How long until somebody who asks now, and again and again, is answered in earnest; rejects after `withinMs`. */
    async recovery(platforms: readonly Platform[], withinMs: number): Promise<number> {
      const from = performance.now();
      const times = platforms.map(async (platform) => {
        const asked: Talker[] = [];
        for (;;) {
          asked.push(add(platform));
          const next = performance.now() + 250;
          while (performance.now() < next) {
            if (asked.some((talker) => talker.count(answer) > 0)) return performance.now() - from;
            await sleep(pollMs);
          }
          if (performance.now() - from > withinMs) throw new Error(`${platform} did not recover`);
        }
      });
      return Math.max(...(await Promise.all(times)));
    },
    unanswered: () => talkers.filter((talker) => !isAnswered(talker)).length,
    counts(): EventCounts {
      const counts = { sent: talkers.length, once: 0, twice: 0, tryLater: 0, both: 0, lost: 0 };
      for (const talker of talkers) counts[fateOf(talker.count(answer), talker.count(apology))] += 1;
      return counts;
    },
  };
}

function fateOf(answers: number, apologies: number): Exclude<keyof EventCounts, "sent"> {
  if (answers > 0 && apologies > 0) return "both";
  if (answers > 1 || apologies > 1) return "twice";
  if (answers === 1) return "once";
  return apologies === 1 ? "tryLater" : "lost";
}
