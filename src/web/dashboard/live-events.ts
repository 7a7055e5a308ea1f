import type { ServerResponse } from "node:http";
import type { FastifyInstance } from "fastify";
import type { Desk } from "./desk.ts";

/** As many pages of one browser as leave it connections for everything else: it opens six to a host. */
const streamsPerSession = 4;
const streamsInAll = 400;
const lookEveryMs = 5000;
/** Proxies end a connection on which nothing comes for a minute. */
const heartbeatTicks = 3;

interface Stream {
  readonly secret: string;
  readonly response: ServerResponse;
  told: string;
}

/**
 * Tells open pages that there are new figures, not which: they ask for those as always, with the same checks. The
 * database is asked once every five seconds for all of them, and not at all while nobody looks. A page's session is
 * checked as often, without counting as use: a tab left open keeps nobody signed in.
 */
export function addLiveEvents(app: FastifyInstance, desk: Desk): void {
  const { figuresMark, liveEveryMs = lookEveryMs } = desk.parts;
  const streams = new Set<Stream>();
  let timer: NodeJS.Timeout | undefined;
  let ticks = 0;

  function end(stream: Stream): void {
    streams.delete(stream);
    stream.response.end();
    if (streams.size > 0) return;
    clearTimeout(timer);
    timer = undefined;
  }

  async function endWhereOver(): Promise<void> {
    for (const secret of new Set([...streams].map(({ secret }) => secret))) {
      if (await desk.mayStay(secret)) continue;
      for (const stream of streams)
        if (stream.secret === secret) {
          stream.response.write("event: over\ndata: \n\n");
          end(stream);
        }
    }
  }

  async function look(): Promise<void> {
    ticks += 1;
    await endWhereOver();
    const mark = await figuresMark();
    for (const stream of streams) tell(stream, mark);
  }

  function tell(stream: Stream, mark: string): void {
    if (stream.told !== mark) stream.response.write(`event: figures\ndata: ${mark}\n\n`);
    else if (ticks % heartbeatTicks === 0) stream.response.write(": here\n\n");
    stream.told = mark;
  }

  function watch(): void {
    // Without the database nothing is told; the pages stay as they are until it is back.
    timer ??= setTimeout(async () => {
      await look().catch(() => {});
      timer = undefined;
      if (streams.size > 0) watch();
    }, liveEveryMs);
  }

  app.get(
    "/dashboard/events",
    desk.signedIn(async ({ secret }, request, reply) => {
      const own = [...streams].filter((stream) => stream.secret === secret).length;
      if (own >= streamsPerSession || streams.size >= streamsInAll)
        return reply.code(429).header("retry-after", "60").send();
      const mark = await figuresMark();
      reply.hijack();
      const response = reply.raw;
      response.writeHead(200, {
        ...(reply.getHeaders() as Record<string, string>),
        "content-type": "text/event-stream; charset=utf-8",
        "x-accel-buffering": "no",
      });
      const stream: Stream = { secret, response, told: mark };
      streams.add(stream);
      request.raw.on("close", () => end(stream));
      // What the page shows may be older than this: it carries the mark it was made with.
      response.write(`retry: 10000\nevent: figures\ndata: ${mark}\n\n`);
      watch();
      return reply;
    }),
  );

  app.addHook("preClose", async () => {
    for (const stream of streams) end(stream);
  });
}
