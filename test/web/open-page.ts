import axe from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

/** A page that notes whatever a visitor must never meet: requests to elsewhere, errors in the console, script failures. */
export interface WatchedPage {
  readonly page: Page;
  readonly complaints: string[];
}

export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({
    locale: "fr-FR",
    viewport: { width: 1200, height: 800 },
    ...options,
  });
  // Time passes as usual, and a test can let it pass faster.
  await context.clock.install();
  const page = await context.newPage();
  const complaints: string[] = [];
  const { origin } = new URL(url);
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== origin) complaints.push(`asked ${request.url()}`);
  });
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`script: ${error.message}`));
  await page.goto(url);
  return { page, complaints };
}

/** axe's findings, each with the element it is about. Evaluated by the debugger, which the page's policy does not bind. */
export async function findAccessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate("axe.run({ resultTypes: ['violations'] })")) as axe.AxeResults;
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${target.join(" ")}: ${failureSummary}`),
  );
}

/** How far the page is wider than its window, in CSS pixels. */
export async function measureOverflow(page: Page): Promise<number> {
  return (await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")) as number;
}
