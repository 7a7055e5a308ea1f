import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import type { PlatformAdapter, Receive } from "../../chat/adapter-contract.ts";
import type { CommandCard } from "../../chat/command-card.ts";
import { type Language, readLanguage } from "../../chat/languages.ts";
import type { OutgoingFile } from "../../chat/outgoing.ts";
import type { Clock } from "../../system/clock.ts";
import type { Logger } from "../../system/logger.ts";
import { createFileShelf } from "./file-shelf.ts";
import { createInboxes } from "./inboxes.ts";
import { type EventProblem, type PreviewEvent, previewName, previewPlace, readEvent } from "./read-event.ts";
import { isOwnOrigin } from "./same-origin.ts";
import { createUnasked } from "./unasked.ts";
import { type PreviewMessage, writeMessage } from "./write-message.ts";

/** The sentences of the API's errors, in `web.json`. */
type PreviewProblem = EventProblem | "origin" | "notReady" | "file";
type PreviewTextKey = `preview.error.${PreviewProblem}`;

export interface PreviewOptions {
  readonly logger: Logger;
  readonly clock: Clock;
  /** The first is the fallback for errors. */
  readonly languages: readonly [Language, ...Language[]];
  /** PUBLIC_URL: the one host name, beside this machine's own, that the API answers to. */
  readonly publicUrl?: string | undefined;
  words(language: Language, key: PreviewTextKey): string;
}

export interface PreviewAdapter extends PlatformAdapter {
  /** `/api/preview/…`, for the web server. */
  readonly plugin: FastifyPluginAsync;
}

interface Running {
  readonly receive: Receive;
  readonly cards: readonly CommandCard[];
}

/** The chat in the browser as a platform of its own: no token, no network, the same bot. */
export function createPreviewAdapter(options: PreviewOptions): PreviewAdapter {
  const { clock, logger } = options;
  const inboxes = createInboxes();
  const files = createFileShelf(clock);
  const shelve = (file: OutgoingFile) => `/api/preview/files/${files.put(file)}`;
  const inHand = new Set<Promise<unknown>>();
  let running: Running | undefined;

  /** `show` resolves once the messages were written, or their reader has gone. */
  async function answerEvent(
    { person, place, message, incoming }: PreviewEvent,
    { receive }: Running,
    show: (messages: readonly PreviewMessage[]) => Promise<void>,
  ): Promise<void> {
    if (place !== "private") inboxes.join(person, place);
    if (!incoming) return show([]);
    const taken = await receive(incoming);
    try {
      const outgoing = await taken.answer;
      const destination = { person, place, ...(message ? { pressed: message } : {}) };
      await show(outgoing ? [writeMessage(outgoing, destination, clock.now(), shelve)] : []);
    } finally {
      taken.delivered();
    }
  }

  async function takeEvent(request: FastifyRequest, reply: FastifyReply) {
    const refuse = refusal(request, reply, options);
    if (!running) return refuse(503, "notReady");
    const event = readEvent(request.body, clock.now());
    if ("problem" in event) return refuse(400, event.problem);
    // Fastify's reply can be awaited: it resolves once it was sent, or cut.
    const answered = answerEvent(event, running, async (messages) => await reply.send({ messages }));
    inHand.add(answered);
    try {
      await answered;
      return reply;
    } finally {
      inHand.delete(answered);
    }
  }

  function showInbox(request: FastifyRequest, reply: FastifyReply) {
    const { person, place = "private" } = request.query as Record<string, unknown>;
    const reader = previewName.safeParse(person);
    const where = previewPlace.safeParse(place);
    if (!reader.success || !where.success)
      return refusal(request, reply, options)(400, reader.success ? "place" : "person");
    if (where.data !== "private") inboxes.join(reader.data, where.data);
    return { messages: inboxes.read(reader.data) };
  }

  function giveFile(request: FastifyRequest, reply: FastifyReply) {
    const { token } = request.params as { token: string };
    const file = files.take(token);
    if (!file) return refusal(request, reply, options)(404, "file");
    return reply
      .type(file.mime)
      .header("content-disposition", `attachment; filename="${file.name}"`)
      .header("x-content-type-options", "nosniff")
      .send(file.content);
  }

  const plugin: FastifyPluginAsync = async (app) => {
    app.removeContentTypeParser("text/plain");
    app.addHook("onRequest", async (request, reply) => {
      reply.header("cache-control", "no-store");
      if (!isOwnOrigin(request.headers, options.publicUrl))
        return refusal(request, reply, options)(403, "origin");
    });
    app.setErrorHandler((error: { statusCode?: number }, request, reply) => {
      const status = error.statusCode ?? 500;
      if (status >= 400 && status < 500)
        return refusal(request, reply, options)(status, status === 413 ? "text" : "body");
      logger.error({ code: "preview_event_failed", err: error });
      return refusal(request, reply, options)(500, "notReady");
    });
    app.post("/api/preview/events", { bodyLimit: bodyBytes }, takeEvent);
    app.get("/api/preview/inbox", async (request, reply) => showInbox(request, reply));
    app.get("/api/preview/files/:token", async (request, reply) => giveFile(request, reply));
    app.get("/api/preview/commands", async (request) => ({
      commands: (running?.cards ?? []).map(showCard(languageOf(request, options))),
    }));
  };

  return {
    platform: "preview",
    plugin,
    async start(receive, cards) {
      running = { receive, cards };
    },
    ...createUnasked(inboxes, clock, shelve),
    health: () => (running ? { kind: "well" } : { kind: "unwell", because: "not_started" }),
    async stop() {
      running = undefined;
      await Promise.allSettled(inHand);
    },
  };
}

// 16,000 characters of four bytes, written as JSON escapes at worst half as long again.
const bodyBytes = 128 * 1024;

function languageOf(request: FastifyRequest, { languages }: PreviewOptions): Language {
  const query = request.query as { language?: unknown };
  const body = request.body as { language?: unknown } | null | undefined;
  const asked = query.language ?? body?.language;
  return (
    readLanguage(
      typeof asked === "string" ? asked : request.headers["accept-language"]?.split(/[,;]/)[0],
      languages,
    ) ?? languages[0]
  );
}

function refusal(request: FastifyRequest, reply: FastifyReply, options: PreviewOptions) {
  return (status: number, problem: PreviewProblem) =>
    reply
      .code(status)
      .send({ error: { message: options.words(languageOf(request, options), `preview.error.${problem}`) } });
}

const showCard = (language: Language) => (card: CommandCard) => ({
  name: card.name,
  description: card.descriptions.by[language] ?? card.descriptions.fallback,
  audience: card.audience,
  takesText: card.options.length > 0,
});
