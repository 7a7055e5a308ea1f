import { messageNode, noticeNode, ownNode } from "./message-node.js";

/** How far from its end a conversation still counts as being read at the end, in CSS pixels. */
const nearEndPx = 120;

/**
 * What one person has said and been told: one list of messages a person, whatever the place. The log shows one at a
 * time; the others wait in memory. Nothing is stored in the browser.
 */
export function createTimeline({ log, newest, say, language, press, retry }) {
  const people = new Map();
  const known = new Set();
  let person = "";

  const listOf = (name) => {
    if (!people.has(name)) people.set(name, []);
    return people.get(name);
  };
  const isAtEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < nearEndPx;

  /** Shows the end of the conversation, but never past the beginning of what is new, nor past a short question to it. */
  function reveal(node) {
    const before = node.previousElementSibling;
    const isItsQuestion = before?.matches(".own") && before.offsetHeight < log.clientHeight / 3;
    log.scrollTop = Math.min(log.scrollHeight, (isItsQuestion ? before : node).offsetTop - 12);
  }

  function add(name, node, { isUnprompted = false } = {}) {
    listOf(name).push(node);
    if (name !== person) return;
    log.querySelector(".welcome")?.remove();
    const mustNotMove = isUnprompted && !isAtEnd();
    log.append(node);
    // Who reads further up is told of a message nobody asked for, not torn away from what they read.
    if (mustNotMove) newest.hidden = false;
    else reveal(node);
  }

  /** Finds a message by its own name or by that of the first it took the place of: one can be corrected again and again. */
  const indexOf = (list, id) =>
    id ? list.findIndex(({ dataset }) => dataset.id === id || dataset.firstId === id) : -1;

  function replace(list, index, node) {
    node.dataset.firstId = list[index].dataset.firstId ?? list[index].dataset.id;
    const hadFocus = list[index].contains(document.activeElement);
    list[index].replaceWith(node);
    list[index] = node;
    // The pressed button is gone: a keyboard must not be thrown back to the top of the page.
    if (hadFocus) node.focus({ preventScroll: true });
    if (node.isConnected && node.offsetTop + node.offsetHeight > log.scrollTop + log.clientHeight)
      reveal(node);
  }

  function addMessage(name, message, { isAside = false, isUnprompted = false }) {
    if (known.has(message.id)) return undefined;
    known.add(message.id);
    const list = listOf(name);
    const index = indexOf(list, message.replaces);
    if (message.removed) {
      if (index >= 0) list.splice(index, 1)[0].remove();
      return undefined;
    }
    const node = messageNode(message, { say, language: language(), press, isAside, isUnprompted });
    if (index >= 0) replace(list, index, node);
    else add(name, node, { isUnprompted });
    return node;
  }

  newest.addEventListener("click", () => {
    newest.hidden = true;
    log.scrollTop = log.scrollHeight;
    log.lastElementChild?.focus({ preventScroll: true });
  });
  log.addEventListener("scroll", () => {
    if (isAtEnd()) newest.hidden = true;
  });

  return {
    addMessage,
    addOwn(name, text, place) {
      add(name, ownNode(text, { say, language: language(), place }));
    },
    addFailure(name, reason, event) {
      const node = noticeNode(reason, {
        say,
        language: language(),
        retry() {
          listOf(name).splice(listOf(name).indexOf(node), 1);
          node.remove();
          retry(event);
        },
      });
      add(name, node);
    },
    show(name, welcome) {
      person = name;
      newest.hidden = true;
      log.replaceChildren(...listOf(name));
      if (listOf(name).length === 0) log.append(welcome());
      log.scrollTop = log.scrollHeight;
    },
  };
}
