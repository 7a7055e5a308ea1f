import { openElsewhere, restrictedHtml, setInBlocks, webAddress } from "./restricted-html.js";

/** A message of the bot: its words in blocks, its buttons in the rows the bot laid them out in. */
export function messageNode(message, { say, language, press, isAside, isUnprompted }) {
  const notes = placeNotes(message.to, say);
  if (isAside) notes.push(say("chat.onlyYou"));
  if (isUnprompted) notes.push(say("chat.unprompted"));
  const node = shell(isAside ? "bot aside" : "bot", {
    name: say("chat.bot"),
    notes,
    language,
    at: message.at,
  });
  node.dataset.id = message.id;
  node.tabIndex = -1;
  const body = words(message.language);
  body.append(setInBlocks(restrictedHtml(message.html)));
  node.append(body);
  for (const picture of message.pictures ?? []) node.append(pictureNode(picture, message, say));
  if (message.files?.length > 0) node.append(wrapButtons(message.files.map((file) => [fileLink(file)])));
  const buttons = message.buttons.map((button) => buttonNode(button, message, press));
  const rows = message.rows.map((length) => buttons.splice(0, length).filter(Boolean));
  if (rows.some((row) => row.length > 0)) node.append(wrapButtons(rows));
  return node;
}

/** What the person wrote, exactly as typed. */
export function ownNode(text, { say, language, place }) {
  const node = shell("own", { name: say("chat.you"), notes: placeNotes(place, say), language });
  const body = words(language);
  body.textContent = text;
  node.append(body);
  return node;
}

/** Says that a message did not get through, why if the server said so, and offers to send it again. */
export function noticeNode(reason, { say, language, retry }) {
  const node = shell("failure", { name: say("chat.failed"), notes: [], language });
  node.setAttribute("role", "alert");
  const body = words(language);
  body.textContent = reason;
  if (reason) node.append(body);
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = say("chat.retry");
  button.addEventListener("click", retry);
  node.append(wrapButtons([[button]]));
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

/** A picture with what it shows said in words, and a way to see it in its own size. */
function pictureNode({ alt, url }, message, say) {
  const address = new URL(url, location.origin).href;
  const figure = document.createElement("figure");
  figure.className = "picture";
  const image = document.createElement("img");
  image.src = address;
  image.alt = alt;
  image.lang = message.language;
  const link = document.createElement("a");
  openElsewhere(link, address);
  link.textContent = say("chat.enlarge");
  figure.append(image, link);
  return figure;
}

/** A file is given out once: the link is used up by its first press. */
function fileLink({ name, url }) {
  const link = document.createElement("a");
  link.href = new URL(url, location.origin).href;
  link.download = name;
  link.textContent = name;
  return link;
}

function shell(kind, { name, notes, language, at }) {
  const node = document.createElement("div");
  node.className = `message ${kind}`;
  const head = document.createElement("p");
  head.className = "author";
  const strong = document.createElement("b");
  strong.textContent = name;
  const about = document.createElement("span");
  about.textContent = notes.join(" · ");
  head.append(strong, " ", about, " ", timeNode(at ? new Date(at) : new Date(), language));
  node.append(head);
  return node;
}

/** The hour, on the clock of 24 that the bot's own words use, and the day too when it is not today. */
function timeNode(moment, language) {
  const isToday = moment.toDateString() === new Date().toDateString();
  const time = document.createElement("time");
  time.dateTime = moment.toISOString();
  time.textContent = moment.toLocaleString(language, {
    ...(isToday ? {} : { day: "numeric", month: "short" }),
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return time;
}

function words(language) {
  const body = document.createElement("div");
  body.className = "words";
  body.lang = language;
  body.dir = "auto";
  return body;
}

function wrapButtons(rows) {
  const box = document.createElement("div");
  box.className = "buttons";
  for (const buttons of rows) {
    const row = document.createElement("div");
    row.className = "row";
    row.append(...buttons);
    box.append(row);
  }
  return box;
}

function placeNotes(place, say) {
  return place.startsWith("group:") ? [say("chat.inGroup", place.slice("group:".length))] : [];
}
