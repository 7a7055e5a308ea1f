import { beforeEach, describe, expect, it } from "vitest";
import { languages } from "../../src/chat/languages.ts";
import { plainText } from "../../src/chat/plain-text.ts";
import { fillDays } from "../features/statistics/fill-days.ts";
import { doing } from "../support/doing.ts";
import { openTestBot, type TestBot } from "../support/test-bot.ts";

let world: TestBot;
beforeEach(async () => {
  world = await openTestBot();
});

const textOf = (message: { html: string } | undefined) =>
  plainText(message?.html ?? "").replace(/[\u00a0\u202f]/g, " ");

describe("/stats", () => {
  it("says in a few lines what this week brought beside the one before", async () => {
    const { services, storage, clock } = world;
    await services.referrals.channels.make("Affiche gare", doing(clock.now()));
    await fillDays(storage, "affiche-gare", "view", "2026-11-10", [
      ...Array(7).fill(100),
      ...Array(7).fill(150),
    ]);
    await fillDays(storage, "discord", "start", "2026-11-20", [3]);
    const answer = await world.says("organiser", "/stats");
    expect(answer?.private).toBe(true);
    const text = textOf(answer);
    expect(text).toContain("Les chiffres du 17 novembre 2026 au 23 novembre 2026, et l’écart");
    expect(text).toContain("Ouvertures de liens : 1 050 (+50 %)");
    expect(text).toContain("Conversations ouvertes : pas encore affiché");
    expect(text).toContain("• Affiche gare : 1 050");
    expect(text).toContain("Pour que personne ne soit reconnu");
  });

  it("changes its period by buttons, and takes a forged one for a week", async () => {
    const { storage } = world;
    await fillDays(storage, "discord", "view", "2026-09-01", [8]);
    const press = async (value: string) => textOf(await world.presses("organiser", `stats:period:${value}`));
    expect(await press("90")).toContain("Ouvertures de liens : 8");
    expect(await press("30")).toContain("Ouvertures de liens : 0");
    expect(await press("all")).toContain("depuis le début, du 1er septembre 2026");
    expect(await press("1e9")).toContain("Les chiffres du 17 novembre");
  });

  it.each(languages)("speaks %s, also when there is nothing yet", async (language) => {
    const text = textOf(await world.says("organiser", "/stats", { language }));
    expect(text).not.toMatch(/NaN|undefined|\{\{/);
    expect(text).toMatch(/: 0$/m);
  });

  it("is for organisers only", async () => {
    for (const name of ["ada", "moderator"]) {
      expect(textOf(await world.says(name, "/stats"))).not.toContain("Les chiffres");
      expect(textOf(await world.presses(name, "stats:period:all"))).not.toContain("Les chiffres");
    }
  });

  it("sends a picture along, which says in words what it shows", async () => {
    const reply = await world.says("organiser", "/stats");
    expect(reply?.pictures).toHaveLength(2);
    const [picture, curve] = reply?.pictures ?? [];
    expect(curve?.alt).toMatch(/^Ouvertures de liens, jour par jour/);
    expect(
      Buffer.from(picture?.content ?? [])
        .subarray(1, 4)
        .toString(),
    ).toBe("PNG");
    expect(picture?.alt).toContain("17–23 novembre 2026");
    // Another period takes the message's place, which a picture cannot.
    expect((await world.presses("organiser", "stats:period:30"))?.pictures).toEqual([]);
  });
});
