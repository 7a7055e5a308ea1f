import { type Kysely, sql } from "kysely";

/**
 * What a person agreed to, and where it is sent, lies in Keyv; the row keeps what is claimed and searched. Written to
 * the letter as Keyv writes it (compact, which row_to_json is and jsonb is not); sealed for the same row as before.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    insert into kv (key, value)
    select 'reminders:' || person_key || ':' || id,
      '{"value":' || json_strip_nulls(row_to_json(agreement)) || '}'
    from reminders, lateral (
      select kind, platform, (extract(epoch from agreed_at) * 1000)::bigint as "agreedAt",
        (select row_to_json(given) from (
          select consent -> 'purpose' as purpose, consent -> 'textHash' as "textHash",
            consent -> 'language' as language, consent -> 'platform' as platform, consent -> 'at' as at
        ) as given) as consent,
        sealed_address as "sealedAddress"
    ) as agreement`.execute(db);
  await sql`alter table reminders drop column consent, drop column sealed_address`.execute(db);
  // Everything of one person, among as many records as there are reminders: to erase it, and to show it.
  await sql`create index kv_person on kv (split_part(key, ':', 2))`.execute(db);
}
