import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "../src/config.ts";
import { createPetition, loadCampaign } from "../src/features/petition/petition.ts";
import { type ReferralKind, type Storage, sql } from "../src/storage/storage.ts";

const lastDay = Date.UTC(2026, 10, 24);
const dayMs = 86_400_000;
const days = 120;

/** Names, and about how many links are opened a day. */
const channels = [
  ["poster", "Library poster", 40],
  ["mastodon", "Mastodon", 25],
  ["newsletter", "Summer newsletter", 12],
  ["league", "Human rights league", 7],
  ["leaflet", "Market leaflet", 3],
] as const;

/** A campaign that can be signed and counted, whatever campaign.yaml says by now. Answers its path. */
export async function writeCampaign(folder: string): Promise<string> {
  const text = await readFile(join(import.meta.dirname, "../campaign.yaml"), "utf8");
  const path = join(folder, "campaign.yaml");
  const open = text
    .replace(/^state:.*$/m, "state: dates\nopens: 2026-09-01\ncloses: 2027-01-31")
    .replace(/^count:.*$/m, "count: manual");
  await writeFile(path, open);
  return path;
}

/** Some months of a campaign that never was, the same each time. */
export async function makeUpFigures(storage: Storage, config: Config): Promise<void> {
  const { db } = storage;
  const random = dice(7);
  await db
    .insertInto("referral_codes")
    .values(
      channels.map(([code, name]) => ({
        code,
        kind: "channel" as const,
        name,
        name_key: name,
        created_at: new Date(lastDay),
        retired_at: null,
      })),
    )
    .execute();
  for (const [code, , usual] of channels)
    await db
      .insertInto("referral_days")
      .values(Array.from({ length: days }, (_, ago) => countsOf(code, usual, ago, random)).flat())
      .execute();
  const petition = createPetition(await loadCampaign(config.CAMPAIGN_FILE), config.TZ_DEFAULT);
  await db
    .insertInto("petition_counts")
    .values(
      Array.from({ length: 9 }, (_, ago) => {
        const at = new Date(lastDay + dayMs / 2 - ago * dayMs);
        const count = 61_240 - ago * 420 - (ago % 3) * 50;
        return { petition: petition.key, source: "manual" as const, count, at, confirmed_at: at };
      }),
    )
    .execute();
  await sql`
    insert into broadcasts (state, signature, started_at, ended_at, to_places, to_people, lasts_minutes, expires_at, changed_at)
    select 'finished', 'The team', at, at, true, true, 60, at, at
    from unnest(${[12, 40].map((ago) => new Date(lastDay + dayMs / 2 - ago * dayMs))}::timestamptz[]) as at`.execute(
    db,
  );
  await sql`
    insert into answer_days (day, language, kind, entry, count) values
      ('2026-11-20', 'fr', 'answered', 'cloud-act', 120), ('2026-11-22', 'fr', 'answered', 'what-is-hdh', 44),
      ('2026-11-21', 'fr', 'suggested', '', 30), ('2026-11-21', 'fr', 'none', '', 11)`.execute(db);
  await sql`
    insert into answer_votes (entry, vote, day, count) values
      ('cloud-act', 'up', '2026-11-20', 31), ('what-is-hdh', 'down', '2026-11-20', 7)`.execute(db);
}

function countsOf(code: string, usual: number, ago: number, random: () => number) {
  const isAfterBroadcast = [11, 12, 39, 40].includes(ago);
  const views = Math.floor(usual * (0.5 + random()) * (isAfterBroadcast ? 3 : 1) * (1 - ago / 200));
  const counts: Readonly<Partial<Record<ReferralKind, number>>> = {
    view: views,
    visitor: Math.floor(views * 0.7),
    crawler: Math.floor(views * 0.2),
    start: Math.floor(views * random() * 0.5),
    opt_in: Math.floor(views * random() * 0.25),
  };
  const day = new Date(lastDay - ago * dayMs).toISOString().slice(0, 10);
  return (Object.entries(counts) as [ReferralKind, number][]).flatMap(([kind, count]) =>
    count > 0 ? [{ code, day, kind, count }] : [],
  );
}

/** Park and Miller's generator: from 0 to 1, the same numbers for the same seed. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
