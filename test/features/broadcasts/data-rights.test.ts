import { expect, it } from "vitest";
import { personId } from "../../../src/chat/address.ts";
import { erasePerson } from "../../../src/features/erasure/erase-person.ts";
import { createMyData } from "../../../src/features/mydata/mydata.ts";
import { scanDatabase } from "../../support/scan-database.ts";
import { openBroadcastWorld } from "./broadcast-world.ts";

it("a reader and a moderator are told everything kept of them, and can have it forgotten", async () => {
  const world = await openBroadcastWorld();
  const { broadcasts, person, storage } = world;
  for (const name of ["ada", "eve"]) await world.subscribe(name);
  const { id } = await world.started();
  await world.deliver(id, 1);
  await broadcasts.watch(id, person("ada"), personId("preview", "ada"), "fr");
  await broadcasts.correct(id, person("ada"), { fr: "Bonsoir !" });

  const kept = await createMyData(storage).collect(person("ada"));
  expect(Object.keys(kept).sort()).toEqual([
    "broadcast_audit",
    "broadcast_texts",
    "broadcast_watchers",
    "broadcasts",
    "deliveries",
    "update_subscribers",
  ]);
  expect(kept.update_subscribers).toMatchObject([{ sealed_address: "preview:person:ada" }]);
  expect(kept.broadcast_watchers).toMatchObject([{ sealed_address: "preview:person:ada" }]);
  expect(kept.deliveries).toMatchObject([{ outcome: "delivered" }]);
  expect(kept.broadcast_audit?.map(({ action }) => action)).toEqual([
    "drafted",
    "changed",
    "changed",
    "submitted",
    "corrected",
  ]);
  // Of a table with rows that name a person, none that the file leaves out.
  const found = await scanDatabase(storage, [person("ada")]);
  for (const table of new Set(found.map((one) => one.table)))
    expect(kept[table]).toHaveLength(found.filter((one) => one.table === table).length);
  expect(Object.keys(await createMyData(storage).collect(person("eve"))).sort()).toEqual([
    "deliveries",
    "update_subscribers",
  ]);

  for (const name of ["ada", "eve"]) await erasePerson(storage.db, person(name));
  for (const name of ["ada", "eve"]) expect(await scanDatabase(storage, [person(name)])).toEqual([]);
  // Sent before they left, or not sent any more: both are still counted.
  expect(await broadcasts.progress(id)).toMatchObject({
    total: 2,
    left: 0,
    withdrawn: 1,
    done: { delivered: 1 },
  });
  expect(await broadcasts.find(id)).toMatchObject({ author: undefined, signature: "L’équipe" });
  expect(await broadcasts.audit(id)).toHaveLength(7);
});
