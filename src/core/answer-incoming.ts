import { readButtonPayload } from "../chat/button-payload.ts";
import type {
  ButtonIncoming,
  CommandIncoming,
  Incoming,
  MembershipIncoming,
  TextIncoming,
} from "../chat/incoming.ts";
import { limits } from "../chat/limits.ts";
import type { Reply } from "../chat/reply.ts";
import { say } from "../chat/text.ts";
import type { I18n } from "../i18n/i18n.ts";
import type { Call, Command } from "./command.ts";
import { UserFacingError } from "./errors.ts";
import { forgetPerson } from "./forget-person.ts";
import { cleanInput, cleanLines, readOptions } from "./options.ts";
import { openAction, openCommand } from "./press.ts";
import type { Registry } from "./registry.ts";
import type { Rights } from "./rights.ts";
import { meansStop } from "./stop-words.ts";

interface Rules {
  readonly registry: Registry;
  /** Of the person whose event it is. */
  readonly rights: Rights;
  readonly i18n: I18n;
}

/** Finds what an event asks for, checks that the person may ask it, and runs it. `undefined`: nothing to say. */
export async function answerIncoming(
  incoming: Incoming,
  call: Call,
  rules: Rules,
): Promise<Reply | undefined> {
  switch (incoming.kind) {
    case "command":
      return answerCommand(incoming, call, rules);
    case "button":
      return answerButton(incoming, call, rules);
    case "text":
      return answerText(incoming, call, rules);
    case "membership":
      await noteMembership(incoming, call);
      return undefined;
    default:
      return incoming satisfies never;
  }
}

async function answerCommand(
  incoming: CommandIncoming,
  call: Call,
  rules: Rules,
): Promise<Reply | undefined> {
  const command = rules.registry.find(incoming.name);
  if (!command)
    return incoming.place.kind === "group" ? undefined : sayUnknownCommand(incoming.name, rules.registry);
  // Who writes /unsubscribe in private, and may not end a group's, wants to stop.
  if (incoming.place.kind === "private" && meansStop(command.name, call.services.languages, rules.i18n))
    if ((await rules.rights.mayUse(command.audience)) !== "yes") return runStop(call, rules.registry);
  const allowed = await allow(command, call, rules.rights);
  const reply = await command.run(allowed, readOptions(command, incoming.input));
  return { answer: command.answer, ...reply };
}

/** In a group an unknown command is probably meant for another bot: there the bot stays silent. */
function sayUnknownCommand(typed: string, registry: Registry): Reply {
  const nearest = registry.nearest(typed);
  if (!nearest)
    return {
      lines: [say("errors.unknown_command")],
      buttons: [[{ label: say("start.help"), press: openCommand("help") }]],
    };
  return {
    lines: [say("errors.nearest_command", { command: nearest.name })],
    buttons: [[{ label: say("help.button", { command: nearest.name }), press: openCommand(nearest.name) }]],
  };
}

/** A payload may be forged, or come from an older release: it is checked like anything a stranger writes. */
async function answerButton(incoming: ButtonIncoming, call: Call, rules: Rules): Promise<Reply> {
  const payload = readButtonPayload(incoming.payload);
  const command = payload && rules.registry.find(payload.command);
  if (!payload || !command) return sayOldButton();
  const allowed = await allow(command, call, rules.rights);
  if (payload.action === openAction)
    return { answer: command.answer, ...(await command.run(allowed, readOptions(command, { line: "" }))) };
  const press =
    command.buttons && Object.hasOwn(command.buttons, payload.action)
      ? command.buttons[payload.action]
      : undefined;
  if (!press) return sayOldButton();
  return { answer: command.answer, ...(await press(allowed, payload.value)) };
}

const sayOldButton = (): Reply => ({
  lines: [say("errors.old_button")],
  buttons: [[{ label: say("start.help"), press: openCommand("help") }]],
  answer: "private",
});

/** The call with what its person was found to be granted. Throws a `UserFacingError` for whoever may not make it. */
async function allow({ audience }: Command, call: Call, rights: Rights): Promise<Call> {
  const answer = await rights.mayUse(audience);
  if (answer === "no") throw new UserFacingError(say("errors.not_allowed"));
  if (answer === "unknown") throw new UserFacingError(say("errors.role_unknown"));
  return { ...call, person: { ...call.person, grants: rights.grants() } };
}

/** Plain words are a question, except the words that mean "stop" in any of our languages, and what a command waits for. */
async function answerText(incoming: TextIncoming, call: Call, rules: Rules): Promise<Reply | undefined> {
  const { registry, i18n } = rules;
  const text = cleanInput(incoming.text);
  if (text === "") throw new UserFacingError(say("errors.empty"));
  const isStop = meansStop(text, call.services.languages, i18n);
  const taken = isStop ? undefined : await takeText(incoming.text, call, rules);
  if (taken) return { answer: "private", ...taken };
  if (text.length > limits.questionCharacters)
    throw new UserFacingError(say("errors.too_long", { characters: limits.questionCharacters }));
  if (isStop) return runStop(call, registry);
  const reply = await registry.find("ask")?.run(call, { question: text });
  // A question asked aloud in a group is answered there; what concerns the person alone is not.
  return reply && { answer: "open", ...reply };
}

async function runStop(call: Call, registry: Registry): Promise<Reply | undefined> {
  const reply = await registry.find("stop")?.run(call, {});
  return reply && { answer: "private", ...reply };
}

/**
 * The first command that waits for it gets it; one that its person may no longer use waits for nothing. What was written
 * for the team is not taken for a question only because nobody can say now whether its author belongs to it.
 */
async function takeText(text: string, call: Call, { registry, rights }: Rules): Promise<Reply | undefined> {
  const lines = cleanLines(text);
  for (const command of registry.commands) {
    if (!command.takeText || (await command.awaitsText?.(call)) === false) continue;
    if ((await rights.mayUse(command.audience)) === "no") continue;
    const reply = await command.takeText(await allow(command, call, rights), lines);
    if (reply) return reply;
  }
  return undefined;
}

/** Whoever blocks the bot, or removes it from a place, has withdrawn: nothing is kept for them. */
async function noteMembership({ change, place }: MembershipIncoming, call: Call): Promise<void> {
  const { services } = call;
  switch (change.type) {
    case "added":
      return;
    case "removed":
      if (place.kind === "group") return services.referrals.forgetPlace(place);
      await forgetPerson(call);
      return;
    case "moved":
      return services.referrals.movePlace(place.id, change.to);
    default:
      return change satisfies never;
  }
}
