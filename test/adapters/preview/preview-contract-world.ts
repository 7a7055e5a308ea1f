import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import Fastify, { type FastifyInstance } from "fastify";
import { z } from "zod";
import { createPreviewAdapter, type PreviewAdapter } from "../../../src/adapters/preview/preview-adapter.ts";
import { personId, placeId } from "../../../src/chat/address.ts";
import { languages } from "../../../src/chat/languages.ts";
import { systemClock } from "../../../src/system/clock.ts";
import type {
  ContractPerson,
  ContractWorld,
  SeenMessage,
  Stage,
} from "../../contracts/adapter/description.ts";
import { createHold, type Hold } from "../../support/hold.ts";
import { testLogger } from "../../support/test-logger.ts";

/** The API's answer as it is documented, nothing more and nothing less. */
const answerSchema = z.strictObject({
  messages: z.array(
    z.strictObject({
      id: z.string().min(1),
      at: z.iso.datetime(),
      to: z.string().regex(/^(?:group:)?[\p{L}\p{N}_-]{1,32}$/u),
      private: z.boolean(),
      html: z.string(),
      text: z.string(),
      language: z.enum(languages),
      buttons: z.array(
        z.union([
          z.strictObject({ label: z.string(), payload: z.string() }),
          z.strictObject({ label: z.string(), url: z.url() }),
        ]),
      ),
      rows: z.array(z.int().positive()),
      files: z.array(z.strictObject({ name: z.string(), url: z.string().startsWith("/api/preview/files/") })),
      pictures: z.array(z.strictObject({ alt: z.string(), url: z.string() })),
      replaces: z.string().optional(),
      removed: z.literal(true).optional(),
    }),
  ),
});
/** `firstId`: of the message whose place this one took. */
type Message = z.output<typeof answerSchema>["messages"][number] & { firstId?: string };

const group = "test";

/** Two people with the preview page open, seen from its API. */
export class PreviewContractWorld implements ContractWorld {
  readonly ada: ContractPerson = this.#createPerson("ada");
  readonly ben: ContractPerson = this.#createPerson("ben");
  readonly group = placeId("preview", `group:${group}`);
  readonly groupName = group;
  readonly #messages: Message[] = [];
  readonly #known = new Set<string>();
  readonly #violations: string[] = [];
  #pressesInHand = 0;
  #isClosed = false;
  #inboxesRead: Promise<void> = Promise.resolve();
  #app: FastifyInstance | undefined;
  #lastEvent: object | undefined;
  #beforeAnswer: ((response: ServerResponse) => Promise<void>) | undefined;

  async connect(adapter: PreviewAdapter): Promise<void> {
    const [app, former] = [Fastify(), this.#app];
    app.addHook("onSend", async ({ method }, { raw }) => {
      if (method === "POST") await this.#beforeAnswer?.(raw);
    });
    await app.register(adapter.plugin);
    await app.ready();
    this.#app = app;
    await this.#inboxesRead;
    await former?.close();
  }

  /** As the page does, only faster. Ends after `close`. */
  async watchInboxes(): Promise<void> {
    while (!this.#isClosed) {
      this.#inboxesRead = this.#readInboxes();
      await this.#inboxesRead;
      await wait(5);
    }
  }

  async #readInboxes(): Promise<void> {
    const app = this.#app;
    for (const person of ["ada", "ben"]) {
      const query = new URLSearchParams({ person, place: `group:${group}` });
      const response = await app?.inject(`/api/preview/inbox?${query}`);
      if (response?.statusCode === 200) this.#take(response.json());
    }
  }

  async repeatLastEvent(): Promise<void> {
    if (this.#lastEvent) void this.#post(this.#lastEvent);
  }

  holdAnswers(): Hold {
    const { wait, ...hold } = createHold();
    this.#beforeAnswer = wait;
    return hold;
  }

  loseNextAnswer(): void {
    this.#beforeAnswer = async (response) => {
      this.#beforeAnswer = undefined;
      response.destroy();
      // What is written in the same breath would still arrive: only real connections end at once.
      await new Promise(setImmediate);
    };
  }

  unacknowledgedPresses = (): number => this.#pressesInHand;
  lastSentText = (): string => this.#messages.at(-1)?.html ?? "";
  violations = (): readonly string[] => this.#violations;

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#inboxesRead;
    await this.#app?.close();
  }

  #createPerson(name: string): ContractPerson {
    const send = async (event: object) => {
      this.#lastEvent = { id: randomUUID(), person: name, language: "fr", ...event };
      void this.#post(this.#lastEvent);
    };
    const privately = { place: "private" };
    const publicly = { place: `group:${group}` };
    const visible = () => this.#messages.filter(({ to }) => to === name || to === `group:${group}`);
    return {
      id: personId("preview", name),
      says: (text) => send({ ...privately, text }),
      runs: (command) => send({ ...privately, text: `/${command}` }),
      mentionsBot: (text) => send({ ...publicly, text: `@porte-voix ${text}` }),
      chats: (text) => send({ ...publicly, text }),
      runsInGroup: (command) => send({ ...publicly, text: `/${command}` }),
      presses: async (label) => {
        const carriesIt = (message: Message) => message.buttons.some((button) => button.label === label);
        const message = visible().findLast(carriesIt);
        const button = message?.buttons.find((other) => other.label === label);
        if (!message || !button || !("payload" in button)) throw new Error(`${name} sees no button ${label}`);
        this.#lastEvent = {
          id: randomUUID(),
          person: name,
          place: message.to === name ? "private" : message.to,
          press: button.payload,
          message: message.id,
        };
        this.#pressesInHand++;
        void this.#post(this.#lastEvent).then((isAnswered) => {
          if (isAnswered) this.#pressesInHand--;
        });
      },
      opensFiles: async () => {
        const files = [];
        for (const { name, url } of visible().flatMap((message) => message.files))
          files.push({ name, content: (await this.#app?.inject(url))?.body ?? "" });
        return files;
      },
      sees: () =>
        visible().map(
          ({ text, buttons }): SeenMessage => ({
            text,
            buttons: buttons.map(({ label }) => label),
            pings: false,
          }),
        ),
    };
  }

  async #post(event: object): Promise<boolean> {
    const request = { method: "POST", url: "/api/preview/events", payload: event } as const;
    // Rejects over an answer that was cut.
    const response = await this.#app?.inject(request).catch(() => undefined);
    if (response?.statusCode === 200) this.#take(response.json());
    return response?.statusCode === 200;
  }

  #take(answer: unknown): void {
    const read = answerSchema.safeParse(answer);
    if (!read.success) this.#violations.push(z.prettifyError(read.error));
    for (const message of read.data?.messages ?? []) {
      if (this.#known.has(message.id)) continue;
      this.#known.add(message.id);
      const index = this.#messages.findIndex(({ id, firstId }) =>
        [id, firstId].includes(message.replaces ?? ""),
      );
      const former = this.#messages[index];
      if (message.removed) this.#messages.splice(index, former ? 1 : 0);
      else if (former) this.#messages[index] = { ...message, firstId: former.firstId ?? former.id };
      else this.#messages.push(message);
    }
  }
}

export async function createPreviewStage(): Promise<Stage<PreviewContractWorld>> {
  const world = new PreviewContractWorld();
  const adapters: PreviewAdapter[] = [];
  const createAdapter = async () => {
    const adapter = createPreviewAdapter({
      logger: testLogger(),
      clock: systemClock,
      languages: [...languages] as [(typeof languages)[0], ...(typeof languages)[number][]],
      words: (_language, key) => key,
    });
    adapters.push(adapter);
    await world.connect(adapter);
    return adapter;
  };
  const adapter = await createAdapter();
  const watching = world.watchInboxes();
  return {
    world,
    adapter,
    restarted: createAdapter,
    async close() {
      await Promise.all(adapters.map((one) => one.stop()));
      await world.close();
      await watching;
    },
  };
}
