import type { Call } from "./command.ts";

/** Erases everything about the person who asks, or who blocked the bot, and counts what that ended. The receipt's number. */
export async function forgetPerson({ person, place, now, services }: Call): Promise<string> {
  const { erasure, referrals } = services;
  const { receipt, ended } = await erasure.forget(person.key, now);
  await referrals.record(await referrals.codeFor(place), "stop", now, ended);
  return receipt;
}
