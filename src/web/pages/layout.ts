import type { Language } from "../../chat/languages.ts";
import { type Html, html } from "../html.ts";
import type { PageTextKey, PageWords } from "../page-words.ts";

/** What every page is made with. */
export interface PageContext {
  readonly language: Language;
  /** The languages the operator allows, offered at the head of each page; none: the page cannot be had in another. */
  readonly languages: readonly Language[];
  readonly words: PageWords;
  /** Where the petition can be read; shown in the navigation. */
  readonly petitionUrl: string;
}

export interface PageParts {
  /** The page's own path, for its links to itself in other languages. */
  readonly path: string;
  /** What the links to other languages keep of the page's address: empty, or beginning with `?`. */
  readonly query?: string;
  readonly title: string;
  readonly main: Html;
  /** Put into the head, for example a page's own script. */
  readonly head?: Html;
  /** A class of `body`, for a page with a layout of its own. */
  readonly kind?: "reading" | "chat" | "desk";
  /** In place of the public pages' links. */
  readonly links?: Html;
  /** After the choice of language, for example a button to sign out. */
  readonly tools?: Html;
  /** Where the brand leads; left out: to the front page. */
  readonly home?: string;
  readonly footer?: Html;
}

/** A text of the page's own language. */
export type Say = (key: PageTextKey, values?: Readonly<Record<string, string | number>>) => string;
export const sayIn =
  ({ words, language }: Pick<PageContext, "words" | "language">): Say =>
  (key, values) =>
    words(language, key, values);

/** A whole page. `data-word` marks what the chat page rewrites when it changes language without being loaded again. */
export function layOut(context: PageContext, parts: PageParts): string {
  const { path, title, main, head = html``, kind = "reading", tools = html`` } = parts;
  const say = sayIn(context);
  const { language } = context;
  const links = parts.links ?? publicLinks(context);
  return `${html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} &middot; Porte-voix</title>
<link rel="icon" href="/assets/porte-voix.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/tokens.css">
<link rel="stylesheet" href="/assets/site.css">
${kind === "chat" ? html`` : html`<link rel="stylesheet" href="/assets/reading.css">`}
${kind === "desk" ? html`<link rel="stylesheet" href="/assets/desk.css">` : html``}
${head}
</head>
<body class="${kind}">
<a class="skip" href="#main" data-word="site.skip">${say("site.skip")}</a>
<header class="masthead">
<a class="brand" href="${parts.home ?? `/?lang=${language}`}"><img src="/assets/porte-voix.svg" alt="" width="32" height="32">Porte-voix</a>
${kind === "desk" ? html`` : links}
${kind === "chat" ? html`` : languageLinks(context, path, parts.query)}
${tools}
${kind === "desk" ? links : html``}
</header>
<main id="main" tabindex="-1">
${main}
</main>
<footer class="colophon">${parts.footer ?? html`<p data-word="site.footer">${say("site.footer")}</p>`}</footer>
</body>
</html>`}`;
}

function publicLinks(context: PageContext): Html {
  const say = sayIn(context);
  return html`<nav class="links">
<a href="${context.petitionUrl}" rel="noreferrer" data-word="site.petition">${say("site.petition")}</a>
<a href="/privacy?lang=${context.language}" data-word="site.privacy">${say("site.privacy")}</a>
</nav>`;
}

function languageLinks({ language, languages, words }: PageContext, path: string, query = ""): Html {
  if (languages.length === 0) return html``;
  const links = languages.map((other) => {
    const current = other === language ? html` aria-current="true"` : html``;
    const name = words(other, `language.${other}`);
    return html`<li><a href="${path}${query === "" ? "?" : `${query}&`}lang=${other}" hreflang="${other}" lang="${other}"${current}>${name}</a></li>`;
  });
  return html`<ul class="languages" aria-label="${words(language, "site.languages")}">${links}</ul>`;
}
