import { describe } from "vitest";
import type { AdapterDescription, ContractWorld } from "./adapter/description.ts";

export type { Abilities, AdapterDescription, ContractPerson, ContractWorld, SeenMessage, Stage } from "./adapter/description.ts";

/** What every chat platform must do, told once. Call it at the top level of a test file with a description of the platform. */
export function describeAdapterContract<W extends ContractWorld>(description: AdapterDescription<W>): void {
  describe(`${description.name}: adapter contract`, () => {});
}
