import { randomBytes } from "node:crypto";
import type { IncomingMessage, Server } from "node:http";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import { z } from "zod";
import { applicationPayload, guildPayload, mentionedUsers, userPayload } from "./payloads.ts";
import type { StoredMessage, World } from "./world.ts";

const intents = { guilds: 1 << 0, guildMessages: 1 << 9, directMessages: 1 << 12, messageContent: 1 << 15 };
const privilegedIntents = (1 << 1) | (1 << 8) | intents.messageContent;
const knownIntents = 2 ** 27 - 1;

const frame = z.looseObject({ op: z.number(), d: z.unknown() });
const identify = z.looseObject({
  token: z.string(),
  intents: z.number(),
  shard: z.tuple([z.number(), z.number()]).optional(),
});
const resume = z.looseObject({ token: z.string(), session_id: z.string(), seq: z.number() });

interface Session {
  readonly id: string;
  readonly intents: number;
  readonly shard: readonly [id: number, total: number];
  /** Everything dispatched, so that a resume can replay what was missed; a frame's number is its place plus one. */
  readonly sent: { t: string; d: unknown }[];
  socket: WebSocket | undefined;
}

export interface GatewayOptions {
  readonly world: World;
  /** What it is called by now. */
  readonly credentials: { readonly token: string };
  readonly heartbeatMs: number;
  /** Privileged intents switched on for the application. */
  readonly allowedPrivilegedIntents: number;
}

export type Gateway = ReturnType<typeof createGateway>;

/** Discord's gateway on `server`, at `/gateway`: sessions, heartbeats, dispatch, resume. docs.discord.com events/gateway */
export function createGateway(
  server: Server,
  { world, credentials, heartbeatMs, allowedPrivilegedIntents }: GatewayOptions,
) {
  const sessions = new Map<string, Session>();
  const sockets = new WebSocketServer({ server, path: "/gateway", maxPayload: 4096 });
  /** `overlaps`: somebody identified for a shard whose line was open. */
  const counts = { hellos: 0, identifies: 0, resumes: 0, heartbeats: 0, overlaps: 0 };
  const switches = {
    withholdAcks: false,
    /** Takes the line and never says a word. */
    silent: false,
    /** Each shard is greeted so much later than the one before it. */
    readyApartMs: 0,
    /** Closes with this code instead of accepting an IDENTIFY. */
    closeOnIdentify: 0,
  };

  const write = (socket: WebSocket, op: number, d: unknown, rest: object = {}) =>
    socket.send(JSON.stringify({ op, d, s: null, t: null, ...rest }));

  const deliver = (session: Session, t: string, d: unknown) => {
    session.sent.push({ t, d });
    if (session.socket) write(session.socket, 0, d, { t, s: session.sent.length });
  };

  const dispatch = (t: string, d: unknown, needed: number = intents.guilds) => {
    for (const session of sessions.values())
      if ((session.intents & needed || needed === 0) && isOnShard(session, guildOf(t, d)))
        deliver(session, t, d);
  };

  function onIdentify(socket: WebSocket, d: unknown): Session | undefined {
    const { token: given, intents: wanted, shard = [0, 1] } = identify.parse(d);
    counts.identifies += 1;
    if (switches.closeOnIdentify) return void socket.close(switches.closeOnIdentify);
    if (given.replace(/^Bot /, "") !== credentials.token)
      return void socket.close(4004, "Authentication failed.");
    if (shard[0] >= shard[1]) return void socket.close(4010, "Invalid shard.");
    if (wanted < 0 || wanted > knownIntents) return void socket.close(4013, "Invalid intent(s).");
    if (wanted & privilegedIntents & ~allowedPrivilegedIntents)
      return void socket.close(4014, "Disallowed intent(s).");
    const session: Session = {
      id: randomBytes(16).toString("hex"),
      intents: wanted,
      shard,
      sent: [],
      socket,
    };
    if ([...sessions.values()].some((other) => other.socket && isSameShard(other, session)))
      counts.overlaps += 1;
    sessions.set(session.id, session);
    const waitMs = switches.readyApartMs * shard[0];
    if (waitMs > 0) setTimeout(greet, waitMs, session).unref();
    else greet(session);
    return session;
  }

  function greet(session: Session): void {
    const guilds = [...world.guilds.values()].filter(({ id }) => isOnShard(session, id));
    deliver(session, "READY", {
      v: 10,
      user: userPayload(world.bot),
      guilds: guilds.map(({ id }) => ({ id, unavailable: true })),
      session_id: session.id,
      resume_gateway_url: address(server),
      shard: session.shard,
      application: applicationPayload(world),
    });
    for (const guild of guilds) deliver(session, "GUILD_CREATE", guildPayload(world, guild));
  }

  function onResume(socket: WebSocket, d: unknown): Session | undefined {
    const { token: given, session_id, seq } = resume.parse(d);
    if (given.replace(/^Bot /, "") !== credentials.token)
      return void socket.close(4004, "Authentication failed.");
    const session = sessions.get(session_id);
    if (!session) return void write(socket, 9, false);
    if (seq > session.sent.length) return void socket.close(4007, "Invalid seq.");
    counts.resumes += 1;
    session.socket = socket;
    for (const [index, { t, d }] of session.sent.entries())
      if (index >= seq) write(socket, 0, d, { t, s: index + 1 });
    deliver(session, "RESUMED", {});
    return session;
  }

  function onFrame(socket: WebSocket, session: Session | undefined, data: RawData): Session | undefined {
    const read = readFrame(data);
    if (!read) return void socket.close(4002, "Error while decoding payload.");
    switch (read.op) {
      case 1:
        counts.heartbeats += 1;
        if (!switches.withholdAcks) write(socket, 11, null);
        return session;
      case 2:
        return session ? void socket.close(4005, "Already authenticated.") : onIdentify(socket, read.d);
      case 6:
        return session ? void socket.close(4005, "Already authenticated.") : onResume(socket, read.d);
      case 3:
      case 8:
        return session ?? void socket.close(4003, "Not authenticated.");
      default:
        return void socket.close(4001, "Unknown opcode.");
    }
  }

  sockets.on("connection", (socket: WebSocket, request: IncomingMessage) => {
    if (switches.silent) return;
    if (new URL(request.url ?? "/", "ws://local").searchParams.get("v") !== "10")
      return socket.close(4012, "Invalid API version.");
    let session: Session | undefined;
    let frames = 0;
    const minute = setInterval(() => {
      frames = 0;
    }, 60_000).unref();
    socket.on("message", (data) => {
      frames += 1;
      if (frames > 120) return socket.close(4008, "Rate limited.");
      session = onFrame(socket, session, data);
    });
    socket.on("close", (code) => {
      clearInterval(minute);
      if (session?.socket === socket) session.socket = undefined;
      // A bot that closes with 1000 or 1001 ends its session.
      if (session && (code === 1000 || code === 1001)) sessions.delete(session.id);
    });
    counts.hellos += 1;
    write(socket, 10, { heartbeat_interval: heartbeatMs });
  });

  return {
    counts,
    switches,
    dispatch,
    /** Announces a message; each session sees its text only as far as its intents allow. */
    announce(event: string, message: StoredMessage, payload: Record<string, unknown>): void {
      const isPrivate = world.channels.get(message.channelId)?.type === 1;
      const isForBot =
        isPrivate || message.authorId === world.bot.id || mentionedUsers(world, message).includes(world.bot);
      const guild = world.channels.get(message.channelId)?.guildId;
      for (const session of sessions.values()) {
        if (!isOnShard(session, guild)) continue;
        if (!(session.intents & (isPrivate ? intents.directMessages : intents.guildMessages))) continue;
        const readable = isForBot || session.intents & intents.messageContent;
        deliver(
          session,
          event,
          readable ? payload : { ...payload, content: "", components: [], embeds: [], attachments: [] },
        );
      }
    },
    connected: (): boolean => [...sessions.values()].some(({ socket }) => socket !== undefined),
    /** The shards that have a line now. */
    shards: (): readonly number[] =>
      [...sessions.values()].flatMap(({ socket, shard }) => (socket ? [shard[0]] : [])).sort((a, b) => a - b),
    /** Cuts every line without a word, or with a close code. */
    cut(code?: number): void {
      for (const socket of sockets.clients) code ? socket.close(code) : socket.terminate();
    },
    /** Tells every bot to reconnect (op 7). */
    askToReconnect(): void {
      for (const socket of sockets.clients) write(socket, 7, null);
    },
    /** Forgets every session: the next resume is refused (op 9). */
    forgetSessions(): void {
      sessions.clear();
    },
    /** Hands the newest event of that kind over again. */
    replay(t: string): void {
      for (const session of sessions.values()) {
        const last = session.sent.findLast((event) => event.t === t);
        if (last) deliver(session, last.t, last.d);
      }
    },
    close(): void {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
}

/** Where a server on this machine listens, for a WebSocket. */
export function address(server: Server): string {
  const listening = server.address();
  if (typeof listening !== "object" || !listening) throw new Error("The fake is not listening");
  return `ws://127.0.0.1:${listening.port}/gateway`;
}

function readFrame(data: RawData): z.output<typeof frame> | undefined {
  try {
    return frame.parse(JSON.parse(String(data)));
  } catch {
    return undefined;
  }
}

const guildEvent = z.looseObject({ id: z.string().optional(), guild_id: z.string().optional() });
function guildOf(t: string, d: unknown): string | undefined {
  const { id, guild_id } = guildEvent.parse(d);
  return t.startsWith("GUILD_") ? (guild_id ?? id) : guild_id;
}

/** docs.discord.com events/gateway, sharding: private messages come on the first. */
const isOnShard = ({ shard: [id, total] }: Session, guild: string | undefined): boolean =>
  (guild === undefined ? 0 : Number((BigInt(guild) >> 22n) % BigInt(total))) === id;

const isSameShard = (one: Session, other: Session): boolean => one.shard.join() === other.shard.join();
