import { Client, Events, GatewayIntentBits, Partials } from "discord.js";

/** The least a discord.js bot can be; resolves when it is connected. */
export async function echoOnDiscord({
  DISCORD_TOKEN,
  DISCORD_API_ROOT,
}: Readonly<Record<"DISCORD_TOKEN" | "DISCORD_API_ROOT", string>>): Promise<void> {
  const client = new Client({
    intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.DirectMessages],
    partials: [Partials.Channel],
    rest: { api: DISCORD_API_ROOT },
  });
  client.on(Events.MessageCreate, async (message) => {
    if (!message.author.bot) await message.reply(message.content);
  });
  const connected = new Promise<void>((resolve) => client.once(Events.ClientReady, () => resolve()));
  await client.login(DISCORD_TOKEN);
  await connected;
}
