import type { Fixed } from "./fixed-column.ts";

/** A link to the dashboard, good once and for some minutes. */
interface SignInLinksTable {
  /** SHA-256 of the token in the link, which is 256 random bits: nothing to guess. */
  token_hash: Fixed<string>;
  /** `keys.personKey` */
  person_key: Fixed<string>;
  /** Platform id and grants, to check the role with; sealed with `sign_in_links:` and the hash as row. */
  sealed_person: Fixed<string>;
  language: Fixed<string>;
  made_at: Fixed<Date>;
  /** Kept until it is swept, so that a second use is told from a link that never was. */
  used_at: Date | null;
}

/** A browser in which somebody of the team is signed in. */
interface SessionsTable {
  /** SHA-256 of what the cookie holds. */
  session_hash: Fixed<string>;
  /** `keys.personKey` */
  person_key: Fixed<string>;
  /** Platform id, and the grants of when the link was asked for: the role is checked at each request. Sealed with `sessions:` and the hash as row. */
  sealed_person: Fixed<string>;
  /** In which the pages are shown. */
  language: string;
  made_at: Fixed<Date>;
  seen_at: Date;
}

export interface SignInTables {
  sign_in_links: SignInLinksTable;
  sessions: SessionsTable;
}
