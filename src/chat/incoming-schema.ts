import { z } from "zod";
import { type PersonId, type PlaceId, readAddress } from "./address.ts";
import type { Incoming } from "./incoming.ts";

const personId = z.custom<PersonId>((id) => typeof id === "string" && readAddress(id)?.kind === "person");
const placeId = z.custom<PlaceId>((id) => typeof id === "string" && readAddress(id)?.kind === "place");

const event = {
  id: z.string().min(1),
  person: z.object({
    id: personId,
    languageHint: z.string().exactOptional(),
    grants: z.array(z.string()).readonly(),
  }),
  place: z.object({
    id: placeId,
    kind: z.enum(["private", "group"]),
    guild: z.string().exactOptional(),
    name: z.string().exactOptional(),
    isGuest: z.literal(true).exactOptional(),
    isAnnouncement: z.boolean().exactOptional(),
  }),
  at: z.number(),
};

/** `Incoming` as a platform hands it on and the inbox stores it; kept in step with incoming.ts by the assertion below. */
export const incomingSchema = z.discriminatedUnion("kind", [
  z.object({
    ...event,
    kind: z.literal("command"),
    name: z.string(),
    input: z.union([z.object({ line: z.string() }), z.object({ named: z.record(z.string(), z.string()) })]),
  }),
  z.object({ ...event, kind: z.literal("button"), payload: z.string() }),
  z.object({ ...event, kind: z.literal("text"), text: z.string() }),
  z.object({
    ...event,
    kind: z.literal("membership"),
    change: z.discriminatedUnion("type", [
      z.object({ type: z.literal("added") }),
      z.object({ type: z.literal("removed") }),
      z.object({ type: z.literal("moved"), to: placeId }),
    ]),
  }),
]);

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
true satisfies Same<z.output<typeof incomingSchema>, Incoming>;
