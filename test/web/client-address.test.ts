import { describe, expect, it } from "vitest";
import { clientAddress } from "../../src/web/client-address.ts";

const ask = (forwarded: string | undefined, proxies: number) =>
  clientAddress(
    {
      socket: { remoteAddress: "192.0.2.1" },
      headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded },
    } as never,
    proxies,
  );

describe("the address of whoever asks", () => {
  it.each([
    ["is the socket's when no proxy is named, whatever a client writes", "203.0.113.7", 0, "192.0.2.1"],
    [
      "is what one proxy saw, not what the client wrote before it",
      "198.51.100.1, 203.0.113.7",
      1,
      "203.0.113.7",
    ],
    ["is what the outermost of two proxies saw", "198.51.100.1, 203.0.113.7, 192.0.2.9", 2, "203.0.113.7"],
    ["is the first there is when somebody came past a proxy", "203.0.113.7", 2, "203.0.113.7"],
    ["is the socket's when the proxy says nothing", undefined, 1, "192.0.2.1"],
    ["is the socket's when the header is empty", "", 1, "192.0.2.1"],
  ])("%s", (_what, forwarded, proxies, expected) => {
    expect(ask(forwarded, proxies)).toBe(expected);
  });
});
