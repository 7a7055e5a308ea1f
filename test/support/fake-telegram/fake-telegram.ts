import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { type Clock, systemClock } from "../../../src/system/clock.ts";
import { BotApiError, badRequest } from "./bot-api-error.ts";
import { botApiMethods, type Method, type PublishedMenus } from "./bot-api-methods.ts";
import { FakeGroup } from "./fake-group.ts";
import { FakePerson } from "./fake-person.ts";
import { type Fault, Faults } from "./faults.ts";
import { answer } from "./http-answer.ts";
import { judgeRequest, type Parameters } from "./judge-request.ts";
import { PollLog } from "./poll-log.ts";
import { RateLimits } from "./rate-limits.ts";
import { readParameters } from "./read-request.ts";
import { type Press, type Room, TelegramWorld } from "./telegram-world.ts";
import { UpdateQueue } from "./update-queue.ts";
import { webhookMethods } from "./webhook-methods.ts";

/**
 * People, groups, messages and presses are numbered from here on. Shorter numbers would be found in any log or dump by
 * chance, as a port or a number of milliseconds.
 */
const firstId = 7_300_000_001;

export interface FakeTelegramOptions {
  readonly token?: string;
  readonly username?: string;
  readonly clock?: Clock;
  /** First pause before a webhook post is repeated. */
  readonly webhookRetryMs?: number;
  /** False: requests are not held against the documentation, which takes time when there are tens of thousands. */
  readonly judge?: boolean;
}

/** Telegram's Bot API and the people behind it, in this process, on a free port of the loopback address. */
export class FakeTelegram {
  /** Changed as by /revoke at @BotFather: the one before is refused from then on. */
  token: string;
  readonly world: TelegramWorld;
  readonly faults = new Faults();
  readonly limits: RateLimits;
  readonly menus: PublishedMenus = {
    commands: new Map(),
    descriptions: new Map(),
    shortDescriptions: new Map(),
  };
  /** What the documentation does not allow, one line per problem. */
  readonly violations: string[] = [];
  /** Every request of the bot with the right token, oldest first. */
  readonly requests: { readonly method: string; readonly parameters: Parameters }[] = [];
  /** Who asked for updates: the main address, or one of `door`. */
  readonly polls = new PollLog();
  readonly #updates: UpdateQueue;
  readonly #methods: Readonly<Record<string, Method>>;
  readonly #server: Server;
  readonly #doors: Server[] = [];
  readonly #judges: boolean;
  #cutOff = false;
  #nextPerson = firstId;

  private constructor(options: FakeTelegramOptions) {
    this.token = options.token ?? "4242:fake-token_for-tests";
    const clock = options.clock ?? systemClock;
    const id = Number(this.token.split(":")[0]);
    this.world = new TelegramWorld(
      { id, is_bot: true, first_name: "Porte-voix", username: options.username ?? "PorteVoixBot" },
      clock,
      firstId,
    );
    this.#judges = options.judge ?? true;
    this.limits = new RateLimits(clock);
    this.#updates = new UpdateQueue(options.webhookRetryMs ?? 20);
    this.#methods = {
      ...botApiMethods(this.world, this.limits, this.menus),
      ...webhookMethods(this.#updates),
    };
    this.#server = this.#open("main");
  }

  #open(name: string): Server {
    const server = createServer((request, response) => void this.#serve(request, response, name));
    // A kept connection that the server closes first would look like a fault of the bot.
    server.keepAliveTimeout = 60_000;
    return server;
  }

  static async start(options: FakeTelegramOptions = {}): Promise<FakeTelegram> {
    const fake = new FakeTelegram(options);
    await listen(fake.#server);
    return fake;
  }

  /** Another address of the same Telegram, as its API root for one of several processes: `polls` tells them apart by it. */
  async door(name: string): Promise<string> {
    const server = this.#open(name);
    this.#doors.push(server);
    await listen(server);
    return urlOf(server);
  }

  /** To be given to a bot as its API root. */
  get url(): string {
    return urlOf(this.#server);
  }

  person({
    id = this.#nextPerson++,
    language = "fr",
    name = `Person ${id}`,
    isBot = false,
    username,
  }: {
    id?: number;
    language?: string;
    name?: string;
    isBot?: boolean;
    username?: string;
  } = {}): FakePerson {
    const user = {
      id,
      is_bot: isBot,
      first_name: name,
      ...(username ? { username } : {}),
      ...(language === "" ? {} : { language_code: language }),
    };
    this.world.users.set(id, user);
    return new FakePerson(this.world, this.#updates, user);
  }

  /** A group with the bot and these people in it. */
  group({
    members = [],
    supergroup = false,
    botIsAdministrator = false,
  }: {
    members?: readonly FakePerson[];
    supergroup?: boolean;
    botIsAdministrator?: boolean;
  } = {}): FakeGroup {
    const id = supergroup ? -1_000_000_000_000 - this.world.newId() : -this.world.newId();
    const room: Room = {
      chat: { id, type: supergroup ? "supergroup" : "group", title: "Group" },
      messages: [],
      members: new Map([[this.world.bot.id, botIsAdministrator ? "administrator" : "member"]]),
    };
    for (const member of members) room.members.set(member.id, "member");
    this.world.rooms.set(id, room);
    return new FakeGroup(this.world, this.#updates, room);
  }

  /** Many people who have all started the bot. */
  crowd(count: number): FakePerson[] {
    const people = Array.from({ length: count }, () => this.person());
    for (const { user } of people) this.world.openPrivate(user);
    return people;
  }

  /** How many messages of the bot each chat ever got, by its id: also those taken back since. */
  get received(): ReadonlyMap<number, number> {
    return this.world.received;
  }

  get presses(): readonly Press[] {
    return [...this.world.presses.values()];
  }

  /** From now on every press so far is too old to be answered. */
  expirePresses(): void {
    for (const press of this.world.presses.values()) press.expired = true;
  }

  countRequests(method: string): number {
    return this.requests.filter((request) => request.method === method).length;
  }

  get pendingUpdates(): number {
    return this.#updates.pendingCount;
  }

  /** Whether a bot polls just now, and waits. */
  get isPolled(): boolean {
    return this.#updates.isAsked;
  }

  /** Any update as the platform would send it, for cases no verb covers. */
  pushUpdate(kind: string, body: unknown, chatId = 0): void {
    this.#updates.push(kind, body, chatId);
  }

  repeatLastUpdate(): void {
    this.#updates.repeatLast();
  }

  dropConnections(): void {
    for (const server of [this.#server, ...this.#doors]) server.closeAllConnections();
  }

  /** Until `restore` every request is dropped unanswered. */
  cutOff(): void {
    this.#cutOff = true;
    this.dropConnections();
  }

  restore(): void {
    this.#cutOff = false;
  }

  async stop(): Promise<void> {
    this.#updates.deleteWebhook();
    this.dropConnections();
    await Promise.all([this.#server, ...this.#doors].map((server) => promisify(server.close.bind(server))()));
  }

  async #serve(request: IncomingMessage, response: ServerResponse, door: string): Promise<void> {
    const url = new URL(request.url ?? "/", this.url);
    const [, token, name = ""] = /^\/bot([^/]+)\/(\w+)$/.exec(url.pathname) ?? [];
    const method = name.toLowerCase();
    const parameters = await readParameters(request, url).catch(() => undefined);
    const fault = this.faults.next(name);
    if (fault?.kind === "slow") await sleep(fault.ms);
    if (fault?.kind === "hold") await fault.wait();
    if (this.#cutOff || (fault?.kind === "drop" && fault.when === "before"))
      return void request.socket.destroy();
    try {
      const result = await this.#call({ token, name, method, parameters, response, fault, door });
      if (fault?.kind === "drop") request.socket.destroy();
      else answer(response, 200, { ok: true, result });
    } catch (error) {
      if (!(error instanceof BotApiError)) throw error;
      answer(response, error.code, {
        ok: false,
        error_code: error.code,
        description: error.message,
        ...(error.parameters ? { parameters: error.parameters } : {}),
      });
    }
  }

  async #call({ token, name, method, parameters, response, fault, door }: Call): Promise<unknown> {
    if (token !== this.token)
      throw new BotApiError(
        token === undefined ? 404 : 401,
        token === undefined ? "Not Found" : "Unauthorized",
      );
    if (!parameters) throw badRequest("can't parse request body");
    this.requests.push({ method: name, parameters });
    if (this.#judges) this.violations.push(...judgeRequest(name, parameters));
    if (fault?.kind === "refuse") throw fault.error;
    if (method === "getupdates") return this.#poll(parameters, response, door);
    const act = this.#methods[method];
    if (!act) {
      this.violations.push(`${name}: the fake does not know this method yet`);
      throw new BotApiError(501, "Not Implemented");
    }
    return act(parameters);
  }

  async #poll(
    { offset = 0, limit = 100, timeout = 0, allowed_updates }: Parameters,
    response: ServerResponse,
    door: string,
  ): Promise<unknown> {
    this.#updates.allow(allowed_updates);
    const end = this.polls.begin(door);
    response.once("close", end);
    response.once("finish", end);
    const { updates, cancel } = this.#updates.poll(
      Number(offset),
      Number(limit),
      Math.min(Number(timeout), 50),
    );
    response.once("close", cancel);
    return updates;
  }
}

interface Call {
  readonly token: string | undefined;
  readonly name: string;
  readonly method: string;
  readonly parameters: Parameters | undefined;
  readonly response: ServerResponse;
  readonly fault: Fault | undefined;
  /** The address it came by. */
  readonly door: string;
}

const listen = (server: Server) =>
  new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
const urlOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
