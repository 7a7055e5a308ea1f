import keyvTestSuite, { keyvIteratorTests } from "@keyv/test-suite";
import Keyv from "keyv";
import * as vitest from "vitest";
import { describe, expect, it } from "vitest";
import { PooledKeyv } from "../../src/storage/pooled-keyv.ts";
import { openTestStorage } from "../support/test-database.ts";

const { db, pool } = await openTestStorage();
const store = () => new PooledKeyv(db);

// The suite's types name the vitest it was published with; it only calls what it is given.
const runner = vitest as unknown as Parameters<typeof keyvTestSuite>[0];

describe("Keyv's own suite on the one pool", () => {
  keyvTestSuite(runner, Keyv, store);
  keyvIteratorTests(runner, Keyv, store);
});

describe("a Keyv store on the one pool", () => {
  it("leaves the pool open when one of them is disconnected", async () => {
    await store().disconnect();
    expect((await pool.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  });
});
