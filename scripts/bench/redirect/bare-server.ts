import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** The least a redirect can be, to compare ours with. */
const server = createServer((_request, response) => {
  response.writeHead(302, { location: "https://petitions.senat.fr", "content-length": "0" });
  response.end();
});
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`ready http://127.0.0.1:${(server.address() as AddressInfo).port}/ in 0 ms\n`);
});
process.on("SIGTERM", () => process.exit(0));
// Whoever started it is gone.
process.stdin.on("end", () => process.exit(0)).resume();
