import { type Kysely, sql } from "kysely";

/**
 * What the team did beside its broadcasts. Both audits can only be added to: no row is changed but to make its author
 * nameless, none is removed before its day, and neither table is emptied as a whole.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table team_audit (
      id bigint generated always as identity primary key,
      actor_key text,
      action text not null,
      subject text not null,
      at timestamptz not null,
      purge_on date not null
    )`.execute(db);
  await sql`
    create function keep_team_audit() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' and new.actor_key is null
        and (old.id, old.action, old.subject, old.at, old.purge_on)
          = (new.id, new.action, new.subject, new.at, new.purge_on)
        then return new;
      end if;
      if tg_op = 'DELETE'
        and old.purge_on <= coalesce(nullif(current_setting('porte_voix.today', true), '')::date, current_date)
        then return old;
      end if;
      raise exception 'team_audit is append-only';
    end $$`.execute(db);
  await sql`
    create trigger team_audit_kept before update or delete on team_audit
      for each row execute function keep_team_audit()`.execute(db);
  await sql`
    create function keep_whole_audit() returns trigger language plpgsql as $$
    begin
      raise exception '% is append-only', tg_table_name;
    end $$`.execute(db);
  for (const table of ["team_audit", "broadcast_audit"])
    await sql`
      create trigger ${sql.ref(`${table}_whole`)} before truncate on ${sql.table(table)}
        for each statement execute function keep_whole_audit()`.execute(db);
}
