import { type Kysely, sql } from "kysely";

/**
 * Broadcasts, whom they go to, and what became of each message. A delivery belongs to a place that subscribed or to a
 * person who agreed, by a foreign key: there is no row for anybody else, and it goes with them.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await addRecipients(db);
  await addBroadcasts(db);
  await addDeliveries(db);
  await addAudit(db);
}

async function addRecipients(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table places
      add id bigint generated always as identity unique,
      add subscribed_at timestamptz,
      add language text,
      add is_announcement boolean not null default false,
      add sealed_name text`.execute(db);
  await sql`
    create table update_subscribers (
      id bigint generated always as identity primary key,
      person_key text not null unique,
      platform text not null,
      language text not null,
      consent_language text not null,
      text_hash text not null,
      agreed_at timestamptz not null,
      sealed_address text not null
    )`.execute(db);
}

async function addBroadcasts(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table broadcasts (
      id integer generated always as identity primary key,
      state text not null check (state in
        ('draft', 'waiting', 'scheduled', 'sending', 'paused', 'cancelled', 'expired', 'finished')),
      author_key text,
      signature text not null check (signature <> ''),
      to_places boolean not null,
      to_people boolean not null,
      platforms text[],
      languages text[],
      crosspost boolean not null default false,
      send_at timestamptz,
      lasts_minutes integer not null check (lasts_minutes > 0),
      spread_minutes integer not null default 0 check (spread_minutes >= 0),
      expires_at timestamptz,
      paused_by text check (paused_by in ('person', 'failures')),
      failures_in_row integer not null default 0,
      milestone text unique,
      version integer not null default 0,
      corrected_by text,
      filled boolean not null default false,
      fill_after bigint,
      recipients integer,
      revision integer not null default 0,
      revise text check (revise in ('correct', 'recall')),
      revising boolean not null default false,
      revised_at timestamptz,
      changed_at timestamptz not null,
      started_at timestamptz,
      ended_at timestamptz,
      check ((state = 'paused') = (paused_by is not null)),
      check (state in ('draft', 'waiting', 'cancelled') or expires_at is not null)
    )`.execute(db);
  await sql`create index broadcasts_running on broadcasts (state, id) where ended_at is null`.execute(db);
  await sql`
    create table broadcast_texts (
      broadcast_id integer not null references broadcasts on delete cascade,
      version integer not null,
      language text not null,
      markdown text not null,
      primary key (broadcast_id, version, language)
    )`.execute(db);
}

async function addDeliveries(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table deliveries (
      id bigint generated always as identity primary key,
      broadcast_id integer not null,
      subscriber_id bigint references update_subscribers on delete cascade,
      place_id bigint references places (id) on delete cascade,
      platform text not null,
      work text not null default 'send' check (work in ('send', 'correct', 'recall')),
      state text not null default 'waiting' check (state in ('waiting', 'claimed', 'done')),
      outcome text,
      due_at timestamptz not null,
      claimed_until timestamptz,
      tries integer not null default 0,
      message_id text,
      sent_at timestamptz,
      revision integer not null default 0,
      check ((subscriber_id is null) <> (place_id is null)),
      check ((state = 'done') = (outcome is not null)),
      check ((state = 'claimed') = (claimed_until is not null))
    )`.execute(db);
  // The recipient in front: who withdraws takes their rows along, without a look at all the others.
  await sql`create unique index deliveries_subscriber on deliveries (subscriber_id, broadcast_id)
    where subscriber_id is not null`.execute(db);
  await sql`create unique index deliveries_place on deliveries (place_id, broadcast_id)
    where place_id is not null`.execute(db);
  // The broadcast in front: a paused one with a million due messages does not stand in another's way.
  await sql`create index deliveries_due on deliveries (broadcast_id, work, platform, due_at)
    where state <> 'done'`.execute(db);
  // Corrections and recalls are done whatever became of their broadcast.
  await sql`create index deliveries_revised on deliveries (platform, due_at)
    where state <> 'done' and work <> 'send'`.execute(db);
  // What was sent leaves dead entries in front of what is due: they are cleared away before they slow the claims.
  await sql`alter table deliveries set (autovacuum_vacuum_scale_factor = 0.02)`.execute(db);
  // For the correction or recall of what was sent, for the report on places, and for the sweep.
  await sql`create index deliveries_sent on deliveries (broadcast_id, revision, sent_at)
    where message_id is not null`.execute(db);
  await sql`create index deliveries_places on deliveries (broadcast_id) where place_id is not null`.execute(
    db,
  );
  await sql`create index deliveries_broadcast on deliveries (broadcast_id, id)`.execute(db);
  // Counted as they change: a progress line must not read a million rows. outcome 'total' is how many there were to do.
  await sql`
    create table broadcast_tallies (
      broadcast_id integer not null references broadcasts on delete cascade,
      work text not null,
      platform text not null,
      recipient text not null check (recipient in ('person', 'place')),
      outcome text not null,
      count integer not null,
      primary key (broadcast_id, work, platform, recipient, outcome)
    )`.execute(db);
  // Who withdraws while a broadcast is sent takes their row along: the report says how many did, not who.
  await sql`
    create function tally_withdrawn() returns trigger language plpgsql as $$
    begin
      insert into broadcast_tallies (broadcast_id, work, platform, recipient, outcome, count)
        select gone.broadcast_id, work, platform, case when place_id is null then 'person' else 'place' end,
          'withdrawn', count(*)
        from gone join broadcasts on broadcasts.id = gone.broadcast_id
        where gone.state <> 'done' group by 1, 2, 3, 4
        on conflict (broadcast_id, work, platform, recipient, outcome)
          do update set count = broadcast_tallies.count + excluded.count;
      return null;
    end $$`.execute(db);
  await sql`
    create trigger deliveries_withdrawn after delete on deliveries referencing old table as gone
      for each statement execute function tally_withdrawn()`.execute(db);
  await sql`
    create table crossposts (
      delivery_id bigint primary key references deliveries on delete cascade,
      place_id bigint not null,
      state text not null check (state in ('waiting', 'done', 'impossible')),
      due_at timestamptz not null,
      published_at timestamptz
    )`.execute(db);
  await sql`create index crossposts_place on crossposts (place_id, published_at)`.execute(db);
  await sql`create index crossposts_due on crossposts (due_at) where state = 'waiting'`.execute(db);
  await sql`
    create table send_pace (
      platform text primary key,
      next_at timestamptz not null,
      held_until timestamptz
    )`.execute(db);
  await sql`
    create table broadcast_watchers (
      broadcast_id integer not null references broadcasts on delete cascade,
      person_key text not null,
      sealed_address text not null,
      language text not null,
      message_id text,
      shown_at timestamptz,
      primary key (broadcast_id, person_key)
    )`.execute(db);
}

/** Rows are added; nobody changes one. Who asks to be forgotten becomes nameless in it, and old rows are purged. */
async function addAudit(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table broadcast_audit (
      id bigint generated always as identity primary key,
      broadcast_id integer not null,
      actor_key text,
      action text not null,
      at timestamptz not null,
      purge_on date not null
    )`.execute(db);
  await sql`create index broadcast_audit_broadcast on broadcast_audit (broadcast_id, id)`.execute(db);
  await sql`
    create function keep_audit() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' and new.actor_key is null
        and (old.broadcast_id, old.action, old.at, old.purge_on) = (new.broadcast_id, new.action, new.at, new.purge_on)
        then return new;
      end if;
      if tg_op = 'DELETE'
        and old.purge_on <= coalesce(nullif(current_setting('porte_voix.today', true), '')::date, current_date)
        then return old;
      end if;
      raise exception 'broadcast_audit is append-only';
    end $$`.execute(db);
  await sql`
    create trigger broadcast_audit_kept before update or delete on broadcast_audit
      for each row execute function keep_audit()`.execute(db);
}
