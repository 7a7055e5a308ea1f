import type { PlatformAdapter } from "../chat/adapter-contract.ts";
import { readAddress } from "../chat/address.ts";
import type { Person } from "../chat/incoming.ts";
import { type Audience, mayUse, type RoleSettings } from "./permissions.ts";

/** `unknown`: only the platform could tell, and it cannot now. */
type Answer = "yes" | "no" | "unknown";

/** What one person may do, for the time of one event or request. */
export interface Rights {
  /** Asks the platform, at most once, when what is known does not suffice. Never throws. */
  mayUse(audience: Audience): Promise<Answer>;
  /** What the person came with, and what the platform has told since. */
  grants(): readonly string[];
}

/** Asks a person's platform what it grants them now; see `PlatformAdapter.grantsOf`. */
type AskGrants = () => Promise<readonly string[] | undefined>;

/** How to ask about a person; `undefined` when no connection of this process could tell more than is known. */
export function grantsAsker(
  { id }: Pick<Person, "id">,
  adapters: readonly Pick<PlatformAdapter, "platform" | "grantsOf">[],
): AskGrants | undefined {
  const adapter = adapters.find(({ platform }) => platform === readAddress(id)?.platform);
  return adapter?.grantsOf && (async () => adapter.grantsOf?.(id));
}

/** The rights of somebody whose grants are known in part. `ask` left out: they are known in whole. */
export function createRights(
  person: Pick<Person, "id" | "grants">,
  settings: RoleSettings,
  ask?: AskGrants,
): Rights {
  let asked: ReturnType<AskGrants> | undefined;
  let { grants } = person;
  const isAllowed = (audience: Audience) => mayUse(audience, { id: person.id, grants }, settings);
  return {
    grants: () => grants,
    async mayUse(audience) {
      if (isAllowed(audience)) return "yes";
      if (!ask) return "no";
      asked ??= ask();
      const told = await asked;
      if (!told) return "unknown";
      grants = [...new Set([...person.grants, ...told])];
      return isAllowed(audience) ? "yes" : "no";
    },
  };
}
