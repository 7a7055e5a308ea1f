import type { Generated } from "kysely";
import type { Fixed } from "./fixed-column.ts";

/** How many had signed, kept for good: a row a change, and one a day. Nothing about anybody. */
interface PetitionCountsTable {
  id: Generated<string>;
  /** `petition.key` */
  petition: Fixed<string>;
  source: Fixed<"decidim" | "json" | "manual">;
  count: Fixed<number>;
  at: Fixed<Date>;
  /** When the source last said the same. */
  confirmed_at: Date;
}

/** Steps of a petition that were reached: each is told once, or never when it was passed over. */
interface PetitionMilestonesTable {
  /** `petition.key` */
  petition: Fixed<string>;
  /** `signatures:50`, `days:7`; `signatures:0` and `days:0` say that watching has begun. */
  milestone: Fixed<string>;
  state: Fixed<"prepared" | "passed">;
  at: Fixed<Date>;
}

export interface PetitionTables {
  petition_counts: PetitionCountsTable;
  petition_milestones: PetitionMilestonesTable;
}
