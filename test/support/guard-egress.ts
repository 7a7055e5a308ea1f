import { isIP, Socket } from "node:net";

/** Where a connection was to go: a host with its port, or a socket's path. */
export type Contact = { readonly host: string; readonly port: number } | { readonly path: string };

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;
const isHere = (contact: Contact): boolean => "path" in contact || loopback.test(contact.host);

/**
 * From now on this process reaches its own machine only, through whatever library: every TCP and TLS connection passes
 * here, before its host's name is looked up. One to anywhere else is refused and handed to `onOutside`.
 */
export function guardEgress(onOutside: (contact: Exclude<Contact, { path: string }>) => void): void {
  const connect = Socket.prototype.connect as (this: Socket, ...args: unknown[]) => Socket;
  function guarded(this: Socket, ...args: unknown[]): Socket {
    const contact = readContact(args);
    if (isHere(contact) || "path" in contact) return connect.apply(this, args);
    onOutside(contact);
    const refusal = Object.assign(new Error("Outside the allow-list"), { code: "ECONNREFUSED" });
    process.nextTick(() => this.destroy(refusal));
    return this;
  }
  Socket.prototype.connect = guarded as Socket["connect"];
}

/** The forms `connect` takes: (options), (port, host), (path), and the one Node's own modules hand over, in an array. */
function readContact(args: readonly unknown[]): Contact {
  const [first, second] = Array.isArray(args[0]) ? (args[0] as unknown[]) : args;
  if (typeof first === "object" && first !== null) {
    const { path, host, port } = first as { path?: string; host?: string; port?: number | string };
    // An HTTP request's options carry its path too: it is a socket's only where there is no port.
    if (path && !port) return { path };
    return { host: bare(host ?? "localhost"), port: Number(port) };
  }
  if (typeof first === "string" && !/^\d+$/.test(first)) return { path: first };
  return { host: bare(typeof second === "string" ? second : "localhost"), port: Number(first) };
}

const bare = (host: string) => {
  const inner = host.replace(/^\[|\]$/g, "");
  return isIP(inner) ? inner : host.toLowerCase();
};
