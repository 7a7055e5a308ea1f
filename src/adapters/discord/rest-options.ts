import { DefaultRestOptions, type RESTOptions } from "discord.js";

/** A longer wait is handed to whoever sends, instead of being slept through here. The limit of a whole second just fits. */
const longestRateLimitWaitMs = 1_100;
/** For a refusal that does not say how long it lasts: discord.js would repeat it without a pause. */
const untoldWaitSeconds = 60;

/** How requests are made, for every client of the API. `apiRoot` is without the version; `onLimited` is told of each 429. */
export const restOptions = (apiRoot: string, onLimited: () => void = () => undefined) =>
  ({
    api: apiRoot,
    // Requests are repeated in one place only: try-again.ts.
    retries: 0,
    timeout: 10_000,
    invalidRequestWarningInterval: 100,
    rejectOnRateLimit: ({ timeToReset, retryAfter }) =>
      Math.max(timeToReset, retryAfter) > longestRateLimitWaitMs,
    makeRequest: requester(onLimited),
  }) satisfies Partial<RESTOptions>;

/**
 * discord.js reads how long to wait from a header, which counts in whole seconds and is wrong for some limits (a second
 * instead of 20 minutes: discord/discord-api-docs#6109). The body of the answer is exact.
 */
const requester =
  (onLimited: () => void): RESTOptions["makeRequest"] =>
  async (url, init) => {
    const response = await DefaultRestOptions.makeRequest(url, init);
    if (response.status !== 429) return response;
    onLimited();
    const body = await response.text();
    const headers = new Headers(response.headers);
    const seconds = readWait(body) ?? (Number(headers.get("retry-after")) || untoldWaitSeconds);
    headers.set("retry-after", String(seconds));
    return new Response(body, { status: response.status, statusText: response.statusText, headers });
  };

/** In seconds; `undefined` for a page of the proxy in front of Discord. */
function readWait(body: string): number | undefined {
  try {
    const { retry_after } = JSON.parse(body) as { retry_after?: unknown };
    return typeof retry_after === "number" && retry_after > 0 ? retry_after : undefined;
  } catch {
    return undefined;
  }
}
