import type { PlatformName } from "../src/chat/address.ts";
import type { Language } from "../src/chat/languages.ts";
import type { Button, Reply } from "../src/chat/reply.ts";
import { say, type Text } from "../src/chat/text.ts";
import type { Call } from "../src/core/command.ts";
import type { Broadcast, Reading, Recipient } from "../src/features/broadcasts/broadcast.ts";
import type { Problem, RecipientCount } from "../src/features/broadcasts/broadcasts.ts";
import { sayBroadcast } from "./broadcast-message.ts";
import { button, languagesOf, platformLabels } from "./broadcast-values.ts";

/** Under the previews: what is decided next. */
type Then = (broadcast: Broadcast) => readonly (readonly Button[])[];

const messageFor = (broadcast: Broadcast, reading: Reading, { services, now }: Call): Reply =>
  sayBroadcast({
    broadcast,
    ...reading,
    petition: services.petition,
    languages: services.languages,
    now,
  });

const recipientsOf = ({ audience }: Broadcast): readonly Recipient[] => [
  ...(audience.places ? (["place"] as const) : []),
  ...(audience.people ? (["person"] as const) : []),
];

/** Those who get a text of their own; who reads another language gets the first of them. */
function readingsOf(broadcast: Broadcast, call: Call, only: Language | undefined): readonly Reading[] {
  const own = languagesOf(broadcast, call).filter((language) => broadcast.texts[language] !== undefined);
  const [first] = call.services.languages;
  const shown = only ? [only] : own.length > 0 ? own : [first];
  return shown.flatMap((language) => recipientsOf(broadcast).map((recipient) => ({ language, recipient })));
}

/**
 * Sends the moderator each message as its recipients will get it, then what is wrong with it and how many there are.
 * `only`: the one language to be shown, also one without a text of its own.
 */
export async function showPreview(
  call: Call,
  broadcast: Broadcast,
  then: Then,
  only?: Language,
): Promise<Reply> {
  const problems = await call.services.broadcasts.problemsOf(broadcast);
  const readings = hasText(broadcast) ? readingsOf(broadcast, call, only) : [];
  for (const reading of readings) {
    const sent = await call.services.desk.preview(
      call.person.id,
      messageFor(broadcast, reading, call),
      reading,
    );
    if (sent !== "delivered") return { lines: [say("private.start_first")] };
  }
  const counts = await call.services.broadcasts.recipients(broadcast.audience);
  return {
    lines: [
      say("broadcast.previewed", { id: broadcast.id }),
      ...(readings.length > 0 ? [readings.map(sayReading)] : []),
      ...(problems.length > 0 ? [[say("broadcast.problems"), ...problems.map(sayProblem)]] : []),
      [say("broadcast.recipients"), ...sayCounts(counts)],
    ],
    buttons: [
      ...(readings.length > 0 ? offerMore(broadcast, call) : []),
      ...then(broadcast),
      [button(say("broadcast.back"), "show", broadcast.id)],
    ],
  };
}

const hasText = ({ texts, signature }: Broadcast): boolean =>
  signature.trim() !== "" && Object.values(texts).some((text) => text !== undefined);

/** The languages that fall back to another's text, and the other platforms' own writing. */
function offerMore(broadcast: Broadcast, call: Call): Button[][] {
  const without = languagesOf(broadcast, call).filter((language) => broadcast.texts[language] === undefined);
  const platforms = call.services.desk
    .render(sample(broadcast, call), { language: call.services.languages[0], recipient: "place" })
    .map(({ platform }) => platform);
  return [
    ...(without.length > 0
      ? [
          without.map((language) =>
            button(
              say("broadcast.preview_in", { language: say(`language.names.${language}`) }),
              "preview",
              broadcast.id,
              language,
            ),
          ),
        ]
      : []),
    platforms.map((platform) =>
      button(
        say("broadcast.rendered_button", { platform: platformLabels[platform] }),
        "rendered",
        broadcast.id,
        platform,
      ),
    ),
  ];
}

const sample = (broadcast: Broadcast, call: Call): Reply =>
  messageFor(broadcast, { language: call.services.languages[0], recipient: "place" }, call);

/** What a platform is given, letter by letter, and how much room is left there. */
export async function showRendered(call: Call, broadcast: Broadcast, platform: PlatformName): Promise<Reply> {
  const { desk } = call.services;
  const readings = hasText(broadcast) ? readingsOf(broadcast, call, undefined) : [];
  for (const reading of readings) {
    const rendered = desk
      .render(messageFor(broadcast, reading, call), reading)
      .find((one) => one.platform === platform);
    if (!rendered) continue;
    const { text, characters, limit } = rendered;
    const shown = await desk.send(call.person, {
      lines: [
        say("broadcast.rendered", { platform: platformLabels[platform], characters, limit }),
        sayReading(reading),
        say("broadcast.code", { text }),
      ],
    });
    if (shown !== "delivered") return { lines: [say("private.start_first")] };
  }
  return {
    lines: [say("broadcast.rendered_all", { platform: platformLabels[platform] })],
    buttons: [[button(say("broadcast.back"), "show", broadcast.id)]],
  };
}

const sayReading = ({ language, recipient }: Reading): Text =>
  say(`broadcast.reading.${recipient}`, { language: say(`language.names.${language}`) });

function sayCounts(counts: readonly RecipientCount[]): Text[] {
  const counted = counts.filter(({ count, renewal }) => count + renewal > 0);
  if (counted.length === 0) return [say("broadcast.nobody")];
  return counted.flatMap(({ platform, recipient, count, renewal }) => [
    say(`broadcast.count.${recipient}`, { platform: platformLabels[platform], number: count }),
    ...(renewal > 0 ? [say("broadcast.renewal", { number: renewal })] : []),
  ]);
}

/** What is wrong, where, and what to do about it. */
export function sayProblem(problem: Problem): Text {
  switch (problem.kind) {
    case "no_text":
    case "no_recipients":
    case "past_date":
    case "spread_too_long":
      return say(`broadcast.problem.${problem.kind}`);
    case "language_missing":
      return say("broadcast.problem.language_missing", { language: nameOf(problem.language) });
    case "placeholder":
      return say("broadcast.problem.placeholder", { language: nameOf(problem.language), text: problem.text });
    case "markup":
      return say("broadcast.problem.markup", { language: nameOf(problem.language), line: problem.line });
    case "too_long":
      return say("broadcast.problem.too_long", {
        language: nameOf(problem.language),
        platform: platformLabels[problem.platform],
        characters: problem.characters,
        limit: problem.limit,
      });
    default:
      return problem satisfies never;
  }
}

const nameOf = (language: Language): Text => say(`language.names.${language}`);
