import { html, jsonBlock } from "../html.ts";
import type { PageTextKey } from "../page-words.ts";
import { layOut, type PageContext, sayIn } from "./layout.ts";

/** Texts of the layout and those that only the page's script writes. */
const scriptKeys = [
  "site.skip",
  "site.petition",
  "site.privacy",
  "site.footer",
  "chat.title",
  "chat.personWrong",
  "chat.groupWrong",
  "chat.commandsModerators",
  "chat.commandsOrganisers",
  "chat.commandsTeam",
  "chat.commandsEmpty",
  "chat.you",
  "chat.bot",
  "chat.onlyYou",
  "chat.inGroup",
  "chat.unprompted",
  "chat.writing",
  "chat.silent",
  "chat.failed",
  "chat.retry",
  "chat.unreachable",
  "chat.log",
  "chat.start",
  "chat.example",
  "chat.askCloudAct",
  "chat.askOptOut",
  "chat.tryReminder",
  "chat.welcome",
  "chat.newest",
] as const satisfies readonly PageTextKey[];

/** How often the page asks for messages sent unprompted, in ms. */
const pollMs = 2000;

/** The preview chat. The page is whole in one language; its script can rewrite it in the others. */
export function chatPage(context: PageContext): string {
  const { language, languages, words } = context;
  const say = sayIn(context);
  const rewritten = new Set<PageTextKey>(scriptKeys);
  const word = (key: PageTextKey) => {
    rewritten.add(key);
    return html`<span data-word="${key}">${say(key)}</span>`;
  };
  const choice = (value: string, key: PageTextKey) => {
    rewritten.add(key);
    return html`<option value="${value}" data-word="${key}">${say(key)}</option>`;
  };
  const options = languages.map(
    (other) =>
      html`<option value="${other}" lang="${other}"${other === language ? html` selected` : html``}>${words(other, `language.${other}`)}</option>`,
  );
  const main = html`
<noscript><p class="notice">${say("chat.noScript")}</p></noscript>
<div class="desk">
<div class="side">
<div class="intro"><h1>${word("chat.title")}</h1><p>${word("chat.lead")}</p></div>
<details id="settings" open><summary><span class="wide-only">${word("chat.settings")}</span><span id="who"></span></summary>
<form id="setting-form">
<p class="field"><label for="person">${word("chat.person")}</label>
<input id="person" list="people" value="ada" maxlength="32" autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="person-help person-error">
<small id="person-help">${word("chat.personHelp")}</small><small id="person-error" class="wrong" role="alert"></small></p>
<datalist id="people"><option value="ada"></option><option value="louis"></option><option value="moderator"></option><option value="moderator2"></option><option value="organiser"></option></datalist>
<p class="field half"><label for="role">${word("chat.role")}</label>
<select id="role">${choice("member", "chat.roleMember")}${choice("moderator", "chat.roleModerator")}${choice("organiser", "chat.roleOrganiser")}</select></p>
<p class="field half"><label for="language">${word("chat.language")}</label><select id="language" aria-describedby="language-help">${options}</select></p>
<p class="field"><small id="language-help">${word("chat.languageHelp")}</small></p>
<p class="field"><label for="place">${word("chat.place")}</label>
<select id="place">${choice("private", "chat.placePrivate")}${choice("group", "chat.placeGroup")}</select></p>
<p class="field" id="group-field" hidden><label for="group">${word("chat.group")}</label>
<input id="group" value="test" maxlength="32" autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="group-help group-error">
<small id="group-help">${word("chat.groupHelp")}</small><small id="group-error" class="wrong" role="alert"></small></p>
</form></details>
<details id="command-panel"><summary>${word("chat.commands")}</summary><div id="commands" class="commands"><p>${word("chat.commandsEmpty")}</p></div></details>
</div>
<section class="chat" aria-labelledby="log-title">
<h2 id="log-title" class="unseen">${word("chat.log")}</h2>
<div id="log" role="log" aria-live="polite" aria-labelledby="log-title" tabindex="0"></div>
<button type="button" id="newest" class="button" hidden>${word("chat.newest")}</button>
<form id="composer">
<label for="text" class="unseen">${word("chat.message")}</label>
<div class="line"><textarea id="text" rows="1" maxlength="16000" enterkeyhint="send" placeholder="${say("chat.message")}" data-placeholder="chat.message" aria-describedby="text-help"></textarea><button class="button" id="send">${word("chat.send")}</button></div>
<div class="under"><p id="status" role="status"></p><small id="text-help">${word("chat.messageHelp")}</small></div>
</form>
</section>
</div>`;
  const wordsOf = (other: (typeof languages)[number]) =>
    Object.fromEntries([...rewritten].map((key) => [key, words(other, key, { name: "{name}" })]));
  const data = { pollMs, words: Object.fromEntries(languages.map((other) => [other, wordsOf(other)])) };
  const head = html`${["chat", "panels", "messages"].map((name) => html`<link rel="stylesheet" href="/assets/${name}.css">`)}
<script type="module" src="/assets/chat.js"></script>${jsonBlock("chat-data", data)}`;
  return layOut(context, { path: "/", title: say("chat.title"), main, head, kind: "chat" });
}
