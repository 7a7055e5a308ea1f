import { z } from "zod";
import type { PersonKey } from "../../storage/storage.ts";

export const personKey = z
  .string()
  .length(43)
  .transform((key) => key as PersonKey);

/** What stays of an erasure. */
export const erasureMarker = z.object({
  receipt: z.string().regex(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/),
  person_key: personKey,
  /** `YYYY-MM-DD` (UTC). */
  day: z.iso.date(),
});
export type ErasureMarker = z.output<typeof erasureMarker>;

/** `YYYY-MM-DD` (UTC) of a moment in ms since the epoch. */
export const dayOf = (moment: number): string => new Date(moment).toISOString().slice(0, 10);
