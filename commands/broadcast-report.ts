import type { Reply } from "../src/chat/reply.ts";
import { say, type Text } from "../src/chat/text.ts";
import type { Call } from "../src/core/command.ts";
import type { Broadcast, Tally } from "../src/features/broadcasts/broadcast.ts";
import { type AuditLine, type Report, writeReportCsv } from "../src/features/broadcasts/broadcasts.ts";
import { sayState } from "./broadcast-progress.ts";
import { button, platformLabels } from "./broadcast-values.ts";

/** More would not fit the message: all of them are in the file. */
const placesShown = 10;
const auditShown = 20;

/** What became of it, and what can still be done: correct it, take it back. */
export async function sayReport(broadcast: Broadcast, { services }: Call): Promise<Reply> {
  const { id } = broadcast;
  const report = await services.broadcasts.report(id);
  return {
    lines: [
      say("broadcast.report.title", { id, state: sayState(broadcast) }),
      ...sayTimes(broadcast),
      ...sayTallies(report.tallies),
      ...sayPlaces(report),
      ...sayCrossposts(report),
    ],
    buttons: [
      [
        button(say("broadcast.csv_button"), "csv", id),
        button(say("broadcast.audit_button"), "audit", id),
        button(say("broadcast.refresh"), "show", id),
      ],
      ...(broadcast.startedAt === undefined
        ? []
        : [
            [
              button(say("broadcast.correct_button"), "correct", id),
              button(say("broadcast.recall_button"), "recall", id),
            ],
          ]),
      [button(say("broadcast.list_button"), "list")],
    ],
    replace: true,
  };
}

function sayTimes({ startedAt, endedAt }: Broadcast): Text[] {
  if (startedAt === undefined || endedAt === undefined) return [];
  return [
    say("broadcast.report.times", {
      from: { moment: startedAt, style: "full" },
      to: { moment: endedAt, style: "full" },
    }),
  ];
}

/** By what was done, whoever received it and wherever: the file has the parts. */
function sayTallies(tallies: readonly Tally[]): Text[][] {
  return (["send", "correct", "recall"] as const).flatMap((work) => {
    const sums = new Map<Tally["outcome"], number>([["total", 0]]);
    for (const tally of tallies)
      if (tally.work === work) sums.set(tally.outcome, (sums.get(tally.outcome) ?? 0) + tally.count);
    if (sums.size === 1) return [];
    return [
      [
        say("broadcast.report.work", { work: say(`broadcast.work.${work}`) }),
        ...[...sums].map(([outcome, number]) =>
          say("broadcast.report.line", { outcome: say(`broadcast.outcome.${outcome}`), number }),
        ),
      ],
    ];
  });
}

function sayPlaces({ unreached }: Report): Text[][] {
  if (unreached.length === 0) return [];
  const more = unreached.length - placesShown;
  return [
    [
      say("broadcast.report.places"),
      ...unreached.slice(0, placesShown).map(({ work, name, platform, outcome }) =>
        say("broadcast.report.place", {
          name: name ?? say("broadcast.report.nameless"),
          platform: platformLabels[platform],
          work: say(`broadcast.work.${work}`),
          outcome: say(`broadcast.outcome.${outcome}`),
        }),
      ),
      ...(more > 0 ? [say("broadcast.report.more", { number: more })] : []),
    ],
  ];
}

function sayCrossposts({ crossposts: { done, waiting, impossible, nextAt } }: Report): Text[] {
  if (done + waiting + impossible === 0) return [];
  return [
    say("broadcast.report.crossposts", { done, waiting, impossible }),
    ...(nextAt === undefined
      ? []
      : [say("broadcast.report.next_crosspost", { when: { moment: nextAt, style: "full" } })]),
  ];
}

/** The same, every line, for a spreadsheet. */
export async function sayCsv({ id }: Broadcast, { services, person, now }: Call): Promise<Reply> {
  await services.audit.noteExport(`broadcast ${id} csv`, { by: person.key, at: now });
  const report = await services.broadcasts.report(id);
  return {
    lines: [say("broadcast.csv")],
    files: [{ name: `broadcast-${id}.csv`, mime: "text/csv", content: writeReportCsv(report) }],
  };
}

/** Who did what and when. Names are not kept: a moderator sees what they did themselves, and that others were others. */
export async function sayAudit({ id }: Broadcast, { services, person }: Call): Promise<Reply> {
  const lines = await services.broadcasts.audit(id);
  return {
    lines: [
      say("broadcast.audit.title", { id }),
      lines.slice(-auditShown).map((line) =>
        say("broadcast.audit.line", {
          when: { moment: line.at, style: "choice" },
          action: sayAction(line),
          actor: sayActor(line, person.key),
        }),
      ),
    ],
    buttons: [[button(say("broadcast.back"), "show", id)]],
    replace: true,
  };
}

function sayActor({ actor }: AuditLine, reader: string): Text {
  if (actor === undefined) return say("broadcast.audit.actor.nobody");
  if (actor === reader) return say("broadcast.audit.actor.you");
  // The beginning of a keyed hash: the same person has the same letters, and nobody can tell whose they are.
  return say("broadcast.audit.actor.other", { mark: actor.slice(0, 4) });
}

const sayAction = ({ action }: AuditLine): Text => say(`broadcast.audit.action.${action}`);
