import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readConfig } from "../../src/config.ts";
import { readEntry } from "../../src/features/faq/read-entry.ts";
import { readPhrasings } from "../../src/features/faq/read-phrasings.ts";
import { createPetition, loadCampaign } from "../../src/features/petition/petition.ts";
import { ConfigError } from "../../src/system/config-error.ts";
import { anyText, canary, mutatedText } from "./mutate.ts";
import { readMany } from "./try-inputs.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "porte-voix-fuzz-"));
});
afterAll(() => rm(folder, { recursive: true }));

const minutes = 60_000;
const faq = ["cloud-act", "gdpr", "opt-out"].map((id) => readFileSync(`locales/fr/faq/${id}.md`, "utf8"));
const campaign = readFileSync("campaign.yaml", "utf8");

describe("whatever stands in a file of ours", { timeout: 30 * minutes }, () => {
  it("as an answer, is read or refused with its faults", async () => {
    await readMany("FAQ files", 30_000, mutatedText(fc.constantFrom(...faq)), (text) => {
      const read = readEntry({ id: "gdpr", language: "fr", text }, new Map());
      if (!read.ok) expect(read.faults.length).toBeGreaterThan(0);
      readPhrasings(text, 1);
    });
  });

  it("as a campaign, is read or refused with its problems", async () => {
    let files = 0;
    await readMany("campaign files", 20_000, mutatedText(fc.constant(campaign)), async (text) => {
      const path = join(folder, `campaign-${files++}.yaml`);
      await writeFile(path, text);
      try {
        const petition = createPetition(await loadCampaign(path), "Europe/Paris");
        petition.state(Date.now());
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError);
      } finally {
        await rm(path);
      }
    });
  });

  it("as settings, is read or refused without a value being repeated", async () => {
    const names = [
      "PORT",
      "HOST",
      "DATABASE_URL",
      "SECRET_KEY",
      "PUBLIC_URL",
      "ROLES",
      "TELEGRAM_TOKEN",
      "TELEGRAM_WEBHOOK",
      "DISCORD_TOKEN",
      "MODERATORS",
      "HANDOVER_PLACE",
      "LANGUAGES",
      "TZ_DEFAULT",
      "PREVIEW",
      "PACE_TELEGRAM",
      "LOG_LEVEL",
      "TRUST_PROXY",
      "TELEGRAM_API_ROOT",
      "BROADCAST_APPROVAL",
    ];
    const good = [
      "0",
      "8080",
      "on",
      "off",
      "web,worker",
      "telegram",
      "http://127.0.0.1:1",
      "https://bot.example.org",
      "postgres://a@b/c",
      "Europe/Paris",
      "fr,de",
      "telegram:1",
      "preview:team",
      "1:a",
    ];
    const value = fc.oneof(anyText, mutatedText(fc.constantFrom(...good), 1));
    await readMany("settings", 30_000, fc.dictionary(fc.constantFrom(...names), value), (settings) => {
      try {
        readConfig(settings);
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError);
        expect((error as Error).message).not.toContain(canary);
      }
    });
  });
});
