import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { TelegramError } from "telegraf";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApiClient } from "../../../src/adapters/telegram/api-client.ts";

const token = "4242:a-token-for-tests";
const asked: { path: string; body: string }[] = [];
let answer: { status: number; body: string };

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  asked.push({ path: request.url ?? "", body: Buffer.concat(chunks).toString() });
  response.writeHead(answer.status).end(answer.body);
});
beforeAll(() => once(server.listen(0, "127.0.0.1"), "listening"));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** What a call ends with when Telegram, or what stands in its place, answers so. */
async function callAnswered(status: number, body: string): Promise<unknown> {
  answer = { status, body };
  const client = createApiClient(token, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return client.callApi("sendMessage", { chat_id: 7, text: "Un message" }).catch((error: unknown) => error);
}

describe("a call to Telegram", () => {
  it("gives the result, asked for under the token's path with the parameters as JSON", async () => {
    expect(await callAnswered(200, '{"ok":true,"result":{"message_id":1}}')).toEqual({ message_id: 1 });
    expect(asked.at(-1)).toEqual({
      path: `/bot${token}/sendMessage`,
      body: '{"chat_id":7,"text":"Un message"}',
    });
  });

  it("fails with what Telegram says, and when to come again", async () => {
    const body =
      '{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":3}}';
    const error = await callAnswered(429, body);
    expect(error).toBeInstanceOf(TelegramError);
    expect(error).toMatchObject({
      code: 429,
      description: "Too Many Requests",
      parameters: { retry_after: 3 },
    });
  });

  it.each([
    ["a page", 200, "<html>Welcome to the hotel’s network</html>"],
    ["nothing", 200, ""],
    ["an answer without a verdict", 200, "{}"],
    ["a refusal without a code", 400, '{"ok":false,"description":"no"}'],
    [
      "a time to come again that is none",
      429,
      '{"ok":false,"error_code":429,"description":"","parameters":{"retry_after":"soon"}}',
    ],
    ["another kind of JSON", 403, "null"],
  ])(
    "fails, and tells neither token nor text, when another answers in its place: %s",
    async (_what, status, body) => {
      const error = await callAnswered(status, body);
      expect(error).toEqual(new Error(`The answer with status ${status} is not Telegram's`));
    },
  );

  it("fails as Telegram's own fault when the answer is one of a gateway", async () => {
    expect(await callAnswered(502, "<html>Bad Gateway</html>")).toMatchObject({
      code: 502,
      description: "Bad Gateway",
    });
  });

  it("tells the line's own code when nobody can be reached: nothing was sent then", async () => {
    const client = createApiClient(token, "http://127.0.0.1:9");
    await expect(client.callApi("getMe", {})).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });
});
