import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach } from "vitest";

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** A petition platform on this machine that answers what a test wants. */
export interface PetitionPlatform {
  /** Without a slash at the end. */
  readonly url: string;
  readonly initiative: string;
  /** Method and path of everything asked, in order. */
  readonly asked: string[];
  /** The GraphQL queries among it. */
  readonly queries: string[];
  answer: Answer;
}

const servers: ReturnType<typeof createServer>[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
});

export async function openPlatform(answer: Answer = notFound): Promise<PetitionPlatform> {
  const platform: { -readonly [K in keyof PetitionPlatform]: PetitionPlatform[K] } = {
    url: "",
    initiative: "",
    asked: [],
    queries: [],
    answer,
  };
  const server = createServer(async (request, response) => {
    platform.asked.push(`${request.method} ${request.url}`);
    const body = await text(request);
    if (body) platform.queries.push((JSON.parse(body) as { query: string }).query);
    platform.answer(request, response, body);
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  platform.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  platform.initiative = `${platform.url}/initiatives/i-416`;
  return platform;
}

export const notFound: Answer = (_request, response) => void response.writeHead(404).end();

export const json =
  (value: unknown): Answer =>
  (_request, response) =>
    void response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));

export const page =
  (html: string): Answer =>
  (_request, response) =>
    void response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(html);

/** A Decidim of today, or one that does not know a field: graphql-ruby answers 200 with errors and no data. */
export const decidim =
  (fields: Readonly<Record<string, number | null>>): Answer =>
  (request, response, body) => {
    if (request.method !== "POST" || request.url !== "/api") return notFound(request, response, body);
    const { query } = JSON.parse(body) as { query: string };
    const [, id, list = ""] = /^\{ initiative\(id: "(\d+)"\) \{ ([\w ]+) \} \}$/.exec(query) ?? [];
    const wanted = list.split(" ");
    const unknown = wanted.filter((field) => !(field in fields));
    if (unknown.length > 0)
      return json({
        errors: unknown.map((field) => ({
          message: `Field '${field}' doesn't exist on type 'Initiative'`,
          locations: [{ line: 1, column: 27 }],
          path: ["query", "initiative", field],
          extensions: { code: "undefinedField", typeName: "Initiative", fieldName: field },
        })),
      })(request, response, body);
    const initiative = Object.fromEntries(wanted.map((field) => [field, fields[field]]));
    return json({ data: { initiative: id === "416" ? initiative : null } })(request, response, body);
  };

/** The progress bar of an initiative's page. */
export const progressBar = (id: number, shown: string): string => `
  <div id="initiative-${id}-progress-bar">
    <div id="initiative-${id}-votes-count" class="progress__bar progress__bar--vertical">
      <div class="progress__bar__title">
        <span class="progress__bar__number">${shown}</span>/100000
        <span class="progress__bar__text">SIGNATURES</span>
      </div>
    </div>
  </div>`;

/** A platform whose API is off, and that shows pages. */
export const pagesOnly =
  (html: string): Answer =>
  (request, response, body) =>
    request.method === "GET" ? page(html)(request, response, body) : notFound(request, response, body);
