import type { Language } from "../../chat/languages.ts";
import type { I18n } from "../../i18n/i18n.ts";
import type { Storage } from "../../storage/storage.ts";
import type { Logger } from "../../system/logger.ts";
import type { Broadcasts } from "../broadcasts/broadcasts.ts";
import type { Figures } from "../counts/counts.ts";
import { canBeSigned, type Petition } from "../petition/petition.ts";
import { noteReached } from "./milestone-store.ts";
import { daysLeft, hourOf, reachedBy, reachedWith } from "./steps.ts";
import { type Milestone, writeDrafts } from "./write-drafts.ts";

/** A draft that waits for the moderators. */
export interface Prepared {
  readonly milestone: Milestone;
}

export interface Milestones {
  /**
   * Prepares a draft when the count has reached a step, or, from nine in the morning, when the last day of signing is
   * near. After every count, and each morning; in any number of processes. `now`: ms since the epoch (UTC).
   */
  check(now: number): Promise<void>;
}

interface MilestoneParts {
  readonly storage: Pick<Storage, "db">;
  readonly petition: Petition;
  readonly figures: (now: number) => Promise<Figures | undefined>;
  readonly broadcasts: Pick<Broadcasts, "prepare">;
  readonly i18n: I18n;
  readonly languages: readonly Language[];
  readonly logger: Logger;
  /** True when the moderators were told; left out where they have no place. */
  readonly tell: ((prepared: Prepared) => Promise<boolean>) | undefined;
}

/** Of the days left moderators hear in the morning, not at the stroke of midnight. */
const morningHour = 9;

/** Drafts of good news, each step once ever, and only while the petition can be signed. Nothing is sent from here. */
export function createMilestones(parts: MilestoneParts): Milestones {
  const { storage, petition, broadcasts, i18n, languages, logger, tell } = parts;
  const { db } = storage;
  const { campaign, key, zone } = petition;

  async function prepare(milestone: Milestone, figures: Figures | undefined, now: number): Promise<void> {
    const texts = writeDrafts({ i18n, languages, petition }, milestone, figures, now);
    const name = `${milestone.kind}:${milestone.step}:${key}`;
    // Whose name will stand under it is for the moderator who takes it on; until then it is who runs the bot.
    const signature = petition.operator?.name ?? "Porte-voix";
    if (!(await broadcasts.prepare(name, signature, texts))) return;
    const isTold = await tell?.({ milestone });
    if (isTold) return;
    const note = { code: "milestone_prepared", milestone: `${milestone.kind}:${milestone.step}` };
    if (tell) logger.warn({ ...note, code: "milestone_untold" });
    else logger.info(note);
  }

  async function checkCount(figures: Figures, now: number): Promise<void> {
    if (campaign.threshold === undefined) return;
    const reached = reachedBy(figures.count, campaign.threshold);
    await noteReached(db, { petition: key, of: "signatures", now }, { before: reached, reached }, (step) =>
      prepare({ kind: "signatures", step: reached.find((known) => known === step) ?? 100 }, figures, now),
    );
  }

  async function checkDays(figures: Figures | undefined, now: number): Promise<void> {
    if (petition.closes === undefined || hourOf(now, zone) < morningHour) return;
    const left = daysLeft(now, petition.closes, zone);
    await noteReached(db, { petition: key, of: "days", now }, reachedWith(left), (step) =>
      prepare({ kind: "days", step, left }, figures, now),
    );
  }

  return {
    async check(now) {
      if (!canBeSigned(petition.state(now))) return;
      const figures = await parts.figures(now);
      if (figures) await checkCount(figures, now);
      await checkDays(figures, now);
    },
  };
}
