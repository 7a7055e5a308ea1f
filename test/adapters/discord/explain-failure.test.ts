import { DiscordAPIError, HTTPError, RateLimitError } from "discord.js";
import { describe, expect, it } from "vitest";
import { explainFailure, explainStart } from "../../../src/adapters/discord/explain-failure.ts";

const apiError = (code: number, status: number) =>
  new DiscordAPIError({ code, message: "" }, code, status, "POST", "", { body: undefined, files: undefined });
const networkError = (code: string) => Object.assign(new Error("connection"), { code });

describe("a message that Discord did not take", () => {
  it.each([
    [50007, 403, "blocked"],
    [50278, 403, "blocked"],
    [10003, 404, "gone"],
    [10013, 404, "gone"],
    [50033, 400, "gone"],
    [50001, 403, "forbidden"],
    [50013, 403, "forbidden"],
    [99999, 403, "forbidden"],
    [99999, 404, "gone"],
  ])("is explained: code %i, status %i, %s", (code, status, because) => {
    expect(explainFailure(apiError(code, status))).toEqual({ kind: "refused", because });
  });

  it("can be sent later after a rate limit, a fault, a broken line or a refused token", () => {
    const limit = {
      timeToReset: 20,
      retryAfter: 6999.2,
      limit: 5,
      method: "POST",
      hash: "",
      url: "",
      route: "",
      majorParameter: "",
      global: false,
      sublimitTimeout: 0,
      scope: "user" as const,
    };
    expect(explainFailure(new RateLimitError(limit))).toEqual({
      kind: "later",
      afterMs: 7000,
      because: "limited",
    });
    const http = new HTTPError(502, "", "POST", "", { body: undefined, files: undefined });
    for (const error of [
      http,
      networkError("ECONNREFUSED"),
      networkError("UND_ERR_SOCKET"),
      new DOMException("", "AbortError"),
      apiError(0, 401),
    ])
      expect(explainFailure(error)).toMatchObject({ kind: "later", because: "unreachable" });
    for (const code of [30046, 40003])
      expect(explainFailure(apiError(code, 429))).toMatchObject({ kind: "later", because: "limited" });
  });

  it("is not explained away when the fault is ours", () => {
    expect(explainFailure(apiError(50035, 400))).toBeUndefined();
    expect(explainFailure(new TypeError("undefined is not a function"))).toBeUndefined();
  });
});

describe("a connection that Discord refused", () => {
  it.each([4004, 4013, 4014, 4011])("is explained with a cure: close code %i", (code) => {
    expect(explainStart(new Error("closed"), code)?.problems[0]?.cure).not.toBe("");
  });

  it("is left to another try otherwise", () => {
    expect(explainStart(networkError("ECONNREFUSED"), undefined)).toBeUndefined();
    expect(explainStart(new Error("closed"), 4000)).toBeUndefined();
  });
});
