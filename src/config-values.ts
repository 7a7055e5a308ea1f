import { z } from "zod";
import { placeId } from "./chat/address.ts";

/** The forms of the settings' values: what config.ts reads them by. */

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/;
/** True for a host name that only this machine can reach. */
export const isLoopback = (host: string): boolean => loopback.test(host);

const list = (text: string) =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
export const fromList = <T extends string>(allowed: readonly [T, ...T[]]) =>
  z
    .string()
    .transform(list)
    .pipe(
      z
        .array(z.enum(allowed))
        .min(1)
        .transform((items) => [...new Set(items)]),
    );
export const onOff = z.enum(["on", "off"]).transform((value) => value === "on");
export const httpAddress = z
  .url({ protocol: /^https?$/ })
  .refine((url) => !/[?#]/.test(url))
  .transform((url) => url.replace(/\/+$/, ""));
export const apiRoot = httpAddress.refine(
  (url) => url.startsWith("https:") || isLoopback(new URL(url).hostname),
);
/** The path or the query of such an address is its secret. */
export const pinged = z
  .url({ protocol: /^https?$/ })
  .refine((url) => url.startsWith("https:") || isLoopback(new URL(url).hostname));
const grant = /^(telegram:-?\d+|discord:\d+|discord-role:\d+|preview:.+)$/;
export const grants = z
  .string()
  .transform(list)
  .pipe(z.array(z.string().regex(grant)));
/** A place the bot can write to unasked; the preview's groups have the prefix that its own API uses. */
export const place = z
  .string()
  .regex(/^(telegram:-?\d+|discord:\d+|preview:[\p{L}\p{N}_-]{1,32})$/u)
  .transform((text) => {
    const [platform, id] = text.split(":") as ["telegram" | "discord" | "preview", string];
    return placeId(platform, platform === "preview" ? `group:${id.normalize("NFC")}` : id);
  });
const shardSet = /^\d{1,5}(-\d{1,5})?(,\d{1,5}(-\d{1,5})?)*\/[1-9]\d{0,4}$/;
/** `auto`, or numbers and ranges of them, and how many there are in all: `0-3,8/16`. */
export const shards = z.union([
  z.literal("auto"),
  z
    .string()
    .transform((text) => text.replaceAll(" ", ""))
    .pipe(z.string().regex(shardSet))
    .transform(readShards)
    .refine(({ ids, total }) => ids.length > 0 && ids.every((id) => id < total)),
]);

function readShards(text: string): { readonly ids: readonly number[]; readonly total: number } {
  const [sets = "", total] = text.split("/");
  const ids = sets.split(",").flatMap((set) => {
    const [first = 0, last = first] = set.split("-").map(Number);
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
  });
  return { ids: [...new Set(ids)].sort((a, b) => a - b), total: Number(total) };
}

export const pace = z.coerce.number().min(1).max(1000);
export const secretKey = z
  .string()
  .refine((text) => Buffer.from(text, "base64").length === 32 && /^[A-Za-z0-9+/_-]+={0,2}$/.test(text));
/** core.telegram.org/bots/api#setwebhook allows 1 to 256 of these. */
export const webhookSecret = z.string().regex(/^[\w-]{16,256}$/);
export const zone = z.string().refine((name) => {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: name }));
  } catch {
    return false;
  }
});
