import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";

/** A bot by its token, and where it takes its updates. */
interface Asked {
  readonly token: string;
  readonly url: string;
}

/** What one round came to. */
interface Round {
  readonly answered: number;
  readonly seconds: number;
}

export interface QuickTelegram {
  readonly url: string;
  /** Texts written to a bot at its address for so long, over so many connections; each writes again once it is answered. */
  ask(
    bot: Asked,
    round: { readonly texts: readonly string[]; readonly connections: number; readonly seconds: number },
  ): Promise<Round>;
  stop(): Promise<void>;
}

/** Enough that nobody asks often: a limit on what one person may ask is not met. */
const people = 50_000;
const botUser = { id: 4242, is_bot: true, first_name: "Porte-voix", username: "PorteVoixBot" };

/**
 * A Telegram that does as little as it can: it takes every call, posts questions, and waits for their answers. The one of
 * the tests knows the rules of the real one, and would be slower than the bots.
 */
export async function openQuickTelegram(): Promise<QuickTelegram> {
  const webhooks = new Map<string, { readonly url: string; readonly secret: string }>();
  const waiting = new Map<number, () => void>();
  let next = 0;

  function answer(token: string, method: string, parameters: Record<string, unknown>): unknown {
    switch (method) {
      case "getMe":
        return {
          ...botUser,
          can_join_groups: true,
          can_read_all_group_messages: false,
          supports_inline_queries: true,
        };
      case "setWebhook":
        webhooks.set(token, { url: String(parameters.url), secret: String(parameters.secret_token ?? "") });
        return true;
      case "getWebhookInfo":
        return {
          url: webhooks.get(token)?.url ?? "",
          has_custom_certificate: false,
          pending_update_count: 0,
        };
      case "sendMessage": {
        const id = Number(parameters.chat_id);
        waiting.get(id)?.();
        waiting.delete(id);
        return { message_id: ++next, date: 0, chat: { id, type: "private", first_name: "Ada" }, text: "" };
      }
      default:
        return true;
    }
  }

  const server = createServer(async (request, response) => {
    const [, token = "", method = ""] = /^\/bot([^/]+)\/(\w+)/.exec(request.url ?? "") ?? [];
    const body = JSON.stringify({ ok: true, result: answer(token, method, await readJson(request)) });
    response.writeHead(200, {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
    });
    response.end(body);
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  /** One connection of Telegram's: posts, and waits both for the 200 and for the answer. */
  async function lane(bot: Asked, texts: readonly string[], until: number): Promise<number> {
    let count = 0;
    const url = new URL(bot.url);
    const socket = connect(Number(url.port), url.hostname).setNoDelay();
    await once(socket, "connect");
    const head = `POST ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nContent-Type: application/json\r\nX-Telegram-Bot-Api-Secret-Token: ${webhooks.get(bot.token)?.secret}\r\n`;
    while (performance.now() < until) {
      const number = ++next;
      const id = 1_000 + (number % people);
      const body = JSON.stringify(writeUpdate(number, id, texts[number % texts.length] ?? ""));
      const answered = new Promise<void>((resolve) => waiting.set(id, resolve));
      const taken = readStatus(socket);
      socket.write(`${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
      await Promise.all([answered, taken]);
      count += 1;
    }
    socket.destroy();
    return count;
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async ask(bot, { texts, connections, seconds }) {
      const from = performance.now();
      const until = from + seconds * 1000;
      const counts = await Promise.all(Array.from({ length: connections }, () => lane(bot, texts, until)));
      return {
        answered: counts.reduce((sum, count) => sum + count, 0),
        seconds: (performance.now() - from) / 1000,
      };
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function writeUpdate(number: number, id: number, text: string): object {
  const from = { id, is_bot: false, first_name: "Ada", language_code: "fr" };
  const chat = { id, type: "private", first_name: "Ada" };
  return {
    update_id: number,
    message: {
      message_id: number,
      from,
      chat,
      date: Math.floor(Date.now() / 1000),
      text,
      ...(text.startsWith("/")
        ? { entities: [{ type: "bot_command", offset: 0, length: text.length }] }
        : {}),
    },
  };
}

/** The answer to a post is small and comes in one piece. */
async function readStatus(socket: Socket): Promise<void> {
  const [data] = (await once(socket, "data")) as [Buffer];
  const status = data.toString("latin1", 9, 12);
  if (status !== "200") throw new Error(`The webhook answered ${status}`);
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    return {};
  }
}
