import { describe, expect, it } from "vitest";
import petition from "../../commands/petition.ts";
import type { Campaign } from "../../src/features/petition/petition.ts";
import { openTestBot } from "../support/test-bot.ts";

/** The texts and links of the card, on the day of the fixed clock (23 November 2026). */
async function card(campaign: Partial<Campaign>) {
  const world = await openTestBot({ campaign });
  const reply = await petition.run(world.call("ada"), {});
  const buttons = (reply.buttons ?? []).flat();
  return {
    keys: reply.lines.flat().map(({ key }) => key),
    links: buttons.flatMap((button) => ("url" in button ? [button.url] : [])),
    labels: buttons.map(({ label }) => label.key),
  };
}

describe("the petition's card", () => {
  it("as shipped says presumed closed, links to the platform, and offers what can still be done", async () => {
    const { keys, links, labels } = await card({});
    expect(keys).toContain("petition.state.presumed_closed");
    expect(links).toEqual(["https://petitions.senat.fr"]);
    expect(labels).toEqual(
      expect.arrayContaining(["petition.open_platform", "petition.still_possible", "petition.what_happens"]),
    );
  });

  it("is honest about every other state", async () => {
    const dates = { state: "dates", url: "https://petitions.senat.fr/initiatives/example" } as const;
    const open = await card({ ...dates, opens: "2026-10-01", closes: "2027-03-31" });
    expect(open.keys).toContain("petition.state.open_until");
    expect(open.links).toEqual([dates.url]);
    expect(open.labels).not.toContain("petition.still_possible");
    expect((await card({ ...dates, opens: "2026-10-01", closes: "2026-11-30" })).keys).toContain(
      "petition.state.closing_soon",
    );
    expect((await card({ ...dates, opens: "2026-10-01" })).keys).toContain("petition.state.open");
    expect((await card({ ...dates, opens: "2027-01-01" })).keys).toContain("petition.state.upcoming");
    const closed = await card({ ...dates, opens: "2026-01-01", closes: "2026-06-30" });
    expect(closed.keys).toContain("petition.state.closed");
    expect(closed.labels).toContain("petition.still_possible");
    expect((await card({ state: "dates" })).keys).toContain("petition.state.unknown");
    expect((await card({ state: "none" })).keys).toEqual(["petition.state.none"]);
  });

  it("always tells what happens to one's data when signing, in one tap", async () => {
    for (const state of ["dates", "presumed-closed"] as const)
      expect((await card({ state })).labels).toContain("petition.what_happens");
  });
});
