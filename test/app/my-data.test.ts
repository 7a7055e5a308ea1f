import { describe, expect, it } from "vitest";
import { personId } from "../../src/chat/address.ts";
import { scanDatabase } from "../support/scan-database.ts";
import { lookInto, openWorld } from "./app-world.ts";

type Rows = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

/** Speaks the preview's API as one person, so that the files can be fetched. */
function visitor(url: string, person: string) {
  const post = async (event: object) => {
    const response = await fetch(`${url}api/preview/events`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ person, place: "private", language: "fr", ...event }),
    });
    const { messages } = (await response.json()) as {
      messages: { text: string; buttons: { payload?: string }[]; files: { name: string; url: string }[] }[];
    };
    return messages[0];
  };
  const says = (text: string) => post({ text });
  const presses = (press: string) => post({ press });
  return { says, presses };
}

const names = ["ada", "ben"];

describe("the file of what is kept about me", () => {
  it("holds every row that a scan of the whole database finds, the job queue's too, and nobody else's", async () => {
    const world = await openWorld();
    const app = await world.start({ HANDOVER_PLACE: "preview:team" });
    await app.connected;
    const storage = await lookInto(world);
    const keyOf = (name: string) => storage.keys.personKey(personId("preview", name));
    for (const name of names) {
      const { says, presses } = visitor(app.url ?? "", name);
      await presses("language:set:fr");
      for (const when of ["3h", "2d"])
        await presses((await says(`/remind ${when}`))?.buttons[0]?.payload ?? "");
      await says("/human");
      await says(`Une question de ${name}`);
      await says("/human");
      await presses("forget:yes:");
      await presses("language:set:en");
      await presses((await says("/remind 3h"))?.buttons[0]?.payload ?? "");
      await says("/human");
      await says(`Une autre question de ${name}`);
      await says("/human");
    }
    const ada = visitor(app.url ?? "", "ada");
    const words = (await ada.says("/mydata"))?.text ?? "";
    expect(words).toMatch(/English.*encrypted.*reminder.*talk with the team.*consent given.*receipt/s);

    const file = (await ada.presses("mydata:file:"))?.files[0];
    const response = await fetch(new URL(file?.url ?? "", app.url));
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="porte-voix.json"');
    const { kept } = (await response.json()) as { kept: Rows };
    expect((await fetch(new URL(file?.url ?? "", app.url))).status).toBe(404);

    const found = await scanDatabase(storage, [keyOf("ada"), personId("preview", "ada")]);
    const tables = [...new Set(found.map(({ table }) => table))];
    expect(tables.sort()).toEqual(["consents", "erasures", "handovers", "kv", "pgboss.job", "reminders"]);
    // The messages of a talk name nobody themselves: they are found by their talk.
    expect(Object.keys(kept).sort()).toEqual([...tables, "handover_messages"].sort());
    for (const table of tables) {
      const rows = found.filter((one) => one.table === table).map(({ row }) => row);
      const plain = (row: Readonly<Record<string, unknown>>) =>
        Object.fromEntries(Object.entries(row).filter(([name]) => !/^(sealed_.*|value)$/.test(name)));
      expect(kept[table]?.map(plain)).toEqual(expect.arrayContaining(rows.map(plain)));
      expect(kept[table]).toHaveLength(rows.length);
    }
    const text = JSON.stringify(kept);
    expect(text).toContain("Une autre question de ada");
    expect(text).toContain("preview:person:ada");
    const agreements = kept.kv?.filter(({ key }) => String(key).startsWith("reminders:"));
    expect(agreements).not.toEqual([]);
    for (const { value } of agreements ?? [])
      expect(value).toMatchObject({ value: { address: "preview:person:ada", consent: { language: "en" } } });
    expect(text).not.toContain("ben");
    expect(text).not.toContain(keyOf("ben"));
  });
});

describe("forgetting, in the whole bot", () => {
  it("takes the waiting jobs along: a scan finds nothing but the marker", async () => {
    const world = await openWorld();
    const app = await world.start();
    await app.connected;
    const storage = await lookInto(world);
    const { says, presses } = visitor(app.url ?? "", "ada");
    await presses((await says("/remind 3h"))?.buttons[0]?.payload ?? "");
    const key = storage.keys.personKey(personId("preview", "ada"));
    const tables = async () => (await scanDatabase(storage, [key])).map(({ table }) => table).sort();
    expect(await tables()).toEqual(["consents", "kv", "pgboss.job", "reminders"]);
    await presses("forget:yes:");
    expect(await tables()).toEqual(["erasures"]);
  });
});
