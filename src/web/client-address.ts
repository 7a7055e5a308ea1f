import type { IncomingMessage } from "node:http";

/**
 * Who asks: the socket's other end, or with proxies in front what the outermost of them saw. Each proxy adds the address
 * it was called from on the right of `X-Forwarded-For`; whatever stands further left was written by the client itself.
 * `proxies`: how many there are (TRUST_PROXY).
 */
export function clientAddress(
  { socket, headers }: Pick<IncomingMessage, "socket" | "headers">,
  proxies: number,
): string {
  const own = socket.remoteAddress ?? "";
  if (proxies === 0) return own;
  const forwarded = [headers["x-forwarded-for"] ?? []].flat().join(",").split(",");
  return (forwarded.at(-proxies) ?? forwarded[0] ?? "").trim() || own;
}
