/** Why a source gave no number. `refused`: it answered with an error. `elsewhere`: it sent us to another host. */
type Cause = "unreachable" | "slow" | "refused" | "elsewhere" | "too_large" | "not_understood";

export class CountUnavailable extends Error {
  readonly because: Cause;
  constructor(because: Cause, options?: ErrorOptions) {
    super(`The petition's count is unavailable: ${because}`, options);
    this.because = because;
  }
}

export interface Asking {
  /** Given up after so long, in ms. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

const largest = 1_000_000;
const redirectsFollowed = 3;

/**
 * What an address answers, as text: at most 1 MB, within the time given, from its own host only. With `json` it is
 * posted there. Throws `CountUnavailable`.
 */
export async function askSource(
  address: string,
  { timeoutMs, signal }: Asking,
  json?: object,
): Promise<string> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const request: RequestInit = {
    redirect: "manual",
    signal: AbortSignal.any([timeout, ...(signal ? [signal] : [])]),
    headers: {
      accept: "application/json, text/html;q=0.9",
      "user-agent": "porte-voix (hourly count of one petition)",
      ...(json ? { "content-type": "application/json" } : {}),
    },
    ...(json ? { method: "POST", body: JSON.stringify(json) } : {}),
  };
  try {
    return await readWhole(await follow(new URL(address), request));
  } catch (error) {
    if (error instanceof CountUnavailable) throw error;
    throw new CountUnavailable(timeout.aborted ? "slow" : "unreachable", { cause: error });
  }
}

async function follow(start: URL, request: RequestInit): Promise<Response> {
  let at = start;
  for (let hop = 0; hop <= redirectsFollowed; hop += 1) {
    const response = await fetch(at, request);
    if (response.ok) return response;
    await response.body?.cancel();
    const location = response.headers.get("location");
    if (response.status < 300 || response.status > 399 || !location) throw new CountUnavailable("refused");
    // A question that was posted is not asked anew somewhere else.
    if (request.method || !URL.canParse(location, at.href)) throw new CountUnavailable("elsewhere");
    const next = new URL(location, at);
    if (next.host !== at.host || next.protocol !== at.protocol) throw new CountUnavailable("elsewhere");
    at = next;
  }
  throw new CountUnavailable("elsewhere");
}

/** Counted as it arrives and after unpacking: a length announced may be a lie, and a small answer may unfold. */
async function readWhole({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > largest) throw new CountUnavailable("too_large");
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
