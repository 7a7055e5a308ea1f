import type pg from "pg";

/** Removes the bot's tables, the queue's and the functions of their triggers; whatever else is there stays. */
export async function removeTables(client: pg.Client, tables: readonly string[]): Promise<void> {
  const ours = tables.filter((table) => !table.startsWith("pgboss.")).map((table) => `public.${table}`);
  const { rows } = await client.query<{ statement: string }>(
    `with ours as (
      select c.oid from pg_class c join pg_namespace n on n.oid = relnamespace
      where relkind in ('r', 'p') and nspname || '.' || relname = any($1)
    )
    select format('drop table if exists %s cascade', oid::regclass) as statement from ours
    union all
    select distinct format('drop function %s', tgfoid::regprocedure) from pg_trigger
    where tgrelid in (select oid from ours) and not tgisinternal`,
    [ours],
  );
  for (const { statement } of rows) await client.query(statement);
  await client.query("drop schema if exists pgboss cascade");
}
