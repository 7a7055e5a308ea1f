import pg from "pg";
import { onTestFinished } from "vitest";
import type { FakePerson } from "../support/fake-telegram/fake-person.ts";

/** The queue of the reminders, from outside: nobody has to wait for what minutes bring. `release` lets so many become due. */
export async function openQueue(databaseUrl: string, dueAtOnce: number) {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  onTestFinished(() => client.end());
  const waiting = "pgboss.job where name = 'reminders-telegram' and state < 'completed'";
  return {
    /** The moment of the next few has come. */
    release: () =>
      client.query(`update pgboss.job set start_after = now() where id in
        (select id from ${waiting} and start_after > now() order by start_after limit ${dueAtOnce})`),
    /** Minutes go by: what a dead process held comes again, and what was to be looked at later is due. */
    expire: () =>
      client.query(`update pgboss.job set start_after = now(),
        state = case state when 'active' then 'retry' else state end where id in (select id from ${waiting})`),
    countWaiting: async () => Number((await client.query(`select count(*) from ${waiting}`)).rows[0].count),
  };
}

/** Has a reminder, in ten minutes. */
export async function agree(person: FakePerson): Promise<void> {
  person.says("/remind 10m");
  await person.hears("Rien n’est enregistré", { withinMs: 15_000 });
  person.presses("Oui, rappelez-le-moi");
  await person.hears("C’est noté", { withinMs: 15_000 });
}

const ahead = `const now = Date.now; Date.now = () => now() + ${3 * 60_000};`;
/** Settings of a process that lives three minutes from now, when no send of before can still be on its way. */
export const threeMinutesAhead = {
  NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(ahead)}`,
};
