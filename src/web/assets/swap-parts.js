/** The parts of a page as the server wrote them: what somebody opened or focused in one stays until the server changes it. */
const written = new Map();
const partsOf = (root) => [...root.querySelectorAll("[data-part]")];
const focusable = "button, a[href], summary, input, [tabindex]";

/** Notes what stands there now. */
export function noteParts(root) {
  for (const part of partsOf(root)) written.set(part.dataset.part, part.innerHTML);
}

/** Puts each part of `page` that is not as before in the place of its like in `root`. Answers whether any was. */
export function swapParts(root, page) {
  let isNew = false;
  for (const part of partsOf(page)) {
    const name = part.dataset.part;
    const shown = root.querySelector(`[data-part="${name}"]`);
    if (!shown || written.get(name) === part.innerHTML) continue;
    written.set(name, part.innerHTML);
    isNew = true;
    swap(shown, part);
  }
  return isNew;
}

function swap(shown, part) {
  const controls = [...shown.querySelectorAll(focusable)];
  const place = controls.indexOf(document.activeElement);
  const hadFocus = shown.contains(document.activeElement);
  const open = [...shown.querySelectorAll("details[open]")].map(({ id }) => id);
  for (const details of part.querySelectorAll("details"))
    if (details.id && open.includes(details.id)) details.open = true;
  const slid = [...shown.querySelectorAll(".scroll")].map(({ scrollLeft }) => scrollLeft);
  shown.replaceChildren(...part.childNodes);
  for (const [index, box] of [...shown.querySelectorAll(".scroll")].entries())
    box.scrollLeft = slid[index] ?? 0;
  if (hadFocus) focusIn(shown, place);
}

/** A button that went must not take the keyboard's place on the page along. */
function focusIn(part, place) {
  const controls = [...part.querySelectorAll(focusable)];
  const next =
    controls[Math.min(place, controls.length - 1)] ?? controls[0] ?? document.querySelector("#main");
  next.focus({ preventScroll: true });
}
