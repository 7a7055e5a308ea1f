import { type Described, describe } from "./describe-table.ts";

/** The tables of the team: how it gets in, what it gives away, and what it did. */
export const teamTables: Readonly<Record<string, Described>> = {
  sign_in_links: describe("signIn", "legitimateInterest", "signInLinks", {
    token_hash: "secretHash",
    person_key: "person",
    sealed_person: "sealedAddress",
    language: "language",
    made_at: "moment",
    used_at: "moment",
  }),
  shared_links: describe("signIn", "legitimateInterest", "sharedLinks", {
    id: "reference",
    token_hash: "secretHash",
    sealed_name: "sealedText",
    made_by: "person",
    made_at: "moment",
    expires_at: "moment",
  }),
  team_audit: describe("audit", "legitimateInterest", "audit", {
    id: "reference",
    actor_key: "person",
    action: "state",
    subject: "reference",
    at: "moment",
    purge_on: "day",
  }),
  sessions: describe("signIn", "legitimateInterest", "sessions", {
    session_hash: "secretHash",
    person_key: "person",
    sealed_person: "sealedAddress",
    language: "language",
    made_at: "moment",
    seen_at: "moment",
  }),
};
