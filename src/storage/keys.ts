import { createHmac, createSecretKey } from "node:crypto";
import type { PersonId, PlaceId } from "../chat/address.ts";
import { deriveKey, openWith, sealWith } from "./sealing.ts";

declare const kind: unique symbol;
/** A keyed hash: 32 bytes of HMAC-SHA256 as 43 characters of base64url. Only whoever has SECRET_KEY can recompute it. */
type Hashed<Kind extends string> = string & { readonly [kind]: Kind };
export type PersonKey = Hashed<"person">;
type PlaceKey = Hashed<"place">;
type GuildKey = Hashed<"guild">;
type EventKey = Hashed<"event">;

/** What stands in the database instead of people's ids, and how their addresses are kept for sending. */
export interface Keys {
  personKey(person: PersonId): PersonKey;
  placeKey(place: PlaceId): PlaceKey;
  /** `guild` as in `Place.guild`. */
  guildKey(guild: string): GuildKey;
  /** Of an event's id, for de-duplication. */
  eventKey(event: string): EventKey;
  /** What Telegram must send with each webhook call; the same for every process. Letters, digits, `_` and `-`. */
  webhookSecret(): string;
  /** Encrypts a text (an address) for one row; `row` is that row's key. */
  seal(text: string, row: string): string;
  /** Decrypts what `seal` gave. Throws when it was altered or moved to another row. */
  open(sealed: string, row: string): string;
}

/** `secret`: the data key, 32 bytes. Each kind of id has its own key, so that equal ids of two kinds do not match. */
export function createKeys(secret: Buffer): Keys {
  const hasher = <Kind extends string>(name: Kind) => {
    const key = createSecretKey(deriveKey(secret, `hash of a ${name}`));
    return (id: string) => createHmac("sha256", key).update(id).digest("base64url") as Hashed<Kind>;
  };
  const sealing = createSecretKey(deriveKey(secret, "sealing"));
  return {
    webhookSecret: () => deriveKey(secret, "webhook secret").toString("base64url"),
    personKey: hasher("person"),
    placeKey: hasher("place"),
    guildKey: hasher("guild"),
    eventKey: hasher("event"),
    seal: (text, row) => sealWith(sealing, Buffer.from(text), row),
    open: (sealed, row) => openWith(sealing, sealed, row).toString(),
  };
}
