import { say } from "../src/chat/text.ts";
import { defineCommand } from "../src/core/command.ts";

/** Ends everything the bot would send unasked. One tap: no question back, no reason asked. */
export default defineCommand({
  name: "stop",
  audience: "everyone",
  answer: "private",
  options: {},
  withdraws: true,
  async run({ person, place, now, services }) {
    const { referrals } = services;
    const count = await services.reminders.cancelAll(person.key);
    const isUpdated = await services.updates.cancel(person.key);
    await referrals.record(await referrals.codeFor(place), "stop", now, count + (isUpdated ? 1 : 0));
    const isTalkClosed = await services.handovers.closeOwn(person.key);
    await services.consent.withdraw(person.key, now);
    return {
      lines: [
        ...(isTalkClosed ? [say("human.ended")] : []),
        ...(isUpdated ? [say("updates.stopped")] : []),
        ...(count > 0 || !(isTalkClosed || isUpdated) ? [say("stop.done", { count })] : []),
      ],
    };
  },
});
