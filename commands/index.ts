import type { Command } from "../src/core/command.ts";
import ask from "./ask.ts";
import broadcast from "./broadcast.ts";
import channel from "./channel.ts";
import count from "./count.ts";
import dashboard from "./dashboard.ts";
import faq from "./faq.ts";
import forget from "./forget.ts";
import help from "./help.ts";
import human from "./human.ts";
import language from "./language.ts";
import mydata from "./mydata.ts";
import petition from "./petition.ts";
import privacy from "./privacy.ts";
import questions from "./questions.ts";
import quiet from "./quiet.ts";
import remind from "./remind.ts";
import reminders from "./reminders.ts";
import reply from "./reply.ts";
import share from "./share.ts";
import start from "./start.ts";
import stop from "./stop.ts";
import subscribe from "./subscribe.ts";
import timezone from "./timezone.ts";
import unsubscribe from "./unsubscribe.ts";

/** Every command, in the order of the platforms' menus. */
export const commands: readonly Command[] = [
  start,
  help,
  ask,
  faq,
  human,
  petition,
  share,
  remind,
  reminders,
  stop,
  quiet,
  timezone,
  language,
  privacy,
  mydata,
  forget,
  reply,
  questions,
  broadcast,
  subscribe,
  unsubscribe,
  count,
  dashboard,
  channel,
];
