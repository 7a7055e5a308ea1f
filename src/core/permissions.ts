import { readAddress } from "../chat/address.ts";
import type { Person } from "../chat/incoming.ts";

/** `team`: moderators and organisers alike. */
export type Audience = "everyone" | "moderators" | "organisers" | "team";

export interface RoleSettings {
  readonly MODERATORS: readonly string[];
  readonly ORGANISERS: readonly string[];
}

/** Persons of the preview who have a role without any setting, so that a newcomer can try every command. */
const previewModerators = ["preview:moderator", "preview:moderator2"];
const previewOrganisers = ["preview:organiser"];

/** Whether a person may use what is meant for `audience`. Asked before a command and again before each of its buttons. */
export function mayUse(
  audience: Audience,
  person: Pick<Person, "id" | "grants">,
  settings: RoleSettings,
): boolean {
  const parts = readAddress(person.id);
  const own = [...(parts ? [`${parts.platform}:${parts.id}`] : []), ...person.grants];
  switch (audience) {
    case "everyone":
      return true;
    case "moderators":
      return own.some((grant) => settings.MODERATORS.includes(grant) || previewModerators.includes(grant));
    case "organisers":
      return own.some((grant) => settings.ORGANISERS.includes(grant) || previewOrganisers.includes(grant));
    case "team":
      return mayUse("moderators", person, settings) || mayUse("organisers", person, settings);
    default:
      return audience satisfies never;
  }
}
