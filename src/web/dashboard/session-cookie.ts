import type { CookieSerializeOptions } from "@fastify/cookie";
import type { Config } from "../../config.ts";
import { retention } from "../../features/retention/retention.ts";

export interface SessionCookie {
  readonly name: string;
  /** For setting it; what clears it has to be the same, but for the age. */
  readonly options: CookieSerializeOptions;
}

/**
 * The one cookie there is. `__Host-` makes the browser refuse it without `Secure` or from another host. On this machine
 * by plain http it goes without both: Chromium and Firefox take `http://localhost` for safe enough, Safari refuses any
 * `Secure` cookie there, and nobody but this machine can listen on the way.
 */
export function sessionCookie({ HOST, PUBLIC_URL }: Pick<Config, "HOST" | "PUBLIC_URL">): SessionCookie {
  const { protocol, hostname } = new URL(PUBLIC_URL ?? `http://${HOST.includes(":") ? "localhost" : HOST}`);
  const isLocal = protocol === "http:" && /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
  return {
    name: isLocal ? "porte-voix" : "__Host-porte-voix",
    options: {
      httpOnly: true,
      sameSite: "strict",
      secure: !isLocal,
      path: "/",
      maxAge: retention.sessions.days * 86_400,
    },
  };
}
