import { type PlatformName, platformNames } from "../src/chat/address.ts";
import { limits } from "../src/chat/limits.ts";
import type { Reply } from "../src/chat/reply.ts";
import { say, type Text } from "../src/chat/text.ts";
import type { Call, Command } from "../src/core/command.ts";
import type { Audience, Broadcast } from "../src/features/broadcasts/broadcast.ts";
import type { Broadcasts } from "../src/features/broadcasts/broadcasts.ts";
import type { ExpectedInput } from "../src/features/broadcasts/expected-input.ts";
import { readWhen } from "../src/features/reminders/read-when.ts";
import { momentOfReminderId, reminderIdOf } from "../src/features/reminders/reminders.ts";
import {
  offeredDurations,
  sayChannels,
  sayDurations,
  sayTexts,
  sayWhen,
  sayWho,
  sayWrite,
} from "./broadcast-draft.ts";
import { tellTeam } from "./broadcast-sending.ts";
import { show, showResult } from "./broadcast-show.ts";
import { button, readLanguageCode, sayGone, withBroadcast } from "./broadcast-values.ts";

type Buttons = NonNullable<Command["buttons"]>;
type Change = Parameters<Broadcasts["change"]>[2];

const change = async (call: Call, { id }: Broadcast, wanted: Change, done: readonly Text[] = []) =>
  showResult(await call.services.broadcasts.change(id, call.person.key, wanted), call, id, done);

/** Waits for the person's next private text. */
const expect = ({ person, now, services }: Call, input: ExpectedInput) =>
  services.expectedInputs.expect(person.key, input, now);

/** Asks for the name under the messages, with which a new one begins. */
async function askSignature(call: Call, id?: number): Promise<Reply> {
  await expect(call, id === undefined ? { kind: "new" } : { kind: "signature", id });
  return {
    lines: [say("broadcast.ask_signature")],
    buttons: [[button(say("broadcast.back"), id === undefined ? "list" : "leave", id ?? "")]],
    replace: true,
  };
}

/** Everything that is chosen or written before a broadcast is handed in. */
export const writingButtons: Buttons = {
  async new(call) {
    const { broadcasts, petition } = call.services;
    if (!petition.operator) return askSignature(call);
    return show(await broadcasts.create(call.person.key, petition.operator.name), call);
  },
  texts: (call, value) => withBroadcast(call, value, ({ broadcast }) => sayTexts(broadcast, call)),
  write: (call, value) =>
    withBroadcast(call, value, async ({ broadcast, rest: [code] }) => {
      const language = readLanguageCode(code, call);
      if (!language) return sayGone();
      await expect(call, { kind: "text", id: broadcast.id, language });
      return sayWrite(broadcast, language);
    }),
  clear: (call, value) =>
    withBroadcast(call, value, async ({ broadcast, rest: [code] }) => {
      const language = readLanguageCode(code, call);
      if (!language) return sayGone();
      await call.services.expectedInputs.cancel(call.person.key);
      return change(call, broadcast, { text: { language, markdown: undefined } });
    }),
  /** Goes back without a text: what was waited for is a question again. */
  leave: (call, value) =>
    withBroadcast(call, value, async ({ broadcast }) => {
      await call.services.expectedInputs.cancel(call.person.key);
      return show(broadcast, call);
    }),
  who: (call, value) => withBroadcast(call, value, ({ broadcast }) => sayWho(broadcast, call)),
  choose: (call, value) =>
    withBroadcast(call, value, async ({ broadcast, rest: [what = "", on] }) => {
      const audience = choose(broadcast.audience, what, on === "1", call);
      if (!audience) return sayGone();
      const result = await call.services.broadcasts.change(broadcast.id, call.person.key, { audience });
      return result.kind === "done" ? sayWho(result.broadcast, call) : showResult(result, call, broadcast.id);
    }),
  when: (call, value) =>
    withBroadcast(call, value, async ({ broadcast }) => {
      await expect(call, { kind: "when", id: broadcast.id });
      return sayWhen(broadcast, call);
    }),
  at: (call, value) =>
    withBroadcast(call, value, async ({ broadcast, rest: [moment = ""] }) => {
      const sendAt = moment === "now" ? undefined : momentOfReminderId(moment);
      if (moment !== "now" && (sendAt === undefined || sendAt <= call.now))
        return sayWhen(broadcast, call, [say("remind.too_late")]);
      await call.services.expectedInputs.cancel(call.person.key);
      return change(call, broadcast, { sendAt });
    }),
  lasts: (call, value) => withBroadcast(call, value, ({ broadcast }) => sayDurations(broadcast, "lasts")),
  spread: (call, value) => withBroadcast(call, value, ({ broadcast }) => sayDurations(broadcast, "spread")),
  lasting: (call, value) =>
    withBroadcast(call, value, ({ broadcast, rest: [typed] }) => {
      const lastsMinutes = offeredDurations.lasts.find((minutes) => String(minutes) === typed);
      return lastsMinutes === undefined ? sayGone() : change(call, broadcast, { lastsMinutes });
    }),
  spreading: (call, value) =>
    withBroadcast(call, value, ({ broadcast, rest: [typed] }) => {
      const spreadMinutes = offeredDurations.spread.find((minutes) => String(minutes) === typed);
      return spreadMinutes === undefined ? sayGone() : change(call, broadcast, { spreadMinutes });
    }),
  sign: (call, value) => withBroadcast(call, value, ({ broadcast }) => askSignature(call, broadcast.id)),
  channels: (call, value) => withBroadcast(call, value, ({ broadcast }) => sayChannels(broadcast, call)),
  publish: (call, value) =>
    withBroadcast(call, value, ({ broadcast, rest: [on] }) =>
      change(call, broadcast, { crosspost: on === "1" }),
    ),
};

/** The audience with one choice made otherwise; `undefined` for what no button of ours says. */
function choose(audience: Audience, what: string, on: boolean, call: Call): Audience | undefined {
  if (what === "places" || what === "people") return { ...audience, [what]: on };
  const { languages } = call.services;
  const language = readLanguageCode(what, call);
  if (language) return { ...audience, languages: pick(audience.languages, language, on, languages) };
  const platform = platformNames.find((name) => name === what);
  return (
    platform && {
      ...audience,
      platforms: pick<PlatformName>(audience.platforms, platform, on, platformNames),
    }
  );
}

/** `undefined` stands for all of them, also those that come later. The last one stays: nobody is no choice. */
function pick<T>(
  chosen: readonly T[] | undefined,
  one: T,
  on: boolean,
  all: readonly T[],
): readonly T[] | undefined {
  const picked = all.filter((each) => (each === one ? on : (chosen?.includes(each) ?? true)));
  if (picked.length === 0) return chosen;
  return picked.length === all.length ? undefined : picked;
}

/** What a moderator writes when a broadcast waits for it. */
export async function takeWriting(call: Call, text: string): Promise<Reply | undefined> {
  const { person, place, services } = call;
  if (place.kind !== "private") return undefined;
  const input = await services.expectedInputs.find(person.key);
  if (!input) return undefined;
  if (text.length > limits.expectedCharacters)
    return { lines: [say("broadcast.too_long", { characters: limits.expectedCharacters })] };
  const reply = input.kind === "new" ? await begin(call, text) : await write(call, input, text);
  // A message of its own: the one with the question stands further up.
  return { ...reply, replace: false };
}

const signatureCharacters = 60;

async function begin(call: Call, text: string): Promise<Reply> {
  const signature = readSignature(text);
  if (!signature) return sayUnusableSignature();
  const broadcast = await call.services.broadcasts.create(call.person.key, signature);
  await call.services.expectedInputs.cancel(call.person.key);
  return show(broadcast, call);
}

async function write(
  call: Call,
  input: Exclude<ExpectedInput, { kind: "new" }>,
  text: string,
): Promise<Reply> {
  const { expectedInputs, broadcasts } = call.services;
  const broadcast = await broadcasts.find(input.id);
  if (!broadcast) {
    await expectedInputs.cancel(call.person.key);
    return sayGone();
  }
  if (input.kind === "when") return writeWhen(call, broadcast, text);
  if (input.kind === "correction") {
    await expectedInputs.cancel(call.person.key);
    const waiting = await broadcasts.correction(broadcast.id);
    const texts = { ...(waiting?.texts ?? broadcast.texts), [input.language]: text };
    const result = await broadcasts.correct(broadcast.id, call.person.key, texts);
    if (result.kind === "done" && (await broadcasts.correction(broadcast.id)))
      await tellTeam(call, broadcast.id, "correction");
    return showResult(result, call, broadcast.id, [say("broadcast.correction_kept")]);
  }
  if (input.kind === "text") {
    await expectedInputs.cancel(call.person.key);
    const language = say(`language.names.${input.language}`);
    return change(call, broadcast, { text: { language: input.language, markdown: text } }, [
      say("broadcast.text_kept", { language }),
    ]);
  }
  const signature = readSignature(text);
  if (!signature) return sayUnusableSignature();
  await expectedInputs.cancel(call.person.key);
  return change(call, broadcast, { signature });
}

/** One line, short enough for a name. */
function readSignature(text: string): string | undefined {
  const name = text.replace(/\s+/g, " ").trim();
  return name.length > 0 && name.length <= signatureCharacters ? name : undefined;
}

const sayUnusableSignature = (): Reply => ({
  lines: [say("broadcast.signature_unusable", { characters: signatureCharacters })],
});

/** A moment as people write it; what may mean several becomes buttons, as for a reminder. */
async function writeWhen(call: Call, broadcast: Broadcast, text: string): Promise<Reply> {
  const { person, now, services } = call;
  const result = readWhen(text, { language: person.language, zone: person.zone, now });
  if (result.kind === "moment") {
    await services.expectedInputs.cancel(person.key);
    return change(call, broadcast, { sendAt: result.at }, result.shifted ? [say("remind.shifted")] : []);
  }
  const moments =
    result.kind === "ambiguous" ? result.candidates : result.kind === "past" ? result.instead : [];
  return {
    lines: [say(`broadcast.when.${result.kind}`)],
    buttons: [
      ...moments.map((at) => [
        button(
          say("remind.candidate", { when: { moment: at, style: "choice" } }),
          "at",
          broadcast.id,
          reminderIdOf(at),
        ),
      ]),
      [button(say("broadcast.back"), "leave", broadcast.id)],
    ],
  };
}
