import type { FastifyError, FastifyInstance } from "fastify";

/** How much of us one client may take. Times in ms, sizes in bytes. */
export interface RequestLimits {
  /** Until the last of its headers, and of its whole request, has come. */
  readonly headersMs: number;
  readonly requestMs: number;
  /** Between two looks for clients that are over these times: Node's own thirty seconds would add to them. */
  readonly checkEveryMs: number;
  /** Without a byte either way; an open page of figures hears something every fifteen seconds. */
  readonly silentMs: number;
  /** Until the next request on the same connection. */
  readonly keptAliveMs: number;
  /** The first line included, so that it bounds an address too. */
  readonly headBytes: number;
  readonly headers: number;
  /** Where a route allows no more. */
  readonly bodyBytes: number;
}

export const requestLimits: RequestLimits = {
  headersMs: 10_000,
  requestMs: 20_000,
  checkEveryMs: 2000,
  silentMs: 90_000,
  keptAliveMs: 10_000,
  headBytes: 16 * 1024,
  headers: 100,
  bodyBytes: 64 * 1024,
};

/** Refuses what the parser lets through: too many headers, two names for us, bodies that would have to be unpacked. */
export function refuseExcess(app: FastifyInstance, limits: RequestLimits): void {
  // Node would pass over the headers beyond its number in silence, and with them perhaps those that a proxy added.
  app.server.maxHeadersCount = 0;
  app.addHook("onRequest", async ({ raw }) => {
    if (raw.rawHeaders.length / 2 > limits.headers) throw refusal(431, "Too many headers");
    // Of two, Node reads the first and a proxy may have read the last.
    const hosts = raw.rawHeaders.filter((name, index) => index % 2 === 0 && /^host$/i.test(name));
    if (hosts.length > 1) throw refusal(400, "Two hosts are asked for");
    const packed = raw.headers["content-encoding"];
    if (packed !== undefined && packed !== "identity") throw refusal(415, "Packed bodies are not read");
  });
}

const refusal = (statusCode: number, message: string): Error & Pick<FastifyError, "statusCode"> =>
  Object.assign(new Error(message), { statusCode });
