import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { stringify } from "yaml";
import { loadCampaign } from "../../src/features/petition/petition.ts";

/** The settings of a petition as the shipped one, but open until the end of `closes` (`YYYY-MM-DD`); `none`: not there yet. */
export async function openCampaign(
  closes: string,
  state: "dates" | "none" = "dates",
): Promise<{ readonly CAMPAIGN_FILE: string }> {
  const folder = await mkdtemp(join(tmpdir(), "porte-voix-campaign-"));
  afterAll(() => rm(folder, { recursive: true }));
  const CAMPAIGN_FILE = join(folder, "campaign.yaml");
  const operator = { name: "Collectif Nos données", contact: "bonjour@nos-donnees.example" };
  const campaign = { ...(await loadCampaign("campaign.yaml")), operator, state, closes };
  await writeFile(CAMPAIGN_FILE, stringify(campaign));
  return { CAMPAIGN_FILE };
}
