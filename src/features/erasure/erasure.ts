import type { PersonKey } from "../../storage/storage.ts";
import type { People } from "../people/people.ts";
import type { Reminders } from "../reminders/reminders.ts";

/** Everything kept about a person, gone at once. */
export interface Erasure {
  forget(person: PersonKey): Promise<void>;
}

export function createErasure({ people, reminders }: { people: People; reminders: Reminders }): Erasure {
  return {
    async forget(person) {
      await reminders.cancelAll(person);
      await people.forget(person);
    },
  };
}
