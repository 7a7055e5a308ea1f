import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";

/**
 * Whether a request comes from our own page or from a program on purpose, not from another site open in the browser.
 * The host must be a name of this machine, an address or PUBLIC_URL's: a foreign name that was made to point here
 * (DNS rebinding) would otherwise count as the same origin.
 */
export function isOwnOrigin(headers: IncomingHttpHeaders, publicUrl: string | undefined): boolean {
  const host = headers.host;
  if (!host || !URL.canParse(`http://${host}`)) return false;
  const name = new URL(`http://${host}`).hostname;
  const isKnown =
    name === "localhost" ||
    isIP(name.replace(/^\[|\]$/g, "")) !== 0 ||
    (publicUrl !== undefined && new URL(publicUrl).host === host);
  if (!isKnown) return false;
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") return false;
  const { origin } = headers;
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
}
