import { createBroadcasts } from "../../../../src/features/broadcasts/broadcasts.ts";
import { createSender, type SenderParts } from "../../../../src/features/broadcasts/sending/sender.ts";
import { createReferrals } from "../../../../src/features/referrals/referrals.ts";
import type { Storage } from "../../../../src/storage/storage.ts";
import type { Clock } from "../../../../src/system/clock.ts";
import { wordsOf } from "./broadcast-rows.ts";

type Parts = SenderParts<{ readonly left: number }>;

/** The feature itself, whose words nobody has to agree to. */
export const openBroadcasts = (storage: Storage, clock: Clock) =>
  createBroadcasts({
    storage,
    clock,
    approval: "one",
    languages: ["fr"],
    render: () => ({ text: "", characters: 0, limit: 2000 }),
    currentWords: () => ({}),
  });

/** The sender as the app runs it, for people who are never asleep unless told. */
export function openSender(
  parts: Partial<Parts> & Pick<Parts, "clock" | "logger" | "platforms"> & { readonly storage: Storage },
) {
  const { storage, clock } = parts;
  const { movePlace } = createReferrals(storage, "Europe/Paris");
  return createSender({
    broadcasts: openBroadcasts(storage, clock),
    pacePerSecond: { telegram: 1000, discord: 1000, preview: 1000 },
    write: wordsOf,
    writeProgress: ({ id, state, pausedBy }, { left }) => ({
      ...wordsOf({ id, version: 0 }),
      html: `${state} ${pausedBy ?? ""} ${left}`,
    }),
    preferencesOf: async (persons) => new Map(persons.map((person) => [person, { quiet: "off" as const }])),
    defaultZone: "Europe/Paris",
    random: () => 0.5,
    async stopPerson(person) {
      await storage.db.deleteFrom("update_subscribers").where("person_key", "=", person).execute();
    },
    async endPlace(place) {
      await storage.db
        .updateTable("places")
        .set({ subscribed_at: null })
        .where("place_key", "=", place)
        .execute();
    },
    movePlace,
    ...parts,
  });
}
