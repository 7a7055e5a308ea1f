import { existsSync } from "node:fs";
import type { Browser } from "playwright-core";
import { chromium } from "playwright-core";

/** Debian's and others' own Chromium, taken when it is there: it needs no unpacking. */
const systemBrowsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const quiet = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A real Chromium: the system's, else the one inside an npm package, which needs nothing installed by hand. */
export async function openBrowser(): Promise<Browser> {
  const installed = systemBrowsers.find((path) => existsSync(path));
  if (installed) return chromium.launch({ executablePath: installed, args: quiet });
  // Makes the package unpack its own copies of libnss3 and others, which a bare Debian lacks. Read at import.
  process.env.AWS_EXECUTION_ENV ??= "AWS_Lambda_nodejs22.x";
  const { default: packaged } = await import("@sparticuz/chromium");
  // Not the package's own flags: they switch web security off, which these tests are about, and run one process.
  return chromium.launch({ executablePath: await packaged.executablePath(), args: [...quiet] });
}
