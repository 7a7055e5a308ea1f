import { type Kysely, sql } from "kysely";

/** Talks between a person and the team: one open talk a person, all of it deleted when it closes. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table handovers (
      id integer generated always as identity primary key,
      state text not null check (state in ('waiting', 'claimed')),
      language text not null,
      opened_at timestamptz not null,
      claimed_by text,
      sealed_address text not null,
      person_key text not null unique,
      check ((state = 'claimed') = (claimed_by is not null))
    )`.execute(db);
  await sql`
    create table handover_messages (
      id bigint generated always as identity primary key,
      handover_id integer not null references handovers (id) on delete cascade,
      author text not null check (author in ('person', 'team')),
      sealed_text text not null,
      at timestamptz not null,
      passed_on boolean not null
    )`.execute(db);
  await sql`create index handover_messages_handover on handover_messages (handover_id, id)`.execute(db);
}
