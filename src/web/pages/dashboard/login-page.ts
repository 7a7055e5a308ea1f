import { html } from "../../html.ts";
import { layOut, type PageContext, sayIn } from "../layout.ts";

/** One button. The link itself does nothing: a chat's preview or a mail scanner would spend it. */
export function loginPage(context: PageContext, token: string): string {
  const say = sayIn(context);
  const main = html`
<div class="hero">
<h1>${say("dashboard.login.title")}</h1>
<p class="lead">${say("dashboard.login.text")}</p>
<form method="post" action="/dashboard/login?lang=${context.language}">
<input type="hidden" name="token" value="${token}">
<button class="button">${say("dashboard.login.button")}</button>
</form>
<p class="hint">${say("dashboard.login.cookie")}</p>
</div>`;
  const title = say("dashboard.login.title");
  const footer = html`<p>${say("dashboard.footer")}</p>`;
  // Another language is another page: its link has to bring the token along.
  return layOut({ ...context, languages: [] }, { path: "/dashboard/login", title, main, footer });
}
