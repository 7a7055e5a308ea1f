import type { IncomingMessage } from "node:http";

/** The parameters of a Bot API request: query, JSON, urlencoded or multipart; nested objects may be JSON text. */
export async function readParameters(request: IncomingMessage, url: URL): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const type = request.headers["content-type"] ?? "";
  const parameters: Record<string, unknown> = readForm(url.searchParams);
  if (body.length === 0) return parameters;
  if (type.startsWith("application/json"))
    return { ...parameters, ...(JSON.parse(body.toString("utf8")) as object) };
  const form = await new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData();
  return { ...parameters, ...readForm(form) };
}

/** Forms carry text only: what looks like JSON is read as JSON, as the server does by the parameter's type. */
function readForm(form: Iterable<[string, unknown]>): Record<string, unknown> {
  const parameters: Record<string, unknown> = {};
  for (const [name, value] of form) parameters[name] = typeof value === "string" ? readText(value) : value;
  return parameters;
}

function readText(value: string): unknown {
  if (!/^([[{].*|-?\d{1,16}|true|false)$/s.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
