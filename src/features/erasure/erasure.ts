import type { PersonKey } from "../../storage/storage.ts";
import type { Handovers } from "../handover/handover.ts";
import type { People } from "../people/people.ts";
import type { Reminders } from "../reminders/reminders.ts";

interface ErasureParts {
  readonly people: People;
  readonly reminders: Reminders;
  readonly handovers: Handovers;
}

/** Everything kept about a person, gone at once. */
export interface Erasure {
  forget(person: PersonKey): Promise<void>;
}

export function createErasure({ people, reminders, handovers }: ErasureParts): Erasure {
  return {
    async forget(person) {
      await reminders.cancelAll(person);
      await handovers.forget(person);
      await people.forget(person);
    },
  };
}
