import { performance } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import {
  Client,
  Events,
  GatewayIntentBits,
  type IShardingStrategy,
  Options,
  Partials,
  SimpleShardingStrategy,
  Status,
} from "discord.js";
import type { Health } from "../../chat/adapter-contract.ts";
import type { Logger } from "../../system/logger.ts";
import { explainStart } from "./explain-failure.ts";
import { guardPackets } from "./guard-packets.ts";
import { restOptions } from "./rest-options.ts";
import { noMentions } from "./write-message.ts";

/**
 * Discord asks for a heartbeat every 41.25 s and answers it at once. discord.js takes a line for dead only when the next
 * one is due, 83 s after the last answer; whoever watches is to know of a cut line within a minute.
 */
const usualHeartbeatLateMs = 57_000;

/** A dead line does not say goodbye, and @discordjs/ws 1.2 forgets to stop waiting when it is closed half open. */
const closeWithinMs = 1_000;

/** `auto`: as many as Discord recommends, all of them here. Otherwise these, by their numbers, of so many in all. */
export type Shards = "auto" | { readonly ids: readonly number[]; readonly total: number };

export interface GatewayOptions {
  readonly token: string;
  readonly apiRoot: string;
  readonly shards: Shards;
  readonly logger: Logger;
  /** Told each time Discord asks to wait (429). */
  readonly onLimited?: (() => void) | undefined;
  /** ms of silence after which the line counts as unwell; for tests. */
  readonly heartbeatLateMs?: number | undefined;
}

export interface GatewayConnection {
  readonly client: Client;
  /**
   * Resolves when events flow. Rejects with a `ConfigError` or a plain error, at the latest when for `withinMs` no shard
   * has become ready: Discord lets one begin every five seconds.
   */
  open(withinMs: number): Promise<Client<true>>;
  health(): Health;
  /** Ends the lines: no event comes any more. What was to be answered still can be. */
  leave(): Promise<void>;
  close(): Promise<void>;
}

/** The lines to Discord's gateway, one a shard, and its API; they reconnect and resume by themselves until they are closed. */
export function createGatewayConnection(options: GatewayOptions): GatewayConnection {
  const { token, logger, heartbeatLateMs = usualHeartbeatLateMs } = options;
  let abandon = (): void => undefined;
  let line: Line | undefined;
  const client = createClient(options, (manager) => {
    manager.on("heartbeat", ({ shardId }) => line?.isHeard(shardId));
    manager.on("dispatch", ({ shardId }) => line?.isHeard(shardId));
    // Closed while it reconnects, @discordjs/ws 1.2 connects all the same, half a second later: it first asks for
    // the session, and a session that never comes stops it there.
    abandon = () => {
      manager.options.retrieveSessionInfo = () => new Promise(() => undefined);
    };
    return new SimpleShardingStrategy(manager);
  });
  guardPackets(client, logger);
  line = watchLine(client, logger);
  const { closeCode, silentForMs } = line;

  const leave = async () => {
    abandon();
    client.removeAllListeners(Events.ShardReconnecting);
    // Of the client's own ending only this part: the rest forgets the token that answers are sent with.
    const { ws } = client as unknown as { readonly ws: { destroy(): Promise<void> } };
    await within(closeWithinMs, ws.destroy());
  };
  const close = async () => {
    await leave();
    await within(closeWithinMs, client.destroy());
  };

  return {
    client,
    leave,
    close,
    async open(withinMs) {
      const ready = new Promise<Client<true>>((resolve) => client.once(Events.ClientReady, resolve));
      try {
        const opened = client.login(token).then(() => ready);
        return await whileShardsCome(client, withinMs, opened);
      } catch (error) {
        await close();
        throw explainStart(error, closeCode()) ?? new Error("Discord could not be reached", { cause: error });
      }
    },
    health() {
      const { shards } = client.ws;
      const code = closeCode();
      if (shards.size === 0 || shards.some(({ status }) => status !== Status.Ready))
        return { kind: "unwell", because: code ? `discord_closed_${code}` : "discord_disconnected" };
      if (silentForMs() > heartbeatLateMs) return { kind: "unwell", because: "discord.heartbeat_late" };
      return { kind: "well" };
    },
  };
}

/** What `opened` resolves with; rejects when for `ms` no shard has become ready. */
async function whileShardsCome<T>(client: Client, ms: number, opened: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`Discord did not answer within ${ms} ms`)), ms);
  client.on(Events.ShardReady, () => timer.refresh());
  try {
    return await Promise.race([opened, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What `promise` resolves with, or `undefined` when that takes longer than `ms`. */
async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  const timer = new AbortController();
  try {
    return await Promise.race([promise, pause(ms, undefined, { signal: timer.signal })]);
  } finally {
    timer.abort();
  }
}

interface Line {
  /** The gateway's code when it closed the line for good. */
  closeCode(): number | undefined;
  isHeard(shard: number): void;
  /** ms since Discord last answered a heartbeat or sent an event, on the shard where that is longest ago. */
  silentForMs(): number;
}

/** Tells in codes what happens to the line. Nothing here may throw: an `error` event without a listener would. */
function watchLine(client: Client, logger: Logger): Line {
  const lastHeardAt = new Map<number, number>();
  const isHeard = (shard: number) => void lastHeardAt.set(shard, performance.now());
  let closeCode: number | undefined;
  // A line that is down is tried twice a second: each kind of trouble is told once until it is up again.
  const told = new Set<string>();
  const tellOnce = (level: "info" | "warn", code: string, err?: Error) => {
    if (!told.has(code)) logger[level]({ code, ...(err ? { err } : {}) });
    told.add(code);
  };
  const isUp = (shard: number) => {
    isHeard(shard);
    if (told.size > 0) logger.info({ code: "discord_connected_again" });
    told.clear();
  };
  client.on(Events.ShardReady, isUp);
  client.on(Events.ShardResume, isUp);
  client.on(Events.ShardReconnecting, () => tellOnce("info", "discord.reconnecting"));
  client.on(Events.ShardError, (err) => tellOnce("warn", "discord.line_error", err));
  client.on(Events.ShardDisconnect, ({ code }) => {
    closeCode = code;
    const [told] = explainStart(undefined, code)?.problems ?? [];
    logger.error({ code: "discord_closed_for_good", close: code, ...told });
  });
  client.on(Events.Error, (err) => logger.error({ code: "discord_client_error", err }));
  client.rest.on("invalidRequestWarning", ({ count }) =>
    logger.warn({ code: "discord_invalid_requests", count }),
  );
  return {
    closeCode: () => closeCode,
    isHeard,
    silentForMs: () => performance.now() - Math.min(performance.now(), ...lastHeardAt.values()),
  };
}

type BuildStrategy = (manager: ConstructorParameters<typeof SimpleShardingStrategy>[0]) => IShardingStrategy;

function createClient({ apiRoot, shards, onLimited }: GatewayOptions, buildStrategy: BuildStrategy): Client {
  return new Client({
    ...(shards === "auto" ? { shards } : { shards: [...shards.ids], shardCount: shards.total }),
    // None of these is privileged: Discord still delivers the text of private messages and of mentions.
    intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.DirectMessages],
    // Without it discord.js drops a private message whose channel it has not seen since it started.
    partials: [Partials.Channel],
    allowedMentions: noMentions,
    // Interactions wait for the guilds to arrive, and Discord waits 3 s for their answer.
    waitGuildTimeout: 1_000,
    makeCache: Options.cacheWithLimits({
      ...Options.DefaultMakeCacheSettings,
      MessageManager: 0,
      ReactionManager: 0,
      PresenceManager: 0,
      GuildMemberManager: { maxSize: 200, keepOverLimit: ({ id, client }) => id === client.user.id },
      UserManager: { maxSize: 1_000, keepOverLimit: ({ id, client }) => id === client.user.id },
    }),
    rest: restOptions(apiRoot, onLimited),
    ws: { buildStrategy },
  });
}
