import type { Reply } from "../src/chat/reply.ts";
import { say } from "../src/chat/text.ts";
import { openCommand } from "../src/core/press.ts";
import { type ConsentPurpose, consentKeys } from "../src/features/consent/consent.ts";

/** The words of a consent have changed: shows the new ones. Without an answer nothing is sent. */
export const sayRenewal = (purpose: ConsentPurpose): Reply => ({
  lines: [
    say("consent.changed"),
    say(`consent.about.${purpose}`),
    consentKeys[purpose].map((key) => say(key)),
    say("consent.silence"),
  ],
  buttons: [
    [{ label: say("consent.agree"), press: { command: "privacy", action: "renew", value: purpose } }],
    [{ label: say("consent.stop"), press: openCommand("stop") }],
  ],
});
