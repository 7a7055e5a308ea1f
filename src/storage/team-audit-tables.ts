import type { Generated } from "kysely";
import type { Fixed } from "./fixed-column.ts";

/** Who did what in the team's name, beside broadcasts: added to, and purged on its day. */
interface TeamAuditTable {
  id: Generated<string>;
  /** `keys.personKey`; null for who asked to be forgotten. */
  actor_key: string | null;
  action: Fixed<string>;
  /** A code, a number or the days of a file: never what somebody wrote. */
  subject: Fixed<string>;
  at: Fixed<Date>;
  /** `YYYY-MM-DD` */
  purge_on: Fixed<string>;
}

export interface TeamAuditTables {
  team_audit: TeamAuditTable;
}
