/** The platforms a conversation can take place on. `preview` is the chat in the browser. */
export const platformNames = ["telegram", "discord", "preview"] as const;
export type PlatformName = (typeof platformNames)[number];

/** One human on one platform, for example `telegram:person:42`. Never logged, never stored in clear. */
export type PersonId = `${PlatformName}:person:${string}`;
/** A group, a channel or a private chat, for example `discord:place:1234`. */
export type PlaceId = `${PlatformName}:place:${string}`;
/** Where a message can be sent: a person's private chat with the bot, or a place. */
export type Address = PersonId | PlaceId;

export const personId = (platform: PlatformName, id: string | number): PersonId => `${platform}:person:${id}`;
export const placeId = (platform: PlatformName, id: string | number): PlaceId => `${platform}:place:${id}`;

export interface AddressParts {
  platform: PlatformName;
  kind: "person" | "place";
  id: string;
}

const form = new RegExp(`^(${platformNames.join("|")}):(person|place):(.+)$`, "s");

/** Splits an address; `undefined` when the text is not one. */
export function readAddress(text: string): AddressParts | undefined {
  const match = form.exec(text);
  if (!match) return undefined;
  const [, platform, kind, id] = match as unknown as [string, PlatformName, "person" | "place", string];
  return { platform, kind, id };
}

/** The platform of an address that the bot made itself. */
export const platformOf = (address: Address): PlatformName => readAddress(address)?.platform ?? "preview";

/** The platform's own id inside an address. Throws on a text that is not an address. */
export function idWithin(address: Address): string {
  const parts = readAddress(address);
  if (!parts) throw new TypeError("Expected an address such as telegram:person:1");
  return parts.id;
}
