/** Where every bot of the benches takes Telegram's posts: where ours does. */
export const webhook = { path: "/telegram/webhook", secret: "a-secret-of-the-bench" } as const;
