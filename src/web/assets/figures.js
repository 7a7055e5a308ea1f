import { noteParts, swapParts } from "./swap-parts.js";

/** Keeps the figures of a page up to date: the server says that there are new ones, and the page is asked for again. */
const region = document.querySelector("[data-figures]");
const lost = document.querySelector("#lost");
const said = document.querySelector("#said");
let mark = region.dataset.figures;
let events;
let isAsking = false;

async function refresh(newest) {
  if (isAsking || newest === mark) return;
  isAsking = true;
  try {
    const response = await fetch(location.href, { headers: { accept: "text/html", "x-refresh": "1" } });
    // Signed out meanwhile: the page itself says how to come back.
    if (response.redirected || response.status === 403) return location.reload();
    if (!response.ok) throw new Error(String(response.status));
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    announce(page);
    swapParts(region, page);
    mark = newest;
    lost.hidden = true;
  } catch {
    lost.textContent = lost.dataset.lost;
    lost.hidden = false;
  } finally {
    isAsking = false;
  }
}

/** Of all that may change, only what everybody waits for is read out. */
function announce(page) {
  const before = region.querySelector("[data-announce]")?.textContent;
  const now = page.querySelector("[data-announce]")?.textContent;
  if (now && now !== before) said.textContent = now;
}

function listen() {
  events = new EventSource("/dashboard/events");
  events.addEventListener("figures", ({ data }) => refresh(data));
  events.addEventListener("over", () => {
    events.close();
    location.reload();
  });
}

/** Nobody looks at a hidden page: it listens again when it is shown. */
document.addEventListener("visibilitychange", () => {
  events?.close();
  if (!document.hidden) listen();
});
addEventListener("pageshow", ({ persisted }) => persisted && listen());
addEventListener("pagehide", () => events?.close());

noteParts(region);
listen();
