import { arrangePanels } from "./panels.js";
import { RefusedError, readCommands, readInbox, sendEvent } from "./preview-api.js";
import { readSettings } from "./settings.js";
import { createTimeline } from "./timeline.js";

const { pollMs, words } = JSON.parse(document.getElementById("chat-data").textContent);
const composer = document.getElementById("composer");
const text = document.getElementById("text");
const status = document.getElementById("status");
const log = document.getElementById("log");

const say = (key, name = "") => words[settings.current.language][key].replace("{name}", () => name);
const settings = readSettings((key) => say(key), settingsChanged);
const timeline = createTimeline({
  log,
  newest: document.getElementById("newest"),
  say,
  language: () => settings.current.language,
  press: pressButton,
  retry: deliver,
});

let shownPerson = "";
let shownLanguage = document.documentElement.lang;
let inHand = Promise.resolve();

/**
 * One event after the other, as a person types them; the answer of one never overtakes that of another. Resolves to
 * what the page shows of the answer.
 */
function deliver(event) {
  const turn = inHand.then(async () => {
    const writing = setTimeout(() => tell(say("chat.writing")), 400);
    try {
      const messages = await sendEvent(event);
      tell(messages.length === 0 && event.text && event.place !== "private" ? say("chat.silent") : "");
      return messages.map((message) =>
        timeline.addMessage(event.person, message, { isAside: message.private && event.place !== "private" }),
      );
    } catch (error) {
      tell("");
      timeline.addFailure(event.person, error instanceof RefusedError ? error.message : "", event);
      return [];
    } finally {
      clearTimeout(writing);
    }
  });
  inHand = turn;
  return turn;
}

function newEvent(content) {
  const { person, place, language } = settings.current;
  return { id: crypto.randomUUID(), person, place, language, ...content };
}

function sendText(content) {
  const event = newEvent({ text: content });
  timeline.addOwn(event.person, content, event.place);
  return deliver(event);
}

/** A button in flight keeps the focus (a disabled one would lose it) and ignores further presses. */
async function pressButton(button, payload, message) {
  if (button.getAttribute("aria-disabled") === "true") return;
  const buttons = button.closest(".buttons").querySelectorAll("button");
  for (const other of buttons) other.setAttribute("aria-disabled", "true");
  const isByKeyboard = button.matches(":focus-visible");
  const [answer] = await deliver(
    newEvent({
      press: payload,
      message: message.id,
      ...(message.to.startsWith("group:") ? { place: message.to } : {}),
    }),
  );
  for (const other of buttons) other.removeAttribute("aria-disabled");
  // The answer's own buttons are then the next ones that Tab reaches.
  if (isByKeyboard && document.activeElement === button) answer?.focus({ preventScroll: true });
}

function tell(sentence) {
  if (status.textContent !== sentence) status.textContent = sentence;
}

function settingsChanged({ person, language }) {
  if (language !== shownLanguage) translatePage(language);
  if (person !== shownPerson || log.querySelector(".welcome")) timeline.show(person, welcome);
  shownPerson = person;
  fillCommands();
}

function translatePage(language) {
  shownLanguage = language;
  document.documentElement.lang = language;
  document.title = `${say("chat.title")} · Porte-voix`;
  for (const link of document.querySelectorAll('a[href*="?lang="]')) link.search = `?lang=${language}`;
  for (const element of document.querySelectorAll("[data-word]"))
    element.textContent = say(element.dataset.word);
  for (const element of document.querySelectorAll("[data-placeholder]"))
    element.placeholder = say(element.dataset.placeholder);
}

/** What an empty conversation shows: as on the platforms, a button to begin; and what one can ask. */
function welcome() {
  const box = document.createElement("div");
  box.className = "welcome";
  const line = document.createElement("p");
  line.textContent = say("chat.welcome");
  const mention = settings.current.place === "private" ? "" : "@porte-voix ";
  const start = actionButton(say("chat.start"), () =>
    sendText(settings.startCode ? `/start ${settings.startCode}` : "/start"),
  );
  start.className = "button";
  const questions = ["chat.example", "chat.askCloudAct", "chat.askOptOut"].map((key) =>
    actionButton(say(key), () => sendText(mention + say(key))),
  );
  const commands = [
    actionButton(say("site.petition"), () => sendText("/petition")),
    actionButton(say("chat.tryReminder"), () => sendText("/remind 1m")),
  ];
  box.append(line, start, ...questions, ...commands);
  return box;
}

function actionButton(label, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.addEventListener("click", () => {
    text.focus();
    act();
  });
  return button;
}

async function fillCommands() {
  const panel = document.getElementById("commands");
  const { language } = settings.current;
  const commands = await readCommands(language).catch(() => []);
  if (language !== settings.current.language || commands.length === 0) return;
  const list = document.createElement("ul");
  for (const command of commands) {
    const item = document.createElement("li");
    const button = actionButton(`/${command.name}`, () => {
      text.value = `/${command.name}${command.takesText ? " " : ""}`;
    });
    const audience = {
      moderators: say("chat.commandsModerators"),
      organisers: say("chat.commandsOrganisers"),
      team: say("chat.commandsTeam"),
    }[command.audience];
    const description = document.createElement("span");
    description.textContent = audience ? `${command.description} (${audience})` : command.description;
    item.append(button, " ", description);
    list.append(item);
  }
  panel.replaceChildren(list);
}

let wasUnreachable = false;
async function poll() {
  const { person, place } = settings.current;
  try {
    for (const message of await readInbox(person, place))
      timeline.addMessage(person, message, { isUnprompted: true });
    if (wasUnreachable) tell("");
    wasUnreachable = false;
  } catch {
    wasUnreachable = true;
    tell(say("chat.unreachable"));
  }
}

composer.addEventListener("submit", (event) => {
  event.preventDefault();
  const content = text.value.trim();
  if (content) sendText(content);
  text.value = "";
  text.focus();
});
text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  composer.requestSubmit();
});

arrangePanels([document.getElementById("settings"), document.getElementById("command-panel")]);
settings.take();
poll();
setInterval(() => document.visibilityState === "visible" && poll(), pollMs);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && poll());
