import { echoOnDiscord } from "../common/discord-echo.ts";
import { readSettings, ready } from "../common/echo-peer.ts";

await echoOnDiscord(readSettings());
ready();
