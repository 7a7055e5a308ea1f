const tags = new Set(["B", "I", "CODE", "A"]);

/**
 * A message's restricted HTML (b, i, code, a href) as nodes. It is parsed into a document that runs nothing, and only
 * what is allowed is built anew from it, so that whatever a message holds, it stays text.
 */
export function restrictedHtml(markup) {
  const parsed = new DOMParser().parseFromString(markup, "text/html");
  const built = document.createDocumentFragment();
  copyChildren(parsed.body, built);
  return built;
}

const bullet = /^\s*• */;

/**
 * Sets a message's lines as a page would: a paragraph for each part between empty lines, a list for the lines that
 * begin with a bullet, which a screen reader then counts.
 */
export function setInBlocks(content) {
  const blocks = document.createDocumentFragment();
  let block;
  for (const line of splitLines(content)) {
    const isItem = bullet.test(line.firstChild?.data ?? "");
    const tag = isItem ? "UL" : "P";
    if (line.textContent.trim() === "") block = undefined;
    else if (block?.tagName === tag) addLine(block, line, isItem);
    else {
      block = document.createElement(tag);
      blocks.append(block);
      addLine(block, line, isItem);
    }
  }
  return blocks;
}

function addLine(block, line, isItem) {
  if (!isItem) return block.append(block.hasChildNodes() ? "\n" : "", line);
  const item = document.createElement("li");
  line.firstChild.data = line.firstChild.data.replace(bullet, "");
  item.append(line);
  block.append(item);
}

/** Cuts at the line feeds between elements; one inside an element stays there, and is shown by the style sheet. */
function splitLines(content) {
  const lines = [document.createDocumentFragment()];
  for (const node of [...content.childNodes]) {
    if (node.nodeType !== Node.TEXT_NODE) {
      lines.at(-1).append(node);
      continue;
    }
    const [rest, ...others] = node.data.split("\n");
    lines.at(-1).append(rest);
    for (const text of others) {
      lines.push(document.createDocumentFragment());
      lines.at(-1).append(text);
    }
  }
  return lines;
}

function copyChildren(from, to) {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) to.append(node.data);
    else if (node.nodeType === Node.ELEMENT_NODE) copyElement(node, to);
  }
}

function copyElement(element, to) {
  if (["SCRIPT", "STYLE", "TEMPLATE"].includes(element.tagName)) return;
  const isLink = element.tagName === "A";
  const address = isLink ? webAddress(element.getAttribute("href")) : undefined;
  if (!tags.has(element.tagName) || (isLink && !address)) return copyChildren(element, to);
  const copy = document.createElement(element.tagName);
  if (address) openElsewhere(copy, address);
  copyChildren(element, copy);
  to.append(copy);
}

/** An address that a browser may open: http or https, nothing that could run. */
export function webAddress(text) {
  if (!text || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.protocol === "https:" || url.protocol === "http:" ? url.href : undefined;
}

/** Makes a link open in a new tab that learns nothing of this page. */
export function openElsewhere(link, address) {
  link.href = address;
  link.target = "_blank";
  link.rel = "noreferrer noopener";
}
