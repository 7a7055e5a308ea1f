import { isIPv4, isIPv6 } from "node:net";

const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** The network an address belongs to: /24 of IPv4, /48 of IPv6. Empty for what is no address. */
export function cutAddress(address: string): string {
  const plain = address.split("%")[0] ?? "";
  const v4 = mapped.exec(plain)?.[1] ?? plain;
  if (isIPv4(v4)) return v4.split(".").slice(0, 3).join(".");
  if (!isIPv6(plain)) return "";
  const [before = "", after] = plain.toLowerCase().split("::");
  const head = before === "" ? [] : before.split(":");
  // A gap in the first three groups is filled with zeroes; groups behind it reach in only when the gap is short.
  const tail = after ? after.split(":").flatMap((group) => (group.includes(".") ? ["0", "0"] : [group])) : [];
  const gap = after === undefined ? 0 : Math.max(0, 8 - head.length - tail.length);
  const groups = [...head, ...Array<string>(gap).fill("0"), ...tail];
  return groups
    .slice(0, 3)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}
