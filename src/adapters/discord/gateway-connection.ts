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
import { restOptions } from "./rest-options.ts";
import { noMentions } from "./write-message.ts";

/** Discord asks for a heartbeat every 41 s or so; three without an answer and the line is dead. */
const heartbeatLateMs = 135_000;

/** A dead line does not say goodbye, and @discordjs/ws 1.2 forgets to stop waiting when it is closed half open. */
const closeWithinMs = 1_000;

export interface GatewayConnection {
  readonly client: Client;
  /** Resolves when events flow. Rejects with a `ConfigError` or a plain error, after `withinMs` at the latest. */
  open(withinMs: number): Promise<Client<true>>;
  health(): Health;
  close(): Promise<void>;
}

/** One connection to Discord's gateway and API; it reconnects and resumes by itself until it is closed. */
export function createGatewayConnection(token: string, apiRoot: string, logger: Logger): GatewayConnection {
  let abandon = (): void => undefined;
  let line: Line | undefined;
  const client = createClient(apiRoot, (manager) => {
    manager.on("heartbeat", () => line?.isHeard());
    // Closed while it reconnects, @discordjs/ws 1.2 connects all the same, half a second later: it first asks for
    // the session, and a session that never comes stops it there.
    abandon = () => {
      manager.options.retrieveSessionInfo = () => new Promise(() => undefined);
    };
    return new SimpleShardingStrategy(manager);
  });
  line = watchLine(client, logger);
  const { closeCode, silentForMs } = line;

  const close = async () => {
    abandon();
    client.removeAllListeners(Events.ShardReconnecting);
    await within(closeWithinMs, client.destroy());
  };

  return {
    client,
    close,
    async open(withinMs) {
      const ready = new Promise<Client<true>>((resolve) => client.once(Events.ClientReady, resolve));
      try {
        const opened = await within(
          withinMs,
          client.login(token).then(() => ready),
        );
        if (opened) return opened;
        throw new Error(`Discord did not answer within ${withinMs} ms`);
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
  isHeard(): void;
  /** ms since the last heartbeat was answered. */
  silentForMs(): number;
}

/** Tells in codes what happens to the line. Nothing here may throw: an `error` event without a listener would. */
function watchLine(client: Client, logger: Logger): Line {
  let lastHeardAt = performance.now();
  let closeCode: number | undefined;
  // A line that is down is tried twice a second: each kind of trouble is told once until it is up again.
  const told = new Set<string>();
  const tellOnce = (level: "info" | "warn", code: string, err?: Error) => {
    if (!told.has(code)) logger[level]({ code, ...(err ? { err } : {}) });
    told.add(code);
  };
  const isUp = () => {
    lastHeardAt = performance.now();
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
    isHeard() {
      lastHeardAt = performance.now();
    },
    silentForMs: () => performance.now() - lastHeardAt,
  };
}

type BuildStrategy = (manager: ConstructorParameters<typeof SimpleShardingStrategy>[0]) => IShardingStrategy;

function createClient(apiRoot: string, buildStrategy: BuildStrategy): Client {
  return new Client({
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
    rest: restOptions(apiRoot),
    ws: { buildStrategy },
  });
}
