import { z } from "zod";
import { type PersonId, platformNames, readAddress } from "../../chat/address.ts";
import type { Database, PersonKey, Storage } from "../../storage/storage.ts";
import { consentRecord } from "../consent/consent.ts";
import { reminderKinds } from "./reminder-kinds.ts";

/** Keyv's, and the beginning of its keys; the whole key is also what an address is sealed for. */
export const namespace = "reminders";

/** What a person agreed to, and where to send it. */
const agreement = z.object({
  kind: z.enum(reminderKinds),
  platform: z.enum(platformNames),
  /** ms since the epoch (UTC). */
  agreedAt: z.number().int(),
  consent: consentRecord,
  /** Sealed with `reminders:`, the person's key and the id as row; gone once sent. */
  sealedAddress: z.string().optional(),
});
type Agreement = z.output<typeof agreement>;

/**
 * The Keyv records of reminders, one beside each row of `reminders`. Every method takes the transaction that holds that
 * row: only so a read and a write are one step. A record that cannot be read is an error, never "nothing agreed".
 */
export function createAgreements({ keys, records }: Pick<Storage, "keys" | "records">) {
  const kept = records(namespace, agreement);
  const keyOf = (person: PersonKey, id: string) => `${person}:${id}`;
  const rowOf = (person: PersonKey, id: string) => `${namespace}:${keyOf(person, id)}`;

  return {
    get: (db: Database, person: PersonKey, id: string) => kept.within(db).get(keyOf(person, id)),
    async write(
      db: Database,
      address: PersonId,
      id: string,
      agreed: Omit<Agreement, "sealedAddress">,
    ): Promise<void> {
      const person = keys.personKey(address);
      const sealedAddress = keys.seal(address, rowOf(person, id));
      await kept.within(db).set(keyOf(person, id), { ...agreed, sealedAddress });
    },
    /** There is nothing more to send. */
    async dropAddress(db: Database, person: PersonKey, id: string): Promise<void> {
      const agreed = await kept.within(db).get(keyOf(person, id));
      if (agreed) await kept.within(db).set(keyOf(person, id), { ...agreed, sealedAddress: undefined });
    },
    async remove(db: Database, person: PersonKey, id: string): Promise<void> {
      await kept.within(db).delete(keyOf(person, id));
    },
    openAddress(person: PersonKey, id: string, sealedAddress: string): PersonId {
      const address = keys.open(sealedAddress, rowOf(person, id));
      if (readAddress(address)?.kind !== "person") throw new TypeError("Expected the address of a person");
      return address as PersonId;
    },
  };
}
