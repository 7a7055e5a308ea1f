import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { ready } from "./echo-peer.ts";

/** A bare server for a bot's webhook: `open` is told its address, and answers with who takes the posts. */
export async function openWebhook(open: (url: string) => Promise<RequestListener>): Promise<void> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  server.on("request", await open(url));
  ready(url);
}
