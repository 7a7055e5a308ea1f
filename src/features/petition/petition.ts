import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { DateTime } from "luxon";
import { LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { languages } from "../../chat/languages.ts";
import { ConfigError, type ConfigProblem } from "../../system/config-error.ts";
import { type CountSource, countSource, initiativeAt } from "./count-source.ts";

export { type CountSource, initiativeAt };

const day = z.iso.date();
const address = z.url({ protocol: /^https$/ });

const campaignFile = z.strictObject({
  title: z.string().min(1).max(200),
  language: z.enum(languages),
  author: z.string().min(1).max(100),
  asks: z.enum(["mission-de-controle", "law", "debate", "other"]),
  year: z.number().int().min(2000).max(2100),
  platform: z.strictObject({ name: z.string().min(1).max(100), url: address }),
  url: address.optional(),
  opens: day.optional(),
  closes: day.optional(),
  threshold: z.number().int().positive().optional(),
  months: z.number().int().positive().optional(),
  state: z.enum(["dates", "presumed-closed", "none"]),
  operator: z.strictObject({ name: z.string().min(1).max(100), contact: z.string().min(1).max(200) }),
  count: countSource.default("none"),
});
export type Campaign = z.output<typeof campaignFile>;

export type PetitionState =
  | { readonly kind: "upcoming"; readonly opens: number }
  | { readonly kind: "open"; readonly closes: number | undefined }
  | { readonly kind: "closing_soon"; readonly closes: number }
  | { readonly kind: "closed"; readonly closed: number }
  | { readonly kind: "presumed_closed" | "unknown" | "none" };

export interface Petition {
  readonly campaign: Campaign;
  /** Who answers for the bot; `undefined` while the file holds the placeholders it comes with. */
  readonly operator: Campaign["operator"] | undefined;
  /** `now`, and the moments in the answer: ms since the epoch (UTC). */
  state(now: number): PetitionState;
  /** The end of the last day of signing, where the campaign names it: ms since the epoch (UTC). */
  readonly closes: number | undefined;
  /** The petition's page, or the platform's when the petition's own is not known. */
  readonly link: string;
  /** The IANA zone of the campaign's days. */
  readonly zone: string;
  /** Tells this petition's figures from those of one the bot carried before: by title and year. */
  readonly key: string;
}

/** As in docs/privacy: what whoever runs the bot has to fill in. */
const placeholder = /\[\[.*\]\]/;

/** From here on the card says that the end is near. */
const closingSoonDays = 14;

/** `zone`: the last day of signing ends at midnight there. Days in the file are calendar days. */
export function createPetition(campaign: Campaign, zone: string): Petition {
  const startOf = (date: string) => DateTime.fromISO(date, { zone });
  return {
    campaign,
    operator: Object.values(campaign.operator).some((text) => placeholder.test(text))
      ? undefined
      : campaign.operator,
    closes:
      campaign.state === "dates" && campaign.closes
        ? startOf(campaign.closes).endOf("day").toMillis()
        : undefined,
    link: campaign.url ?? campaign.platform.url,
    zone,
    key: createHash("sha256").update(`${campaign.year} ${campaign.title}`).digest("hex").slice(0, 12),
    state(now) {
      if (campaign.state === "none") return { kind: "none" };
      if (campaign.state === "presumed-closed") return { kind: "presumed_closed" };
      const { opens, closes } = campaign;
      if (opens && now < startOf(opens).toMillis())
        return { kind: "upcoming", opens: startOf(opens).toMillis() };
      if (!closes) return opens ? { kind: "open", closes: undefined } : { kind: "unknown" };
      const end = startOf(closes).endOf("day").toMillis();
      if (now > end) return { kind: "closed", closed: end };
      const isNear = end - now <= closingSoonDays * 86_400_000;
      return { kind: isNear ? "closing_soon" : "open", closes: end };
    },
  };
}

/** Whether it can be signed, or will be. */
export const isSignable = ({ kind }: PetitionState): boolean =>
  kind === "open" || kind === "closing_soon" || kind === "upcoming";

/** Whether it can be signed now. */
export const canBeSigned = ({ kind }: PetitionState): boolean => kind === "open" || kind === "closing_soon";

/** Reads CAMPAIGN_FILE. Throws a `ConfigError` that names each wrong line. */
export async function loadCampaign(path: string): Promise<Campaign> {
  const where = path.split("/").at(-1) ?? path;
  const cure = "Compare it with the campaign.yaml that comes with the bot.";
  const countCure = "Give none, manual, decidim: with an initiative's https address, or json: and pointer:.";
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch {
    throw new ConfigError([
      {
        where: "CAMPAIGN_FILE",
        problem: `There is no readable file ${where}.`,
        cure: "Restore campaign.yaml, or set CAMPAIGN_FILE to the petition's file.",
      },
    ]);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const lineOf = (offset: number) => `${where}:${lines.linePos(offset).line}`;
  if (document.errors.length > 0)
    throw new ConfigError(
      document.errors.map((error) => ({
        where: lineOf(error.pos[0]),
        problem: `It is not YAML (${error.code.toLowerCase().replaceAll("_", " ")}).`,
        cure,
      })),
    );
  const read = campaignFile.safeParse(document.toJS());
  if (read.success) return read.data;
  throw new ConfigError(
    read.error.issues.map((issue): ConfigProblem => {
      const node = document.getIn(issue.path as (string | number)[], true) as
        | { range?: [number, number, number] }
        | undefined;
      return {
        where: node?.range ? lineOf(node.range[0]) : where,
        problem: `${issue.path.join(".") || "The file"}: ${issue.message}.`,
        cure: issue.path[0] === "count" ? countCure : cure,
      };
    }),
  );
}
