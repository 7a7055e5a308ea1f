import type { Button, Reply } from "../src/chat/reply.ts";
import { say, type Text } from "../src/chat/text.ts";
import type { Services } from "../src/core/services.ts";
import type { PersonNotice, TalkView, TeamNotice } from "../src/features/handover/handover.ts";
import type { PastReview } from "../src/features/reviews/reviews.ts";

const press = (command: "human" | "reply", action: string, id: number | "") => ({
  command,
  action,
  value: String(id),
});

/** Offered where the bot had no answer; nothing where the team has no place. */
export const offerHuman = ({ handovers }: Partial<Pick<Services, "handovers">>): Button[][] =>
  handovers?.isOffered ? [[{ label: say("human.button"), press: press("human", "open", "") }]] : [];

/** What happens, what is kept and how to stop, before anything is. */
export const sayInvitation = (): Reply => ({
  lines: [say("human.how"), say("human.care"), say("human.kept"), say("human.within")],
  buttons: [[{ label: say("human.cancel"), press: press("human", "cancel", "") }]],
});

/** The way to end one's own talk. */
export const endButton = (id: number): Button => ({
  label: say("human.end"),
  press: press("human", "done", id),
});

export const claimButton = (id: number): Button => ({
  label: say("reply.claim"),
  press: press("reply", "claim", id),
});
export const takeOverButton = (id: number): Button => ({
  label: say("reply.take_over"),
  press: press("reply", "over", id),
});
const closeButton = (id: number): Button => ({
  label: say("reply.close"),
  press: press("reply", "close", id),
});

/** Before a talk is closed, which erases it. */
export const sayCloseSure = (id: number): Reply => ({
  lines: [say("reply.sure", { id })],
  buttons: [
    [
      { label: say("reply.sure_yes"), press: press("reply", "close-yes", id) },
      { label: say("reply.sure_no"), press: press("reply", "claim", id) },
    ],
  ],
  replace: true,
});

/** A claimed talk: what was said, and how to answer. */
export const sayTalk = ({ id, language, messages }: TalkView): Reply => ({
  lines: [
    say("reply.claimed", { id, language: say(`language.names.${language}`) }),
    messages.map(({ author, text }) => say(`reply.from.${author}`, { text })),
    say("reply.how", { id }),
  ],
  buttons: [[closeButton(id)]],
});

/** What the team's place is told. */
export function sayToTeam(notice: TeamNotice): Reply {
  const { id } = notice;
  switch (notice.kind) {
    case "message": {
      const values = { id, language: say(`language.names.${notice.language}`), text: notice.text };
      return notice.isClaimed
        ? { lines: [say("reply.more", values), say("reply.how", { id })], buttons: [[closeButton(id)]] }
        : { lines: [say("reply.new", values)], buttons: [[claimButton(id)]] };
    }
    case "closed":
      return { lines: [say("reply.closed", { id })] };
    default:
      return notice satisfies never;
  }
}

/** What the person is told in private. */
export function sayToPerson(notice: PersonNotice): Reply {
  switch (notice.kind) {
    case "invitation":
      return sayInvitation();
    case "answer":
      return {
        lines: [say("human.answer", { text: notice.text })],
        buttons: [
          [
            { label: say("human.write_back"), press: press("human", "again", notice.id) },
            { label: say("human.done"), press: press("human", "done", notice.id) },
          ],
        ],
      };
    case "passed_on":
      return { lines: [say("human.passed_on", { id: notice.id })], buttons: [[endButton(notice.id)]] };
    case "lost":
      return { lines: [say("human.lost", { id: notice.id })] };
    case "closed":
      return { lines: [say("human.closed")] };
    case "expired":
      return { lines: [say("human.expired")] };
    default:
      return notice satisfies never;
  }
}

/** Which answers somebody of the team should look at again. */
export const sayPastReviews = (answers: readonly PastReview[]): Reply => ({
  lines: [say("review.intro"), answers.map(sayPastReview)],
});

const sayPastReview = ({ id, languages, reviewBy }: PastReview): Text =>
  say("review.item", {
    question: say(`faq:${id}.question`),
    languages: languages.join(", "),
    date: { moment: Date.parse(`${reviewBy}T12:00:00Z`), style: "date" },
  });
