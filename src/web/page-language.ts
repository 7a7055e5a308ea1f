import Negotiator from "negotiator";
import { type Language, readLanguage } from "../chat/languages.ts";

interface PageRequest {
  readonly query: unknown;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** The language of a page: `?lang=` first, then what the browser accepts, then the first language the operator allows. */
export function choosePageLanguage(
  request: PageRequest,
  allowed: readonly [Language, ...Language[]],
): Language {
  const { lang } = request.query as { lang?: unknown };
  const asked = typeof lang === "string" ? readLanguage(lang, allowed) : undefined;
  if (asked) return asked;
  const { headers } = request;
  const accepted = new Negotiator({ headers: { "accept-language": headers["accept-language"] } }).languages([
    ...allowed,
  ]);
  return readLanguage(accepted[0], allowed) ?? allowed[0];
}
