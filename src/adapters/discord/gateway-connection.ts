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
import { noMentions } from "./write-message.ts";

/** Discord asks for a heartbeat every 41 s or so; three without an answer and the line is dead. */
const heartbeatLateMs = 135_000;
/** A longer wait is handed to whoever sends, instead of being slept through here. */
const longestRateLimitWaitMs = 1_000;

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
  let lastAnswerAt = performance.now();
  let closeCode: number | undefined;
  let abandon = (): void => undefined;
  const client = createClient(apiRoot, (manager) => {
    manager.on("heartbeat", () => {
      lastAnswerAt = performance.now();
    });
    // Closed while it reconnects, @discordjs/ws 1.2 connects all the same, half a second later: it first asks for
    // the session, and a session that never comes stops it there.
    abandon = () => {
      manager.options.retrieveSessionInfo = () => new Promise(() => undefined);
    };
    return new SimpleShardingStrategy(manager);
  });
  client.on(Events.ShardReady, () => {
    lastAnswerAt = performance.now();
  });
  client.on(Events.ShardResume, () => {
    lastAnswerAt = performance.now();
    logger.info({ code: "discord.resumed" });
  });
  client.on(Events.ShardDisconnect, ({ code }) => {
    closeCode = code;
    logger.error({ code: "discord.closed_for_good", close: code });
  });
  client.on(Events.ShardReconnecting, () => logger.info({ code: "discord.reconnecting" }));
  client.on(Events.ShardError, (err) => logger.warn({ code: "discord.line_error", err }));
  client.on(Events.Error, (err) => logger.error({ code: "discord.client_error", err }));
  client.rest.on("invalidRequestWarning", ({ count }) =>
    logger.warn({ code: "discord.invalid_requests", count }),
  );

  const close = async () => {
    abandon();
    const enough = new AbortController();
    await Promise.race([client.destroy(), pause(closeWithinMs, undefined, { signal: enough.signal })]);
    enough.abort();
  };

  return {
    client,
    close,
    async open(withinMs) {
      const timeout = new AbortController();
      const ready = new Promise<Client<true>>((resolve) => client.once(Events.ClientReady, resolve));
      const late = pause(withinMs, undefined, { signal: timeout.signal }).then(() => {
        throw new Error(`Discord could not be reached within ${withinMs} ms`);
      });
      try {
        return await Promise.race([client.login(token).then(() => ready), late]);
      } catch (error) {
        await close();
        throw explainStart(error, closeCode) ?? new Error("Discord could not be reached", { cause: error });
      } finally {
        timeout.abort();
      }
    },
    health() {
      const connected =
        client.ws.shards.size > 0 && client.ws.shards.every(({ status }) => status === Status.Ready);
      if (!connected)
        return {
          kind: "unwell",
          because: closeCode ? `discord.closed_${closeCode}` : "discord.disconnected",
        };
      if (performance.now() - lastAnswerAt > heartbeatLateMs)
        return { kind: "unwell", because: "discord.heartbeat_late" };
      return { kind: "well" };
    },
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
    rest: {
      api: apiRoot,
      // Requests are repeated in one place only: try-again.ts.
      retries: 0,
      timeout: 10_000,
      invalidRequestWarningInterval: 100,
      rejectOnRateLimit: ({ timeToReset, retryAfter }) =>
        Math.max(timeToReset, retryAfter) > longestRateLimitWaitMs,
    },
    ws: { buildStrategy },
  });
}
