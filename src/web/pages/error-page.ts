import { html } from "../html.ts";
import type { PageTextKey } from "../page-words.ts";
import { layOut, type PageContext, sayIn } from "./layout.ts";

export type ErrorPageKind =
  Extract<PageTextKey, `error.${string}.title`> extends `error.${infer Kind}.title` ? Kind : never;

/** A page for what went wrong; `reference` finds the error in the log, and says nothing else about it. */
export function errorPage(context: PageContext, kind: ErrorPageKind, reference?: string): string {
  const say = sayIn(context);
  const main = html`
<h1>${say(`error.${kind}.title`)}</h1>
<p class="lead">${say(`error.${kind}.text`)}</p>
${reference ? html`<p><code>${say("error.reference", { id: reference })}</code></p>` : html``}
<p><a class="button" href="/?lang=${context.language}">${say("error.back")}</a></p>`;
  return layOut(context, { path: "/", title: say(`error.${kind}.title`), main });
}
