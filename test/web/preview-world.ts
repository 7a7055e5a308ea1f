import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPreviewAdapter, type PreviewAdapter } from "../../src/adapters/preview/preview-adapter.ts";
import type { Receive } from "../../src/chat/adapter-contract.ts";
import type { CommandCard } from "../../src/chat/command-card.ts";
import type { Incoming } from "../../src/chat/incoming.ts";
import { type Language, languages } from "../../src/chat/languages.ts";
import type { Outgoing } from "../../src/chat/outgoing.ts";
import { escapeHtml } from "../../src/chat/plain-text.ts";
import { createI18n } from "../../src/i18n/i18n.ts";
import { createLogger } from "../../src/system/logger.ts";
import { createRegistry } from "../../src/web/metrics.ts";
import { createPageWords, type PageWords } from "../../src/web/page-words.ts";
import { createWebServer, type WebParts, type WebServer } from "../../src/web/server.ts";

export const silentLogger = createLogger("silent");
export const noon = Date.UTC(2026, 10, 23, 12);
const fixedClock = { now: () => noon };

/** The pages' words in every language, as the program reads them. */
export async function readPageWords(): Promise<PageWords> {
  return createPageWords(await createI18n({ languages, localesDir: "locales" }));
}

/** A web server with everything well, an unreachable petition platform and nothing recorded; `change` what a test is about. */
export async function createTestServer(change: Partial<WebParts> = {}): Promise<WebServer> {
  return createWebServer({
    config: {
      HOST: "127.0.0.1",
      PORT: 0,
      PUBLIC_URL: undefined,
      DATA_DIR: join(tmpdir(), `porte-voix-web-${randomUUID()}`),
      TRUST_PROXY: 0,
      PREVIEW: false,
      LANGUAGES: [...languages] as [Language, ...Language[]],
    },
    logger: silentLogger,
    clock: fixedClock,
    words: await readPageWords(),
    registry: createRegistry(),
    readiness: async () => ({ database: { kind: "well" } }),
    recordViews: async () => true,
    visitors: { markOf: () => "a-visitor-s-mark" },
    petitionUrl: () => "https://petitions.senat.fr/",
    privacy: async () => [],
    plugins: [],
    ...change,
  });
}

const testCards: readonly CommandCard[] = [
  card("help", "Ce que je sais faire", "everyone"),
  {
    ...card("ask", "Poser une question", "everyone"),
    options: [{ name: "question", names: local("question"), descriptions: local("…"), required: true }],
  },
  card("broadcast", "Préparer une annonce", "moderators"),
];

function card(name: string, description: string, audience: CommandCard["audience"]): CommandCard {
  return {
    name,
    names: local(name),
    descriptions: { fallback: description, by: { en: `${name} in English` } },
    audience,
    answer: "open",
    options: [],
  };
}

function local(fallback: string) {
  return { fallback, by: {} };
}

export const outgoing = (html: string, change: Partial<Outgoing> = {}): Outgoing => ({
  html,
  buttons: [],
  private: false,
  replace: false,
  language: "fr",
  ...change,
});

/** A preview chat with a bot of a few lines behind it, served as in the program. */
export interface PreviewWorld {
  readonly adapter: PreviewAdapter;
  readonly server: WebServer;
  readonly heard: Incoming[];
  close(): Promise<void>;
}

export async function createPreviewWorld(
  answer: (incoming: Incoming) => Promise<Outgoing | undefined> = echo,
): Promise<PreviewWorld> {
  const words = await readPageWords();
  const adapter = createPreviewAdapter({
    logger: silentLogger,
    clock: fixedClock,
    languages: [...languages] as [Language, ...Language[]],
    words,
  });
  const heard: Incoming[] = [];
  const receive: Receive = async (incoming) => {
    heard.push(incoming);
    return { answer: answer(incoming), delivered: () => {}, postponed: () => {} };
  };
  await adapter.start(receive, testCards);
  const config = {
    HOST: "127.0.0.1",
    PORT: 0,
    PUBLIC_URL: undefined,
    DATA_DIR: tmpdir(),
    TRUST_PROXY: 0,
    PREVIEW: true,
    LANGUAGES: [...languages] as [Language, ...Language[]],
  };
  const server = await createTestServer({ config, plugins: [adapter.plugin] });
  return {
    adapter,
    server,
    heard,
    async close() {
      await adapter.stop();
      await server.close();
    },
  };
}

/** Repeats what it hears, and offers a button that changes the message and a link. */
export async function echo(incoming: Incoming): Promise<Outgoing | undefined> {
  switch (incoming.kind) {
    case "text":
      return outgoing(`<b>Écho</b> : ${escapeHtml(incoming.text)}`, {
        buttons: [
          [{ label: "Encore", payload: "echo:again:1" }],
          [{ label: "Ouvrir", url: "https://example.org/" }],
        ],
      });
    case "command":
      return outgoing(
        `Commande <code>${escapeHtml(incoming.name)}</code> ${"line" in incoming.input ? escapeHtml(incoming.input.line) : ""}`,
        {
          private: incoming.place.kind === "group",
        },
      );
    case "button":
      return outgoing(`<i>Pressé</i> ${escapeHtml(incoming.payload)}`, { replace: true });
    case "membership":
      return undefined;
    default:
      return incoming satisfies never;
  }
}
