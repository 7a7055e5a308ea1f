import { openElsewhere, restrictedHtml, webAddress } from "./restricted-html.js";

/**
 * What one person has said and been told: one list of messages a person, whatever the place. The log shows one at a
 * time; the others wait in memory. Nothing is stored in the browser.
 */
export function createTimeline({ log, say, language, press, retry }) {
  const people = new Map();
  const known = new Set();
  let person = "";

  const listOf = (name) => {
    if (!people.has(name)) people.set(name, []);
    return people.get(name);
  };

  function add(name, node) {
    listOf(name).push(node);
    if (name !== person) return;
    log.querySelector(".welcome")?.remove();
    log.append(node);
    // The end of the conversation, but never past the beginning of what is new.
    log.scrollTop = Math.min(log.scrollHeight, node.offsetTop - log.offsetTop - 12);
  }

  function addMessage(name, message, { isAside = false, isUnprompted = false }) {
    if (known.has(message.id)) return undefined;
    known.add(message.id);
    const node = messageNode(message, { say, press, isAside, isUnprompted });
    const list = listOf(name);
    const index = list.findIndex((other) => other.dataset.id === message.replaces);
    if (!message.replaces || index < 0) add(name, node);
    else {
      const hadFocus = list[index].contains(document.activeElement);
      list[index].replaceWith(node);
      list[index] = node;
      // The pressed button is gone: a keyboard must not be thrown back to the top of the page.
      if (hadFocus) node.focus();
    }
    return node;
  }

  return {
    addMessage,
    addOwn(name, text, place) {
      const node = shell("own", [say("chat.you"), `(${name})`, ...placeNotes(place, say)]);
      node.append(paragraph(text, language()));
      add(name, node);
      return node;
    },
    addFailure(name, reason, again) {
      const node = shell("failure", [say("chat.failed")]);
      node.setAttribute("role", "alert");
      if (reason) node.append(paragraph(reason, language()));
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = say("chat.retry");
      button.addEventListener("click", () => {
        listOf(name).splice(listOf(name).indexOf(node), 1);
        node.remove();
        retry(again);
      });
      node.append(wrapButtons([button]));
      add(name, node);
    },
    show(name, welcome) {
      person = name;
      log.replaceChildren(...listOf(name));
      if (listOf(name).length === 0) log.append(welcome());
      log.scrollTop = log.scrollHeight;
    },
  };
}

function messageNode(message, { say, press, isAside, isUnprompted }) {
  const notes = [say("chat.bot"), ...placeNotes(message.to, say)];
  if (isAside) notes.push(say("chat.onlyYou"));
  if (isUnprompted) notes.push(say("chat.unprompted"));
  const node = shell(isAside ? "bot aside" : "bot", notes);
  node.dataset.id = message.id;
  node.tabIndex = -1;
  const body = paragraph("", message.language);
  body.append(restrictedHtml(message.html));
  node.append(body);
  const buttons = message.buttons.map((button) => buttonNode(button, message, press)).filter(Boolean);
  if (buttons.length > 0) node.append(wrapButtons(buttons));
  return node;
}

function buttonNode({ label, payload, url }, message, press) {
  if (url !== undefined) {
    const address = webAddress(url);
    if (!address) return undefined;
    const link = document.createElement("a");
    openElsewhere(link, address);
    link.textContent = label;
    link.lang = message.language;
    return link;
  }
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.lang = message.language;
  button.addEventListener("click", () => press(button, payload, message));
  return button;
}

function shell(kind, notes) {
  const node = document.createElement("div");
  node.className = `message ${kind}`;
  const head = document.createElement("p");
  head.className = "author";
  const [name, ...others] = notes;
  const strong = document.createElement("b");
  strong.textContent = name;
  head.append(strong, others.length > 0 ? ` ${others.join(" · ")}` : "");
  node.append(head);
  return node;
}

function paragraph(text, language) {
  const body = document.createElement("p");
  body.className = "words";
  body.lang = language;
  body.dir = "auto";
  body.textContent = text;
  return body;
}

function wrapButtons(buttons) {
  const row = document.createElement("div");
  row.className = "buttons";
  row.append(...buttons);
  return row;
}

function placeNotes(place, say) {
  return place.startsWith("group:") ? [say("chat.inGroup", place.slice("group:".length))] : [];
}
