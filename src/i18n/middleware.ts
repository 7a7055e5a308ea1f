import type { i18n as I18n, TFunction } from "i18next";
import { type Language, readLanguage } from "../chat/languages.ts";

/** What the middleware adds to a context. */
export interface LanguageContext {
  language: Language;
  /** Bound to `language` and the bot's texts; the option `lng` overrides the language. */
  t: TFunction;
}

/** What it needs of one: grammY's and Telegraf's contexts both fit. */
export interface SenderContext {
  readonly from?: { readonly language_code?: string | undefined } | undefined;
}

export interface I18nMiddlewareOptions {
  readonly i18n: I18n;
  /** The languages the operator allows; the first is used when the sender's is not among them. */
  readonly allowed: readonly [Language, ...Language[]];
}

/** i18next as middleware for grammY and Telegraf; imports neither, so one set of locales serves bots of both. */
export function i18nMiddleware({ i18n, allowed }: I18nMiddlewareOptions) {
  return async (ctx: LanguageContext & SenderContext, next: () => Promise<unknown>): Promise<void> => {
    ctx.language = readLanguage(ctx.from?.language_code, allowed) ?? allowed[0];
    ctx.t = i18n.getFixedT(ctx.language, "bot");
    await next();
  };
}
