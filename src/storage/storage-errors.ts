/** The database does not answer for now. Nothing was lost and nothing was stored: the person may try later. */
export class StorageUnavailableError extends Error {
  override readonly name = "StorageUnavailableError";

  constructor(options?: ErrorOptions) {
    super("The database does not answer", options);
  }
}

/** A stored row is not what this release writes. Names the namespace and never the row: its key or text may be personal. */
export class UnreadableRecordError extends Error {
  override readonly name = "UnreadableRecordError";
  readonly code = "unreadable-record";

  constructor(namespace: string, options?: ErrorOptions) {
    super(`A record of ${namespace} cannot be read`, options);
  }
}

const socketCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ENOENT",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENETDOWN",
]);
/**
 * Connection exceptions, out of resources, cancelled by the time limit, shut down or starting, and read-only (the
 * moment of a fail-over). postgresql.org/docs/current/errcodes-appendix.html
 */
const sqlStates = /^(080(00|01|03|04|06|07)|53...|57014|57P0[1-5]|25006)$/;
/** What pg and pg-pool throw without any code. */
const wordings =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client has encountered a connection error|Cannot use a pool after calling end)/;

/** True when trying again later can help: the connection failed, not the statement. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof StorageUnavailableError) return true;
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  if (typeof code === "string") return socketCodes.has(code) || sqlStates.test(code);
  return wordings.test(error.message);
}

/** Rethrows what a connection failure threw as `StorageUnavailableError`, anything else as it is. */
export function rethrow(error: unknown): never {
  if (error instanceof StorageUnavailableError || !isUnavailable(error)) throw error;
  throw new StorageUnavailableError({ cause: error });
}
