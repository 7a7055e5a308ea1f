import { noteParts, swapParts } from "./swap-parts.js";

/** Keeps a broadcast's figures up to date: asks every two seconds, less often while nobody answers or looks. */
const region = document.querySelector("#live[data-live]");
const lost = document.querySelector("#lost");
const everyMs = 2000;
const longestMs = 60_000;

let waitMs = everyMs;

async function look() {
  try {
    const response = await fetch(region.dataset.url, { headers: { accept: "text/html", "x-refresh": "1" } });
    // Signed out meanwhile: the page itself says how to come back.
    if (response.redirected || response.status === 403) return location.reload();
    if (!response.ok) throw new Error(String(response.status));
    swapParts(region, new DOMParser().parseFromString(await response.text(), "text/html"));
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

if (region) {
  noteParts(region);
  setTimeout(whenSeen, everyMs);
}
