import { echoOnDiscord } from "../harness/discord-echo.ts";
import { readSettings, ready } from "../harness/echo-peer.ts";

await echoOnDiscord(readSettings());
ready();
