import type { PlatformName } from "../src/chat/address.ts";
import type { Reply } from "../src/chat/reply.ts";
import { say, type Text } from "../src/chat/text.ts";
import type { Services } from "../src/core/services.ts";
import { sayState } from "./petition-card.ts";

/** The petition's card for a chat where the bot is not, and its line in the list of what can be put there. */
export interface PetitionOffer {
  readonly title: Text;
  readonly description: Text;
  readonly reply: Reply;
}

/** With the platform's own code: it must not tell who shared. `undefined` while there is no petition to share. */
export function offerPetition(
  { petition, publicUrl, referrals }: Pick<Services, "petition" | "publicUrl" | "referrals">,
  platform: PlatformName,
  now: number,
): PetitionOffer | undefined {
  const state = petition.state(now);
  if (state.kind === "none") return undefined;
  const { title, author, year, platform: host } = petition.campaign;
  const link = `${publicUrl}/r/${referrals.codeOfPlatform(platform)}`;
  return {
    title: say("offer.title"),
    description: say("offer.description"),
    reply: {
      lines: [
        say("petition.title", { title }),
        say("petition.by", { author, year: String(year), platform: host.name }),
        sayState(state, petition.campaign),
        say("offer.link", { link }),
      ],
      buttons: [[{ label: say("offer.open"), url: link }]],
    },
  };
}
