/** System codes, and undici's own, of a connection that never came about. */
const codes = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** True when no line was ever made: nothing can have arrived. */
export const isNeverConnected = (error: unknown): boolean =>
  codes.has(String((error as { code?: unknown } | undefined)?.code));
