import type { Fixed } from "./fixed-column.ts";

/** What one process at a time may do. A row without a holder's renewal is anybody's after `expires_at`. */
interface LeasesTable {
  name: Fixed<string>;
  /** Random, of a process; nothing of a person's. */
  holder: string;
  /** See process-mark.ts; null where there is none. */
  process: string | null;
  /** By the database's clock. */
  expires_at: Date;
}

export interface LeaseTables {
  leases: LeasesTable;
}
