/** What the bare bots share with ours: the settings they are given, and how they say that they are there. */
export function readSettings() {
  const {
    TELEGRAM_TOKEN = "",
    TELEGRAM_API_ROOT = "",
    DISCORD_TOKEN = "",
    DISCORD_API_ROOT = "",
  } = process.env;
  return { TELEGRAM_TOKEN, TELEGRAM_API_ROOT, DISCORD_TOKEN, DISCORD_API_ROOT };
}

/** Says the line that `serve` waits for, and ends with whoever started it. */
export function ready(url = ""): void {
  process.stdout.write(`ready ${url}${url ? " " : ""}in ${Math.round(performance.now())} ms\n`);
  process.on("SIGTERM", () => process.exit(0));
  process.stdin.on("end", () => process.exit(0)).resume();
}
