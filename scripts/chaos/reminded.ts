import { setTimeout as sleep } from "node:timers/promises";
import type { FakePerson } from "../../test/support/fake-telegram/fake-person.ts";
import type { ChaosWorld } from "./chaos-world.ts";

/** What became of reminders, counted at the fake. */
export interface ReminderCounts {
  readonly agreed: number;
  readonly once: number;
  readonly twice: number;
  /** Nothing came, or perhaps nothing, and the person was told so. */
  readonly inDoubt: number;
  readonly lost: number;
}

const waiting = "pgboss.job where name = 'reminders-telegram' and state < 'completed'";
const pollMs = 20;

/** People of Telegram who agreed to be reminded: not before `release`, whatever the clock says. */
export async function agreeToReminders(world: ChaosWorld, count: number) {
  const people = Array.from({ length: count }, () => world.telegram.person());
  await Promise.all(people.map(agree));
  const countWaiting = async () =>
    Number((await world.ask(`select count(*)::int as count from ${waiting}`))?.[0]?.count ?? count);
  return {
    /** The moment of all of them has come. */
    release: () =>
      world.ask(`update pgboss.job set start_after = now() where id in (select id from ${waiting})`),
    /**
     * Minutes go by, until none is left to be sent: what was in hand when it broke comes again. Rejects after `withinMs`.
     */
    async settle(withinMs: number): Promise<void> {
      const end = performance.now() + withinMs;
      for (let round = 0; (await countWaiting()) > 0; round++) {
        if (performance.now() > end) throw new Error(`${await countWaiting()} reminders still wait`);
        if (round % 20 === 19) {
          world.clock.push(3 * 60_000);
          await world.ask(`update pgboss.job set start_after = now(),
            state = case state when 'active' then 'retry' else state end where id in (select id from ${waiting})`);
        }
        await sleep(pollMs * 5);
      }
    },
    async counts(): Promise<ReminderCounts> {
      // Who may have got nothing is told so with the next answer.
      await Promise.all(
        people.map((person) => {
          person.says("/reminders");
          return person.hears("Vous n’avez aucun rappel", { withinMs: 20_000 });
        }),
      );
      const counts = { agreed: count, once: 0, twice: 0, inDoubt: 0, lost: 0 };
      for (const person of people) counts[fateOf(person)] += 1;
      return counts;
    },
  };
}

async function agree(person: FakePerson): Promise<void> {
  person.says("/remind 10m");
  await person.hears("Rien n’est enregistré", { withinMs: 15_000 });
  person.presses("Oui, rappelez-le-moi");
  await person.hears("C’est noté", { withinMs: 15_000 });
}

function fateOf(person: FakePerson): Exclude<keyof ReminderCounts, "agreed"> {
  const count = (words: string) => person.screen().filter(({ text = "" }) => text.includes(words)).length;
  const reminded = count("Vous m’aviez demandé ce rappel");
  if (reminded > 1) return "twice";
  if (count("ne vous est peut-être pas parvenu") > 0) return "inDoubt";
  return reminded === 1 ? "once" : "lost";
}
