import type { Language } from "../../chat/languages.ts";
import { type Html, html } from "../html.ts";
import type { PageTextKey, PageWords } from "../page-words.ts";

/** What every page is made with. */
export interface PageContext {
  readonly language: Language;
  /** The languages the operator allows, offered at the head of each page. */
  readonly languages: readonly Language[];
  readonly words: PageWords;
  /** Where the petition can be read; shown in the navigation. */
  readonly petitionUrl: string;
}

export interface PageParts {
  /** The page's own path, for its links to itself in other languages. */
  readonly path: string;
  readonly title: string;
  readonly main: Html;
  /** Put into the head, for example a page's own script. */
  readonly head?: Html;
  /** A class of `body`, for a page with a layout of its own. */
  readonly kind?: "reading" | "chat";
}

/** A text of the page's own language. */
export type Say = (key: PageTextKey, values?: Readonly<Record<string, string | number>>) => string;
export const sayIn =
  ({ words, language }: Pick<PageContext, "words" | "language">): Say =>
  (key, values) =>
    words(language, key, values);

/** A whole page. `data-word` marks what the chat page rewrites when it changes language without being loaded again. */
export function layOut(
  context: PageContext,
  { path, title, main, head = html``, kind = "reading" }: PageParts,
): string {
  const say = sayIn(context);
  const { language, petitionUrl } = context;
  return `${html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Porte-voix</title>
<link rel="icon" href="/assets/porte-voix.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/site.css">
${kind === "reading" ? html`<link rel="stylesheet" href="/assets/reading.css">` : html``}
${head}
</head>
<body class="${kind}">
<a class="skip" href="#main" data-word="site.skip">${say("site.skip")}</a>
<header class="masthead">
<a class="brand" href="/?lang=${language}"><img src="/assets/porte-voix.svg" alt="" width="32" height="32">Porte-voix</a>
<nav class="links">
<a href="${petitionUrl}" rel="noreferrer" data-word="site.petition">${say("site.petition")}</a>
<a href="/privacy?lang=${language}" data-word="site.privacy">${say("site.privacy")}</a>
</nav>
${kind === "reading" ? languageLinks(context, path) : html``}
</header>
<main id="main" tabindex="-1">
${main}
</main>
<footer class="colophon"><p data-word="site.footer">${say("site.footer")}</p></footer>
</body>
</html>`}`;
}

function languageLinks({ language, languages, words }: PageContext, path: string): Html {
  const links = languages.map((other) => {
    const current = other === language ? html` aria-current="true"` : html``;
    const name = words(other, `language.${other}`);
    return html`<li><a href="${path}?lang=${other}" hreflang="${other}" lang="${other}"${current}>${name}</a></li>`;
  });
  return html`<ul class="languages" aria-label="${words(language, "site.languages")}">${links}</ul>`;
}
