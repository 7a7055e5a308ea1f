import type { IncomingHttpHeaders } from "node:http";

/**
 * Whether a form was sent by one of our own pages. The browser itself says so in `Sec-Fetch-Site`; one that does not
 * know it sends `Origin`. A request with neither is no browser's form.
 */
export function isFromOwnPage(headers: IncomingHttpHeaders, publicUrl: string | undefined): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin";
  const { origin, host } = headers;
  if (origin === undefined || !URL.canParse(origin)) return false;
  const from = new URL(origin).host;
  return from === host || (publicUrl !== undefined && from === new URL(publicUrl).host);
}
