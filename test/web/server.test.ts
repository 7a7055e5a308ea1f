import { randomUUID } from "node:crypto";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Fastify from "fastify";
import { Registry } from "prom-client";
import { afterEach, describe, expect, it } from "vitest";
import { languages } from "../../src/chat/languages.ts";
import { ConfigError } from "../../src/system/config-error.ts";
import { createLogger } from "../../src/system/logger.ts";
import { addHealthRoutes } from "../../src/web/health-routes.ts";
import type { WebParts, WebServer } from "../../src/web/server.ts";
import { createTestServer, silentLogger } from "./preview-world.ts";

const servers: WebServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});
async function start(change: Partial<WebParts> = {}) {
  const server = await createTestServer(change);
  servers.push(server);
  return server;
}
const config = {
  DATA_DIR: join(tmpdir(), `porte-voix-web-${randomUUID()}`),
  TRUST_PROXY: 0,
  HOST: "127.0.0.1",
  PORT: 0,
  PUBLIC_URL: undefined,
  PREVIEW: false,
  LANGUAGES: [...languages] as WebParts["config"]["LANGUAGES"],
};
const html = { accept: "text/html" };

describe("every answer", () => {
  it.each(["/", "/privacy", "/r/abc", "/healthz", "/readyz", "/metrics", "/assets/site.css", "/nowhere"])(
    "of %s carries the security headers and no cookie",
    async (url) => {
      const { headers } = await (await start()).app.inject({ url, headers: html });
      expect(headers["content-security-policy"]).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      );
      expect(headers["x-content-type-options"]).toBe("nosniff");
      expect(headers["referrer-policy"]).toBe("no-referrer");
      expect(headers["set-cookie"]).toBeUndefined();
      expect(headers["strict-transport-security"]).toBeUndefined();
    },
  );

  it("asks for https in future only where people come by https", async () => {
    const server = await start({ config: { ...config, PUBLIC_URL: "https://bot.example.org" } });
    expect((await server.app.inject("/")).headers["strict-transport-security"]).toBe("max-age=31536000");
  });
});

describe("the public page", () => {
  it("speaks the reader's language and links to the petition and the privacy notice", async () => {
    const server = await start();
    const french = await server.app.inject("/");
    expect(french.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(french.headers.vary).toBe("accept-language");
    expect(french.body).toContain('<html lang="fr">');
    expect(french.body).toContain('href="https://petitions.senat.fr/"');
    expect(french.body).toContain('href="/privacy?lang=fr"');
    const german = await server.app.inject({ url: "/", headers: { "accept-language": "de-AT" } });
    expect(german.body).toContain('<html lang="de">');
    expect((await server.app.inject("/?lang=es")).body).toContain('<html lang="es">');
  });
});

describe("the privacy notice", () => {
  it("shows what each table is for and how much it holds now", async () => {
    const rows = [
      {
        table: "kv (reminders)",
        purpose: "reminders",
        ground: "consent",
        retention: "consents",
        columns: { person_key: "person", purpose: "state", action: "state" },
        rows: 1234,
      },
    ] as const;
    const { body } = await (await start({ privacy: async () => rows })).app.inject("/privacy?lang=en");
    expect(body).toContain("kv (reminders)");
    expect(body).toContain("Sending the reminders you asked for");
    expect(body).toContain("<td>30 days after what was allowed has ended</td>");
    expect(body).toContain("<code>purpose, action</code> where it stands");
    expect(body).toContain("1,234");
  });

  it("stays readable while the database is away", async () => {
    const privacy = async () => {
      throw new Error("down");
    };
    const response = await (await start({ privacy })).app.inject("/privacy?lang=en");
    expect(response.statusCode).toBe(200);
    expect(response.body).toContain("/forget");
    expect(response.body).toContain("The database is not responding");
  });
});

describe("the probes", () => {
  it("say that the process lives, whatever its parts", async () => {
    const server = await start({ readiness: async () => ({ database: { kind: "unwell", because: "x" } }) });
    expect((await server.app.inject("/healthz")).statusCode).toBe(200);
  });

  it("say by part what is well, and answer 503 when one is not", async () => {
    const well = await (await start()).app.inject("/readyz");
    expect([well.statusCode, well.json()]).toEqual([200, { database: { kind: "well" } }]);
    const parts = {
      database: { kind: "well" },
      telegram: { kind: "unwell", because: "wrong_token" },
    } as const;
    const unwell = await (await start({ readiness: async () => parts })).app.inject("/readyz");
    expect([unwell.statusCode, unwell.json()]).toEqual([503, parts]);
  });

  it("do not break with a part that cannot say how it is", async () => {
    const broken = await start({
      readiness: async () => {
        throw new Error("broken");
      },
    });
    const response = await broken.app.inject("/readyz");
    expect([response.statusCode, response.json()]).toEqual([
      503,
      { readiness: { kind: "unwell", because: "failed" } },
    ]);
  });

  it("do not hang with a part that never answers", async () => {
    const app = Fastify();
    addHealthRoutes(app, {
      readiness: () => new Promise(() => {}),
      registry: new Registry(),
      logger: silentLogger,
      readinessDeadlineMs: 5,
    });
    expect((await app.inject("/readyz")).statusCode).toBe(503);
  });
});

describe("the metrics", () => {
  it("count by route and kind, and never show a code, a name or an address", async () => {
    const server = await start();
    await server.app.inject("/r/secret-code");
    await server.app.inject("/secret-page");
    const { body, headers } = await server.app.inject("/metrics");
    expect(headers["content-type"]).toContain("text/plain");
    expect(body).toContain('portevoix_link_views_total{kind="crawler"} 1');
    expect(body).toContain('route="/r/*"');
    expect(body).not.toContain("secret");
  });
});

describe("assets", () => {
  it("are checked again instead of sent again", async () => {
    const server = await start();
    const first = await server.app.inject("/assets/site.css");
    expect([first.statusCode, first.headers["content-type"]]).toEqual([200, "text/css; charset=utf-8"]);
    const again = await server.app.inject({
      url: "/assets/site.css",
      headers: { "if-none-match": String(first.headers.etag) },
    });
    expect([again.statusCode, again.body]).toEqual([304, ""]);
  });

  it.each(["/assets/../server.ts", "/assets/..%2fserver.ts", "/assets/", "/assets/server.ts"])(
    "are only those meant: %s",
    async (url) => {
      expect((await (await start()).app.inject(url)).statusCode).toBe(404);
    },
  );
});

describe("errors", () => {
  it("say in the reader's language that a page does not exist", async () => {
    const server = await start();
    const page = await server.app.inject({ url: "/nowhere?lang=it", headers: html });
    expect([page.statusCode, page.headers["content-type"]]).toEqual([404, "text/html; charset=utf-8"]);
    expect(page.body).toContain("Questa pagina non esiste");
    const forProgrammes = await server.app.inject("/nowhere?lang=en");
    expect(forProgrammes.json().error.message).toContain("This page does not exist");
  });

  it("give a reference that the log knows, and nothing of the fault itself", async () => {
    const lines: string[] = [];
    const logger = createLogger("info", { write: (line) => void lines.push(line) });
    const plugin: WebParts["plugins"][number] = async (app) => {
      app.get("/fault/:person", async () => {
        throw new Error("postgres://user:secret@host lost ada");
      });
    };
    const server = await start({ logger, plugins: [plugin] });
    const page = await server.app.inject({ url: "/fault/ada", headers: html });
    expect(page.statusCode).toBe(500);
    const reference = /[0-9a-f]{10}/.exec(page.body)?.[0];
    expect(JSON.parse(lines[0] ?? "{}")).toMatchObject({
      code: "http_error",
      reference,
      route: "/fault/:person",
    });
    expect(page.body + lines.join("")).not.toMatch(/secret|\bada\b/);
    expect(page.body).not.toMatch(/\.ts:|node_modules/);
  });

  it("refuse a broken address without breaking", async () => {
    expect((await (await start()).app.inject("/%ff")).statusCode).toBe(400);
  });
});

describe("listening", () => {
  it("names the cure when the port is taken", async () => {
    const first = await start();
    const { url } = await first.listen();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    const second = await start({ config: { ...config, PORT: Number(new URL(url).port) } });
    const failure = await second.listen().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ConfigError);
    expect((failure as ConfigError).problems[0]).toMatchObject({ where: "PORT" });
  });

  it("names the cure when the host is not this machine's", async () => {
    const server = await start({ config: { ...config, HOST: "192.0.2.1" } });
    const failure = await server.listen().catch((error: unknown) => error);
    expect((failure as ConfigError).problems[0]).toMatchObject({ where: "HOST" });
  });

  it("gives a slow client ten seconds for its headers and twenty for its request", async () => {
    const { app } = await start();
    expect([app.server.headersTimeout, app.server.requestTimeout]).toEqual([10_000, 20_000]);
  });

  it("closes at once although a client keeps its connection open", async () => {
    const server = await start();
    const { port, hostname } = new URL((await server.listen()).url);
    const socket = connect(Number(port), hostname);
    socket.on("error", () => {});
    await new Promise((resolve) => socket.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", resolve));
    await new Promise((resolve) => socket.once("data", resolve));
    await server.close();
    expect(app(server).listening).toBe(false);
    socket.destroy();
  });
});

const app = (server: WebServer) => server.app.server;
