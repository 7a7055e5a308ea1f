import { describe, expect, it } from "vitest";
import { createDataMap, describedColumns } from "../../src/features/privacy/data-map.ts";
import { sql } from "../../src/storage/storage.ts";
import { systemClock } from "../../src/system/clock.ts";
import { lookInto, openWorld } from "./app-world.ts";

describe("the map of what is kept", () => {
  it("describes every column of every table, the job queue's too, and none that is not", async () => {
    const world = await openWorld();
    await (await world.start()).connected;
    const { db } = await lookInto(world);
    // A part of a table is described with the whole.
    const { rows } = await sql<{ name: string; columns: string[] }>`
      select case nspname when 'public' then relname else nspname || '.' || relname end as name,
        array_agg(attname::text) as columns
      from pg_class join pg_namespace on pg_namespace.oid = relnamespace
        join pg_attribute on attrelid = pg_class.oid and attnum > 0 and not attisdropped
      where relkind in ('r', 'p') and not relispartition
        and nspname <> 'information_schema' and nspname not like 'pg\\_%'
      group by 1`.execute(db);
    const found = Object.fromEntries(rows.map(({ name, columns }) => [name, columns.sort()]));
    const described = Object.entries(describedColumns).map(([name, columns]) => [name, [...columns].sort()]);
    expect(found).toEqual(Object.fromEntries(described));
  });

  it("counts everything that a conversation leaves behind", async () => {
    const world = await openWorld();
    const app = await world.start();
    const storage = await lookInto(world);
    const ada = world.people.preview();
    await ada.says("/language");
    await ada.presses((await ada.hears("Quelle langue")).buttons[0] ?? "");
    await ada.says("/remind 3h");
    await ada.presses((await ada.hears("Rien n’est enregistré")).buttons[0] ?? "");
    await ada.hears("C’est noté");
    await ada.saysInGroup("/share");
    await app.stop();
    const map = await createDataMap(storage, systemClock)();
    const counted = (part: RegExp) =>
      map.filter(({ table }) => part.test(table)).reduce((sum, { rows }) => sum + rows, 0);
    const { rows } = await sql<{ kept: string }>`select count(*) as kept from kv`.execute(storage.db);
    expect(counted(/^kv/)).toBe(Number(rows[0]?.kept));
    expect(counted(/^kv/)).toBeGreaterThanOrEqual(1);
    expect(counted(/^reminders$/)).toBe(1);
    expect(counted(/^places$/)).toBe(1);
    expect(counted(/^pgboss\.job$/)).toBeGreaterThanOrEqual(1);
  });
});
