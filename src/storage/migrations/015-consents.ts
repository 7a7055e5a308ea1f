import { type Kysely, sql } from "kysely";

/** What people agreed to and took back, in which words: added to only, and gone with the person. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table consents (
      id bigint generated always as identity primary key,
      person_key text not null,
      purpose text not null,
      text_hash text not null,
      language text not null,
      platform text not null,
      action text not null check (action in ('given', 'asked', 'renewed', 'used', 'withdrawn')),
      at timestamptz not null
    )`.execute(db);
  await sql`create index consents_person on consents (person_key, purpose, id)`.execute(db);
  // Two reminders due at once ask again only once.
  await sql`
    create unique index consents_asked_once on consents (person_key, purpose, text_hash)
      where action = 'asked'`.execute(db);
  // What was agreed to before there was a ledger: without a line in it nothing is sent.
  await sql`
    insert into consents (person_key, purpose, text_hash, language, platform, action, at)
    select person_key, kind, consent ->> 'textHash', consent ->> 'language', platform, 'given', agreed_at
    from reminders`.execute(db);
  await sql`
    create table consent_texts (
      text_hash text not null,
      language text not null,
      purpose text not null,
      text text not null,
      first_shown timestamptz not null,
      primary key (text_hash, language, purpose)
    )`.execute(db);
}
