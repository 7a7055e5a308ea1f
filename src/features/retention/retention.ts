import { eventKeysKeptMs } from "../../storage/storage.ts";

/** From when the days of a class are counted. */
type Since =
  | "choice"
  | "asked"
  | "sending"
  | "due"
  | "end"
  | "opening"
  | "day"
  | "applied"
  | "answer"
  | "click"
  | "change"
  | "signIn"
  | "request"
  | "erasure";

interface Limit {
  /** Whole days. */
  readonly days: number;
  readonly since: Since;
  /** Why not shorter, for whoever asks us to defend it. */
  readonly because: string;
}

const dayMs = 86_400_000;

/**
 * How long each class of personal data is kept, at most: the one place where it is decided. The hourly sweep enforces
 * it, the notice and the chat show it. Whoever asks for erasure is erased at once, whatever stands here.
 */
export const retention = {
  preferences: {
    days: 365,
    since: "choice",
    because: "A language chosen for a petition that comes up a few times a year; a year of silence ends it.",
  },
  reminders: {
    days: 3,
    since: "sending",
    because: "Its address goes with the sending; what is left of it lets people put it off for three days.",
  },
  missedReminders: {
    days: 30,
    since: "due",
    because: "Told with the next answer; whoever does not come within a month no longer waits to hear it.",
  },
  unansweredReminders: {
    days: 30,
    since: "asked",
    because: "The words have changed and nobody has agreed to the new ones: a month of silence is a no.",
  },
  consents: {
    days: 30,
    since: "end",
    because:
      "GDPR art. 7(1) asks for proof of a consent, and art. 9 forbids keeping a list of people with an opinion without need. " +
      "The proof lasts as long as what it allows, then for the month within which people complain of a message. " +
      "The three or five years of a limitation period would keep a political opinion for a lawsuit nobody announced.",
  },
  handovers: {
    days: 14,
    since: "opening",
    because: "Volunteers answer within days; two weeks leave room for an absence and for one question back.",
  },
  questions: {
    days: 60,
    since: "day",
    because:
      "A question is shown once it came on three days; rarer than that in two months, it is nobody's gap.",
  },
  proposals: {
    days: 90,
    since: "applied",
    because: "To trace where a phrasing in the files came from, for one quarterly review.",
  },
  events: {
    days: eventKeysKeptMs / dayMs,
    since: "answer",
    because: "Telegram repeats an update for 24 hours; twice that, so that none is answered twice.",
  },
  viewBatches: {
    days: 30,
    since: "click",
    because:
      "Clicks on disk are read back at the next start: a month covers a bot that stood still over a summer.",
  },
  deliveries: {
    days: 7,
    since: "end",
    because:
      "Telegram lets a bot take back a message for 48 hours; a mistake is found within the week, or not at all.",
  },
  broadcastDrafts: {
    days: 30,
    since: "change",
    because: "A draft nobody has touched for a month is of a campaign that has moved on.",
  },
  audit: {
    days: 395,
    since: "day",
    because: "Who did what in the team's name must be answerable for a year of campaign, and a month to ask.",
  },
  signInLinks: {
    days: 1,
    since: "request",
    because: "Good for minutes; a day longer, so that a link used twice is told from one that never was.",
  },
  sessions: {
    days: 7,
    since: "signIn",
    because:
      "Of the team only, and over after half a day of silence: signing in again costs one command a week.",
  },
  sharedLinks: {
    days: 84,
    since: "request",
    because:
      "The longest a partner's link can be asked for: twelve weeks of campaign. It goes at its end or when revoked.",
  },
  erasures: {
    days: 30,
    since: "erasure",
    because: "Backups are kept 30 days: until then a restored one must be erased again.",
  },
} as const satisfies Readonly<Record<string, Limit>>;

export type RetentionClass = keyof typeof retention;

/** The last moment (ms since the epoch, UTC) that is too old for a class at `now`. */
export const tooOld = (kept: RetentionClass, now: number): number => now - retention[kept].days * dayMs;
