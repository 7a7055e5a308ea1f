/** How many had signed. Moments in ms since the epoch (UTC). */
export interface Count {
  readonly count: number;
  readonly source: "decidim" | "json" | "manual";
  /** When it was first seen. */
  readonly at: number;
  /** When the source last said so. */
  readonly confirmedAt: number;
}
