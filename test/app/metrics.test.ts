import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parser } from "@prometheus-io/lezer-promql";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { root } from "../project/shell-commands.ts";
import { expectLog, loggedLines } from "../support/test-logger.ts";
import { openWorld } from "./app-world.ts";

/** Prometheus makes it itself, for whatever it asks. */
const prometheusOwn = ["up"];

/** The samples that a bot exposes, `name{labels} value` each, and the names and labels that it may expose. */
async function scrape(url: string | undefined) {
  const response = await fetch(`${url}metrics`);
  expect(response.status).toBe(200);
  const lines = (await response.text()).split("\n").filter(Boolean);
  const names = lines.flatMap((line) => {
    const [, name = "", type] = /^# TYPE (\S+) (\S+)$/.exec(line) ?? [];
    if (!name) return [];
    return type === "histogram" ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name];
  });
  const sample = (wanted: string) => {
    const line = lines.find((one) => one.startsWith(`${wanted} `));
    return line === undefined ? undefined : Number(line.slice(wanted.length + 1));
  };
  return { names, lines, sample };
}

/** The metrics that an expression of PromQL names. Fails when it is none. */
function metricsIn(expression: string): readonly string[] {
  const names: string[] = [];
  // A variable of Grafana's stands where a duration is to come.
  const text = expression.replaceAll("$__rate_interval", "5m");
  parser.parse(text).iterate({
    enter({ name, type, from, to, node }) {
      if (type.isError) throw new Error(`Not PromQL at ${from}: ${expression}`);
      if (name === "Identifier" && node.parent?.name === "VectorSelector") names.push(text.slice(from, to));
    },
  });
  expect(names.length, expression).toBeGreaterThan(0);
  return names;
}

const alerts = z.object({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^PorteVoix[A-Z]/),
          expr: z.string(),
          for: z
            .string()
            .regex(/^\d+m$/)
            .optional(),
          labels: z.object({ severity: z.enum(["page", "ticket"]) }),
          annotations: z.strictObject({ summary: z.string(), cure: z.string() }),
        }),
      ),
    }),
  ),
});
const dashboard = z.object({
  title: z.string(),
  panels: z.array(z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })).min(1) })),
});
const read = (path: string) => readFile(join(root, path), "utf8");

describe("the metrics of a running bot", () => {
  it("are all that the alert rules and the dashboard ask for", async () => {
    const world = await openWorld();
    const app = await world.start({ TELEGRAM_TOKEN: "", DISCORD_TOKEN: "" });
    const { names } = await scrape(app.url);
    const rules = alerts.parse(parse(await read("deploy/prometheus/alerts.yaml")));
    const board = dashboard.parse(JSON.parse(await read("deploy/grafana/porte-voix.json")));
    const asked = [
      ...rules.groups.flatMap((group) => group.rules.map(({ expr }) => expr)),
      ...board.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
    ].flatMap(metricsIn);
    expect(new Set(asked).size).toBeGreaterThan(10);
    expect([...new Set(asked)].filter((name) => ![...names, ...prometheusOwn].includes(name))).toEqual([]);
    // And none of ours is shown to nobody.
    const ours = names.filter((name) => name.startsWith("portevoix_") && !/_(sum|count|bucket)$/.test(name));
    expect(ours.filter((name) => !asked.includes(name))).toEqual([]);
  });

  it("count events and answers, what was sent unasked, and what a platform refused", async () => {
    const world = await openWorld();
    const app = await world.start({ DISCORD_TOKEN: "" });
    await app.connected;
    const ada = world.people.telegram();
    world.telegram.faults.refuse("sendMessage", 429, { retryAfter: 0 });
    await ada.says("/petition");
    await ada.hears("petitions.senat.fr");
    await expect
      .poll(
        async () => {
          const { sample } = await scrape(app.url);
          return [
            sample('portevoix_updates_total{platform="telegram",outcome="answered"}'),
            sample('portevoix_answer_seconds_count{platform="telegram"}'),
            sample('portevoix_rate_limited_total{platform="telegram"}'),
            sample("portevoix_inbox_waiting"),
            sample("portevoix_events_in_hand"),
            sample('portevoix_part_well{part="telegram"}'),
            sample('portevoix_part_well{part="database"}'),
          ];
        },
        { timeout: 5_000 },
      )
      .toEqual([1, 1, 1, 0, 0, 1, 1]);
  });

  it("tell that a part is unwell, and go on without the numbers that cannot be read", async () => {
    expectLog("platform_unreachable");
    const world = await openWorld();
    world.telegram.cutOff();
    const app = await world.start({ DISCORD_TOKEN: "" });
    // Restored earlier, it would have been reached at the first try.
    await expect.poll(() => loggedLines().some(({ code }) => code === "platform_unreachable")).toBe(true);
    const { sample } = await scrape(app.url);
    expect(sample('portevoix_part_well{part="telegram"}')).toBe(0);
    expect(sample('portevoix_part_well{part="jobs"}')).toBe(1);
    await expect.poll(async () => (await fetch(`${app.url}readyz`)).status).toBe(503);
    world.telegram.restore();
    await app.connected;
  });
});
