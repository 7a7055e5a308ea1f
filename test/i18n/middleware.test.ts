import { join } from "node:path";
import { Bot, type Context as GrammyContext } from "grammy";
import { Telegraf, type Context as TelegrafContext } from "telegraf";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createI18n } from "../../src/i18n/i18n.ts";
import { i18nMiddleware, type LanguageContext } from "../../src/i18n/middleware.ts";
import { FakeTelegram } from "../support/fake-telegram/fake-telegram.ts";

const words = { fr: "Je vous ai répondu en privé.", en: "I have answered you in private." };
const languages = ["fr", "en"] as const;
const i18n = await createI18n({ languages, localesDir: join(import.meta.dirname, "../../locales") });
// What is shown depends on the locale file; the words of this test are its own.
for (const language of languages) i18n.addResource(language, "bot", "private.pointer", words[language]);
const middleware = i18nMiddleware({ i18n, allowed: languages });

let fake: FakeTelegram;
beforeEach(async () => {
  fake = await FakeTelegram.start();
});
afterEach(async () => {
  await fake.stop();
  expect(fake.violations).toEqual([]);
});

/** The same small bot, once on each library; both only use what the middleware added. */
const libraries = {
  async telegraf() {
    const bot = new Telegraf<TelegrafContext & LanguageContext>(fake.token, {
      telegram: { apiRoot: fake.url },
    });
    bot.use(middleware);
    bot.on("message", (ctx) => ctx.reply(`${ctx.language}: ${ctx.t("private.pointer")}`));
    const running = bot.launch();
    return async () => {
      bot.stop();
      await running;
    };
  },
  async grammY() {
    const bot = new Bot<GrammyContext & LanguageContext>(fake.token, { client: { apiRoot: fake.url } });
    bot.use(middleware);
    bot.on("message", (ctx) => ctx.reply(`${ctx.language}: ${ctx.t("private.pointer")}`));
    const running = bot.start();
    return async () => {
      await bot.stop();
      await running;
    };
  },
} as const;

describe("i18n middleware", () => {
  for (const [library, start] of Object.entries(libraries))
    it(`speaks the sender's language in ${library}, and the first allowed one when it does not know theirs`, async () => {
      const [camille, kim, ana, anon] = ["fr", "en-GB", "pt-br", ""].map((language) =>
        fake.person({ language }),
      );
      for (const person of [camille, kim, ana, anon]) person?.says("bonjour");
      const stop = await start();
      await camille?.hears(`fr: ${words.fr}`);
      await kim?.hears(`en: ${words.en}`);
      await ana?.hears(`fr: ${words.fr}`);
      await anon?.hears(`fr: ${words.fr}`);
      await stop();
    });

  it("lets the caller ask for another language, and runs what comes after it once", async () => {
    const ctx = { from: { language_code: "en" } } as LanguageContext & { from: { language_code: string } };
    let calls = 0;
    await middleware(ctx, async () => {
      calls += 1;
    });
    expect([ctx.language, ctx.t("private.pointer"), ctx.t("private.pointer", { lng: "fr" })]).toEqual([
      "en",
      words.en,
      words.fr,
    ]);
    expect(calls).toBe(1);
  });
});
