import { personId } from "../src/chat/address.ts";
import { languages } from "../src/chat/languages.ts";
import { createBroadcasts } from "../src/features/broadcasts/broadcasts.ts";
import type { PersonKey, Storage } from "../src/storage/storage.ts";

/** By two moderators who exist nowhere else; the counts are made up, as if by a sender. `noon`: ms since the epoch. */
export async function sendHalf(storage: Storage, noon: number): Promise<number> {
  const { db, keys } = storage;
  const [ada, ben] = ["ada", "ben"].map((name) => keys.personKey(personId("preview", name))) as [
    PersonKey,
    PersonKey,
  ];
  const broadcasts = createBroadcasts({
    storage,
    clock: { now: () => noon },
    approval: "two",
    languages,
    render: () => undefined,
    currentWords: () => ({ fr: "picture" }),
  });
  await db
    .insertInto("update_subscribers")
    .values(Array.from({ length: 60 }, (_, n) => subscriber(n, noon)))
    .execute();
  const { id } = await broadcasts.create(ada, "Mission santé publique");
  const texts = {
    fr: "**50 000 signatures !** Merci. Il reste un mois : parlez-en autour de vous.",
    en: "**50,000 signatures!** Thank you. One month is left: tell the people around you.",
  };
  for (const language of ["fr", "en"] as const)
    await broadcasts.change(id, ada, { text: { language, markdown: texts[language] } });
  await broadcasts.submit(id, ada);
  await broadcasts.approve(id, ben);
  await broadcasts.startDue(noon);
  await db.deleteFrom("broadcast_tallies").execute();
  const tally = (platform: string, recipient: "person" | "place", counts: Record<string, number>) =>
    Object.entries(counts).map(([outcome, count]) => ({
      broadcast_id: id,
      work: "send",
      platform,
      recipient,
      outcome,
      count,
    }));
  await db
    .insertInto("broadcast_tallies")
    .values([
      ...tally("telegram", "person", { total: 3120, delivered: 1968, blocked: 61, failed: 4 }),
      ...tally("telegram", "place", { total: 84, delivered: 80, forbidden: 2 }),
      ...tally("discord", "place", { total: 140, delivered: 121, forbidden: 5 }),
    ])
    .execute();
  return id;
}

const subscriber = (n: number, noon: number) => ({
  person_key: `picture-${n}`,
  platform: n % 3 === 0 ? "discord" : "telegram",
  language: n % 4 === 0 ? "de" : n % 5 === 0 ? "en" : "fr",
  consent_language: "fr",
  text_hash: "picture",
  agreed_at: new Date(noon),
  sealed_address: "picture",
});
