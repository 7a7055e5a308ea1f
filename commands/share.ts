import { platformOf } from "../src/chat/address.ts";
import { say } from "../src/chat/text.ts";
import { defineCommand } from "../src/core/command.ts";

/**
 * A ready text and this place's link. In private, and where the bot is a guest, one link serves everybody: a code never
 * stands for a person, and nothing is kept about a place the bot is not in.
 */
export default defineCommand({
  name: "share",
  audience: "everyone",
  answer: "open",
  anywhere: true,
  options: {},
  async run({ place, now, services }) {
    const { referrals, publicUrl, petition, deepLink } = services;
    const platform = platformOf(place.id);
    const isGroup = place.kind === "group" && !place.isGuest;
    const code = isGroup ? await referrals.codeOfPlace(place, now) : referrals.codeOfPlatform(platform);
    if (isGroup) await referrals.notePosted(code, now);
    const link = `${publicUrl}/r/${code}`;
    const conversation = deepLink(code, "start");
    return {
      lines: [
        say(isGroup ? "share.intro_place" : "share.intro_private"),
        say("share.text", { year: String(petition.campaign.year), link }),
        ...(conversation ? [say("share.deep_link", { link: conversation })] : []),
      ],
    };
  },
});
