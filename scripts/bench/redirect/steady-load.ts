import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

export interface Latencies {
  readonly p50: number;
  readonly p99: number;
}

/**
 * Asks `path` evenly, `rate` times a second for `seconds`, over `connections`, and measures from when each request was to
 * be sent: one that waits for a free connection has waited. (autocannon sends each second's share in one burst.) In ms.
 */
export async function askSteadily(
  url: string,
  {
    rate,
    seconds,
    connections,
    agent,
  }: { rate: number; seconds: number; connections: number; agent: string },
): Promise<Latencies> {
  const { hostname, port, pathname } = new URL(url);
  const request = `GET ${pathname} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nUser-Agent: ${agent}\r\n\r\n`;
  const free: Socket[] = [];
  const dueAt = new Map<Socket, number>();
  const latencies: number[] = [];
  for (let number = 0; number < connections; number++) {
    const socket = connect(Number(port), hostname).setNoDelay();
    await once(socket, "connect");
    // A redirect has no body and comes in one piece.
    socket.on("data", () => {
      latencies.push(performance.now() - (dueAt.get(socket) ?? 0));
      free.push(socket);
    });
    free.push(socket);
  }
  const start = performance.now();
  const all = Math.floor(rate * seconds);
  // A pause instead of spinning: the database needs this core too. Each time so counts up to a millisecond too much.
  for (let sent = 0; latencies.length < all; await delay(1)) {
    const due = Math.min(all, Math.floor(((performance.now() - start) * rate) / 1000));
    for (; sent < due && free.length > 0; sent++) {
      // In turn: one left alone for ten seconds is closed by the server, and what is sent over it then is never answered.
      const socket = free.shift() as Socket;
      dueAt.set(socket, start + (sent * 1000) / rate);
      socket.write(request);
    }
  }
  for (const socket of free) socket.destroy();
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}
