import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { ApiError, apiError, invalidForm } from "./api-error.ts";
import { checkCommands, checkMessage, checkMessageChange } from "./documented-rules.ts";
import type { Faults } from "./faults.ts";
import type { RateLimits } from "./rate-limits.ts";
import type { Request, RouteParts } from "./route.ts";
import { createRoutes } from "./routes.ts";
import type { Specification } from "./specification.ts";
import { keepUploads, readUpload } from "./uploads.ts";
import type { UploadedFile } from "./world.ts";

export interface HttpApiOptions extends RouteParts {
  /** What it is called by now. */
  readonly credentials: { readonly token: string };
  readonly specification: Specification;
  readonly faults: Faults;
  /** Filled with every request that Discord's description or documentation does not allow. */
  readonly violations: string[];
  readonly requests: string[];
  readonly limits: RateLimits;
  /** False: requests are not held against the description, which takes time when there are tens of thousands. */
  readonly judge: boolean;
}

/** Answers a bot's HTTP requests under `/api/v10`, after judging each one. */
export function createHttpApi(options: HttpApiOptions): RequestListener {
  const { credentials, faults, violations, requests, limits } = options;
  const routes = createRoutes(options);

  const judge = ({ method, path, body }: Request): void => {
    const problems = options.specification.check(method, path, body);
    if (problems.length === 0) problems.push(...checkDocumentedRules(method, path, body));
    if (problems.length === 0) return;
    violations.push(...problems.map((problem) => `${method} ${withoutSecrets(path)}: ${problem}`));
    throw problems.some((problem) => problem.startsWith("50006"))
      ? apiError("emptyMessage")
      : invalidForm(problems.join("; "));
  };

  const answer = (request: Request, authorization: string | undefined): unknown => {
    const route = routes.find(({ method, path }) => method === request.method && path.test(request.path));
    if (!route) {
      violations.push(
        `${request.method} ${withoutSecrets(request.path)}: the fake does not know this operation`,
      );
      throw new ApiError(501, { message: "The fake does not know this operation", code: 0 });
    }
    if (!route.open && authorization !== `Bot ${credentials.token}`) throw apiError("unauthorized");
    if (options.judge) judge(request);
    return route.run(route.path.exec(request.path)?.slice(1).map(decodeURIComponent) ?? [], request);
  };

  return async (incoming, response) => {
    const url = new URL(incoming.url ?? "/", "http://local");
    const path = url.pathname.replace(/^\/api\/v10/, "");
    const method = incoming.method ?? "GET";
    try {
      const { body, files } = await readBody(incoming);
      requests.push(`${method} ${withoutSecrets(path)}`);
      const fault = faults.take(`${method} ${path}`);
      if (fault?.kind === "cut before") return void incoming.socket.destroy();
      if (fault?.kind === "refuse") throw fault.error;
      if (fault?.kind === "slow") await pause(fault.ms);
      if (fault?.kind === "hold") await fault.wait();
      const headers = limits.take(method, path);
      const result = keepUploads(files, options.world, () =>
        answer({ method, path, query: url.searchParams, body }, incoming.headers.authorization),
      );
      if (fault?.kind === "cut after") return void incoming.socket.destroy();
      write(response, result === undefined ? 204 : 200, result, headers);
    } catch (error) {
      if (error instanceof ApiError) limits.count(error.status);
      if (error instanceof ApiError) return write(response, error.status, error.body, error.headers);
      violations.push(
        `${method} ${withoutSecrets(path)}: ${error instanceof Error ? error.message : "unreadable"}`,
      );
      write(response, 500, { message: "500: Internal Server Error", code: 0 });
    }
  };
}

function checkDocumentedRules(method: string, path: string, body: unknown): string[] {
  if (method === "PUT") return checkCommands(body);
  if (method === "PATCH") return checkMessageChange(body);
  if (method !== "POST") return [];
  if (/^\/channels\/\d+\/messages$/.test(path) || path.startsWith("/webhooks/")) return checkMessage(body);
  if (!path.startsWith("/interactions/")) return [];
  const { type, data } = body as { type: number; data?: unknown };
  if (type === 4) return checkMessage(data);
  return type === 7 && data ? checkMessageChange(data) : [];
}

/** Interaction tokens are long: shortened so that a list of violations can be read. */
const withoutSecrets = (path: string): string => path.replace(/\/[\w-]{60,}/, "/TOKEN");

/** JSON, or a form with the JSON in `payload_json` and uploads in `files[n]`. docs.discord.com reference#uploading-files */
async function readBody(
  incoming: IncomingMessage,
): Promise<{ readonly body: unknown; readonly files: readonly UploadedFile[] }> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const type = incoming.headers["content-type"] ?? "";
  const whole = Buffer.concat(chunks);
  if (!type.startsWith("multipart/form-data"))
    return { body: whole.length === 0 ? undefined : JSON.parse(whole.toString("utf8")), files: [] };
  const form = await new Response(new Uint8Array(whole), { headers: { "content-type": type } }).formData();
  const body: unknown = JSON.parse(String(form.get("payload_json")));
  const files: UploadedFile[] = [];
  for (const [name, value] of form) {
    if (name === "payload_json") continue;
    const [, index] = /^files\[(\d+)\]$/.exec(name) ?? [];
    if (index === undefined || !(value instanceof File)) throw new Error(`an unknown part ${name}`);
    files.push(await readUpload(value, index, body));
  }
  return { body, files };
}

function write(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    ...(body === undefined ? {} : { "content-type": "application/json" }),
    ...headers,
  });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}
