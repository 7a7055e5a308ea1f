import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";

/** A line to a server on this machine that can be cut and mended, for a platform that is unreachable and comes back. */
export async function openLine(to: string) {
  const target = new URL(to);
  const line = { isCut: false };
  const server = createServer((near) => {
    if (line.isCut) return void near.destroy();
    const far = connect(Number(target.port), target.hostname);
    for (const end of [near, far]) end.on("error", () => {});
    near.pipe(far).pipe(near);
    near.on("close", () => far.destroy());
    far.on("close", () => near.destroy());
  });
  server.listen(0, "127.0.0.1").unref();
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return Object.assign(line, { url: `http://127.0.0.1:${port}${target.pathname}` });
}
