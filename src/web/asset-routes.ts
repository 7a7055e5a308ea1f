import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname } from "node:path";
import type { FastifyInstance } from "fastify";

const folder = new URL("./assets/", import.meta.url);
const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** The few files the pages need, read once and served from memory under `/assets/`, with a validator instead of an age. */
export async function addAssetRoutes(app: FastifyInstance): Promise<void> {
  for (const name of await readdir(folder)) {
    const type = types[extname(name)];
    if (!type) continue;
    const content = await readFile(new URL(name, folder));
    const etag = `"${createHash("sha256").update(content).digest("base64url").slice(0, 22)}"`;
    app.get(`/assets/${name}`, async (request, reply) => {
      reply.headers({ "content-type": type, "cache-control": "no-cache", etag });
      return request.headers["if-none-match"] === etag ? reply.code(304).send() : reply.send(content);
    });
  }
}
