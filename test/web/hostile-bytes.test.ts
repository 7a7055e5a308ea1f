import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WebParts } from "../../src/web/server.ts";
import { createPreviewWorld, createTestServer, outgoing } from "./preview-world.ts";

/** What the server sends back until it closes the line, or until it says nothing more for a while. */
function exchange(url: string, bytes: string | Buffer, quietMs = 300): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let heard = "";
    const end = () => {
      socket.destroy();
      resolve(heard);
    };
    socket.setTimeout(quietMs, end);
    socket.on("data", (data) => {
      heard += data.toString("latin1");
    });
    socket.on("close", end);
    socket.on("error", end);
    socket.write(bytes);
  });
}

const statuses = (heard: string): number[] =>
  [...heard.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, code]) => Number(code));
const lines = (...all: readonly string[]): string => `${all.join("\r\n")}\r\n\r\n`;
/** A whole request after which the server may close the line. */
const ask = (path: string, ...headers: readonly string[]): string =>
  lines(`GET ${path} HTTP/1.1`, "Host: localhost", "Connection: close", ...headers);

let url: string;
let close: () => Promise<void>;
beforeAll(async () => {
  const world = await createPreviewWorld(async (incoming) =>
    outgoing(incoming.kind === "text" ? incoming.text.replaceAll("<", "&lt;") : ""),
  );
  url = (await world.server.listen()).url;
  close = () => world.close();
});
afterAll(() => close());

const stillAnswers = async () => expect((await fetch(`${url}healthz`)).status).toBe(200);

describe("a request whose end is told in two ways", () => {
  const second = "GET /privacy HTTP/1.1\r\nHost: localhost\r\n\r\n";
  it.each([
    ["a length and chunks", ["Content-Length: 4", "Transfer-Encoding: chunked"], "0\r\n\r\n"],
    ["two lengths", ["Content-Length: 0", "Content-Length: 48"], ""],
    ["a length with a sign", ["Content-Length: +48"], ""],
    ["a list of lengths", ["Content-Length: 0, 48"], ""],
    ["a space before the colon", ["Content-Length : 48"], ""],
    ["chunks under another name", ["Transfer-Encoding: xchunked"], "0\r\n\r\n"],
    ["chunks that are not last", ["Transfer-Encoding: chunked, identity"], "0\r\n\r\n"],
    ["a folded header", ["Transfer-Encoding:", " chunked"], "0\r\n\r\n"],
    ["a broken size of a chunk", ["Transfer-Encoding: chunked"], "0x4\r\nabcd\r\n0\r\n\r\n"],
    ["a bare line feed in a header", ["X: a\nContent-Length: 48"], ""],
  ])("is refused, and no request hidden in it is answered: %s", async (_how, headers, body) => {
    const first = lines("POST /api/preview/events HTTP/1.1", "Host: localhost", ...headers);
    const heard = await exchange(url, `${first}${body}${second}`);
    expect(heard).not.toContain("<!doctype html>");
    expect(statuses(heard)).toHaveLength(1);
    expect(statuses(heard)[0]).toBeGreaterThanOrEqual(400);
    await stillAnswers();
  });

  it("leaves a body of a link's request unread as a request", async () => {
    const body = "GET /privacy HTTP/1.1\r\nHost: localhost\r\n\r\n";
    const heard = await exchange(
      url,
      lines("GET /r/abc HTTP/1.1", "Host: localhost", `Content-Length: ${body.length}`) + body,
    );
    expect(statuses(heard)).toEqual([302]);
  });
});

describe("a request that is too large or not a request", () => {
  it.each([
    ["an address of 20 kB", ask(`/${"a".repeat(20_000)}`), 431],
    ["a header of 20 kB", ask("/", `X: ${"a".repeat(20_000)}`), 431],
    ["a hundred and one headers", ask("/", ...Array.from({ length: 99 }, (_, n) => `X${n}: a`)), 431],
    ["a part of an address of 200 characters", ask(`/dashboard/shared/${"a".repeat(200)}`), 404],
    ["no host", lines("GET / HTTP/1.1"), 400],
    ["two hosts", ask("/", "Host: evil.example"), 400],
    ["a carriage return in the address", "GET /r/a\rb HTTP/1.1\r\nHost: localhost\r\n\r\n", 400],
    ["NUL in the address", "GET /r/a\0b HTTP/1.1\r\nHost: localhost\r\n\r\n", 400],
    ["NUL in a header", ask("/", "X: a\0b"), 400],
    ["another protocol", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400],
    ["a method that is none", lines("EVIL / HTTP/1.1", "Host: localhost"), 400],
    [
      "TRACE, which would show a cookie",
      lines("TRACE / HTTP/1.1", "Host: localhost", "Connection: close", "Cookie: porte-voix=x"),
      404,
    ],
  ])("gets one short answer, and nothing of it comes back: %s", async (_what, bytes, status) => {
    const heard = await exchange(url, bytes);
    expect(statuses(heard)).toEqual([status]);
    expect(heard.length).toBeLessThan(4000);
    expect(heard).not.toMatch(/aaaa|porte-voix=|node_modules|at .*\.[jt]s/);
    await stillAnswers();
  });

  it("is refused when its body would have to be unpacked, before it is read", async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000));
    for (const packing of ["gzip", "deflate", "br", "zstd"]) {
      const head = lines(
        "POST /api/preview/events HTTP/1.1",
        "Host: localhost",
        "Connection: close",
        "Content-Type: application/json",
        `Content-Encoding: ${packing}`,
        `Content-Length: ${bomb.length}`,
      );
      expect(statuses(await exchange(url, Buffer.concat([Buffer.from(head), bomb])))).toEqual([415]);
    }
  });

  it("is refused when its body is larger than allowed, whatever length it tells", async () => {
    const post = ["POST /api/preview/events HTTP/1.1", "Host: localhost", "Content-Type: application/json"];
    const told = lines(...post, "Content-Length: 200000");
    expect(statuses(await exchange(url, told))).toEqual([413]);
    const chunk = `10000\r\n${" ".repeat(0x10000)}\r\n`;
    const untold = lines(...post, "Transfer-Encoding: chunked") + chunk.repeat(3);
    expect(statuses(await exchange(url, untold))).toEqual([413]);
    await stillAnswers();
  });
});

describe("an address", () => {
  it.each([
    "/assets/../../package.json",
    "/assets/%2e%2e/%2e%2e/package.json",
    "/assets/..%2f..%2fpackage.json",
    "/assets/..%5c..%5cpackage.json",
    "/assets/%00site.css",
    "//etc/passwd",
    "/assets//etc/passwd",
    "/api/preview/files/..%2f..%2fpackage.json",
    "/r/../package.json",
  ])("reaches no file but the pages' own: %s", async (path) => {
    const heard = await exchange(url, ask(path));
    expect([302, 400, 404]).toContain(statuses(heard)[0]);
    expect(heard).not.toMatch(/"dependencies"|root:/);
  });

  it("puts no header into an answer, and leads nowhere but to the petition", async () => {
    for (const path of [
      "/r/a%0d%0aSet-Cookie:%20evil=1",
      "/r/%E5%98%8D%E5%98%8ASet-Cookie:evil=1",
      "/r//evil.example",
      "/r/\\evil.example",
      "/r/?lang=fr%0d%0aSet-Cookie:%20evil=1",
      "/?lang=fr%0d%0aSet-Cookie:%20evil=1",
      "/dashboard/login?token=%0d%0aSet-Cookie:%20evil=1",
    ]) {
      const heard = await exchange(url, ask(path));
      const [head = ""] = heard.split("\r\n\r\n");
      expect(head).not.toMatch(/set-cookie/i);
      if (statuses(heard)[0] === 302) expect(head).toMatch(/^location: https:\/\/petitions\.senat\.fr\/$/im);
    }
    await stillAnswers();
  });

  it("that cannot be read is refused with the headers of every answer", async () => {
    const heard = await exchange(url, ask("/%ff"));
    expect(statuses(heard)).toEqual([400]);
    expect(heard.toLowerCase()).toContain("x-content-type-options: nosniff");
    expect(heard.toLowerCase()).toContain("content-security-policy: default-src 'none'");
  });
});

describe("JSON that names what every object inherits", () => {
  it.each([
    '{"person":"ada","text":"?","__proto__":{"admin":true}}',
    '{"person":"ada","text":"?","constructor":{"prototype":{"admin":true}}}',
    '{"__proto__":{"person":"ada","text":"?"}}',
  ])("is refused and changes no object: %s", async (body) => {
    const answer = await fetch(`${url}api/preview/events`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    expect(answer.status).toBe(400);
    expect(({} as { admin?: unknown }).admin).toBeUndefined();
  });
});

describe("a client that is slow on purpose", () => {
  it("is cut off while its headers or its body still come, and keeps nobody else waiting", async () => {
    const limits = { headersMs: 200, requestMs: 400, checkEveryMs: 50 };
    const route: WebParts["plugins"][number] = async (app) => {
      app.post("/form", async () => "read");
    };
    const server = await createTestServer({ limits, plugins: [route] });
    const { url } = await server.listen();
    const head = "POST /form HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    const slow = [head, `${head}Content-Length: 1000\r\n\r\n{`].flatMap((beginning) =>
      Array.from({ length: 50 }, () => exchange(url, beginning, 5000)),
    );
    for (let n = 0; n < 10; n++) expect((await fetch(`${url}healthz`)).status).toBe(200);
    // Each ends by the server's hand: nobody of them has closed or been quiet for five seconds.
    for (const heard of await Promise.all(slow)) expect(statuses(heard)).toEqual([408]);
    await server.close();
  });
});
