import type { Generated } from "kysely";
import type { Fixed } from "./fixed-column.ts";

/** A link that shows a partner the figures. Whoever revokes one removes its row. */
interface SharedLinksTable {
  id: Generated<number>;
  /** SHA-256 of the token in the link, which is 256 random bits: nothing to guess. */
  token_hash: Fixed<string>;
  /** What the team calls the partner, who may be a person; sealed with `shared_links:` and the hash as row. */
  sealed_name: Fixed<string>;
  /** `keys.personKey`; null once that person was erased. */
  made_by: string | null;
  made_at: Fixed<Date>;
  expires_at: Fixed<Date>;
}

export interface SharedLinkTables {
  shared_links: SharedLinksTable;
}
