import { type Kysely, sql } from "kysely";

/**
 * Reminders as rows: a row and its job change in one transaction, and a row is claimed once. Those kept as small
 * records until now move here; they are sealed for the same row as before.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table reminders (
      person_key text not null,
      id text not null,
      kind text not null check (kind in ('moment', 'news', 'deadline')),
      state text not null check (state in ('waiting', 'sending', 'sent')),
      due_at timestamptz not null,
      deferred_until timestamptz,
      claimed_at timestamptz,
      agreed_at timestamptz not null,
      platform text not null,
      consent jsonb not null,
      sealed_address text,
      primary key (person_key, id),
      check ((state = 'sent') = (sealed_address is null)),
      check ((state = 'sending') = (claimed_at is not null))
    )`.execute(db);
  await sql`create index reminders_due on reminders (state, due_at)`.execute(db);
  await sql`
    create table missed_reminders (
      person_key text primary key,
      due_at timestamptz not null,
      reason text not null check (reason in ('late', 'doubtful'))
    )`.execute(db);
  await sql`
    insert into reminders (person_key, id, kind, state, due_at, agreed_at, platform, consent, sealed_address)
    select split_part(key, ':', 2), split_part(key, ':', 3), 'moment', 'waiting',
      to_timestamp((held ->> 'at')::numeric / 1000), to_timestamp((held -> 'consent' ->> 'at')::numeric / 1000),
      held -> 'consent' ->> 'platform', held -> 'consent', held ->> 'sealedAddress'
    from (select key, value::jsonb -> 'value' as held from kv where key like 'reminders:%') as records`.execute(
    db,
  );
  await sql`delete from kv where key like 'reminders:%'`.execute(db);
}
