import { html } from "../../html.ts";
import type { PageTextKey } from "../../page-words.ts";
import { layOut, type PageContext, sayIn } from "../layout.ts";

export type NoticeKind =
  Extract<PageTextKey, `dashboard.notice.${string}.title`> extends `dashboard.notice.${infer Kind}.title`
    ? Kind
    : never;

/** Says why the dashboard is not shown, and how to come in. */
export function noticePage(context: PageContext, kind: NoticeKind): string {
  const say = sayIn(context);
  const main = html`
<div class="hero">
<h1>${say(`dashboard.notice.${kind}.title`)}</h1>
<p class="lead">${say(`dashboard.notice.${kind}.text`)}</p>
<p class="hint"><code>/dashboard</code> ${say("dashboard.notice.how")}</p>
</div>`;
  const footer = html`<p>${say("dashboard.footer")}</p>`;
  return layOut(context, {
    path: "/dashboard/login",
    title: say(`dashboard.notice.${kind}.title`),
    main,
    footer,
  });
}
