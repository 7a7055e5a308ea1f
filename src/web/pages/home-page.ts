import { html } from "../html.ts";
import { layOut, type PageContext, sayIn } from "./layout.ts";

/** The short public page, where no preview chat is served. */
export function homePage(context: PageContext): string {
  const say = sayIn(context);
  const sections = (["answers", "petition", "reminders", "who"] as const).map(
    (name) =>
      html`<section><h2>${say(`home.${name}.title`)}</h2><p>${say(`home.${name}.text`)}</p></section>`,
  );
  const main = html`
<div class="hero">
<h1>${say("home.title")}</h1>
<p class="lead">${say("home.lead")}</p>
<p class="actions"><a class="button" href="${context.petitionUrl}" rel="noreferrer">${say("home.read")}</a> <a href="/privacy?lang=${context.language}">${say("site.privacy")}</a></p>
</div>
<div class="cards">${sections}</div>`;
  return layOut(context, { path: "/", title: say("home.title"), main });
}
