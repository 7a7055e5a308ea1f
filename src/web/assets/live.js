/** Keeps a broadcast's figures up to date: asks every two seconds, less often while nobody answers or looks. */
const region = document.querySelector("#live[data-live]");
const lost = document.querySelector("#lost");
const everyMs = 2000;
const longestMs = 60_000;

/** The parts as the server wrote them: what somebody opened or focused in one stays until the server changes it. */
const written = new Map();
const partsOf = (root) => [...root.querySelectorAll("[data-part]")];

let waitMs = everyMs;

async function look() {
  try {
    const response = await fetch(region.dataset.url, { headers: { accept: "text/html" } });
    // Signed out meanwhile: the page itself says how to come back.
    if (response.redirected || response.status === 403) return location.reload();
    if (!response.ok) throw new Error(String(response.status));
    show(new DOMParser().parseFromString(await response.text(), "text/html"));
    lost.hidden = true;
    waitMs = everyMs;
    if (response.headers.get("x-ended") === "true") return;
  } catch {
    waitMs = Math.min(waitMs * 2, longestMs);
    lost.textContent = lost.dataset.lost;
    lost.hidden = false;
  }
  setTimeout(whenSeen, waitMs);
}

/** Nobody looks at a hidden page: it asks again when it is shown. */
function whenSeen() {
  if (!document.hidden) look();
  else document.addEventListener("visibilitychange", whenSeen, { once: true });
}

function show(page) {
  for (const part of partsOf(page)) {
    const name = part.dataset.part;
    if (written.get(name) === part.innerHTML) continue;
    written.set(name, part.innerHTML);
    const shown = region.querySelector(`[data-part="${name}"]`);
    const hadFocus = shown.contains(document.activeElement);
    shown.replaceChildren(...part.childNodes);
    if (hadFocus) focusIn(shown);
  }
}

/** A button that went must not take the keyboard's place on the page along. */
function focusIn(part) {
  const next = part.querySelector("button, a, summary, [tabindex]") ?? document.querySelector("#main");
  next.focus();
}

if (region) {
  for (const part of partsOf(region)) written.set(part.dataset.part, part.innerHTML);
  setTimeout(whenSeen, everyMs);
}
