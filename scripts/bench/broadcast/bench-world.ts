import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import pino from "pino";
import { type PersonId, type PlatformName, personId } from "../../../src/chat/address.ts";
import type { Outgoing } from "../../../src/chat/outgoing.ts";
import { createBroadcasts } from "../../../src/features/broadcasts/broadcasts.ts";
import type { Line } from "../../../src/features/broadcasts/sending/send-one.ts";
import { createSender } from "../../../src/features/broadcasts/sending/sender.ts";
import { createPeople } from "../../../src/features/people/people.ts";
import { type Storage, sql } from "../../../src/storage/storage.ts";
import { systemClock as clock } from "../../../src/system/clock.ts";
import { openTelegram } from "../../../test/support/open-telegram.ts";
import type { FakeCounts } from "./fake-process.ts";

const logger = pino({ level: process.env.LOG_LEVEL ?? "silent" });
const textHash = "0".repeat(64);
/** Rows a statement: it has five seconds. */
const chunk = 20_000;

export const message: Outgoing = {
  html: "<b>Bonjour</b>, la pétition vient de passer la moitié de son seuil.\n\n— L’équipe",
  buttons: [[{ label: "Signer", url: "https://petition.example.org/" }]],
  private: false,
  replace: false,
  language: "fr",
};

/** A Telegram with so many people who started the bot, in a process of its own. */
export async function startFake(chats: number, limits: "on" | "off") {
  const child = fork(join(import.meta.dirname, "fake-process.ts"), {
    env: { ...process.env, CHATS: String(chats), LIMITS: limits },
  });
  const [{ url, token, ids }] = (await once(child, "message")) as [
    { url: string; token: string; ids: number[] },
  ];
  const line: Line = await openTelegram({ token, url, logger, clock });
  return {
    line,
    people: ids.map((id) => personId("telegram", id)),
    async counts(): Promise<FakeCounts> {
      child.send("counts");
      return ((await once(child, "message")) as [FakeCounts])[0];
    },
    async stop(): Promise<void> {
      const ended = once(child, "exit");
      child.kill();
      await ended;
    },
  };
}

/** People who agreed to the news, in bulk. */
export async function subscribe(storage: Storage, people: readonly PersonId[]): Promise<void> {
  for (let from = 0; from < people.length; from += chunk) {
    const rows = people.slice(from, from + chunk).map((person) => {
      const key = storage.keys.personKey(person);
      return [key, storage.keys.seal(person, `update_subscribers:${key}`)] as const;
    });
    await sql`
      insert into update_subscribers
        (person_key, platform, language, consent_language, text_hash, agreed_at, sealed_address)
      select given.key, ${people[0]?.split(":")[0]}, 'fr', 'fr', ${textHash}, now() - interval '1 day', given.sealed
      from unnest(${rows.map(([key]) => key)}::text[], ${rows.map(([, sealed]) => sealed)}::text[])
        as given (key, sealed)`.execute(storage.db);
  }
}

/** The feature and its sender; nobody sleeps, but everybody's choices are asked for as in earnest. */
export function openBench(
  storage: Storage,
  lines: readonly Line[],
  pacePerSecond: Readonly<Record<PlatformName, number>>,
) {
  const broadcasts = createBroadcasts({
    storage,
    clock,
    approval: "one",
    languages: ["fr"],
    render: () => ({ text: "", characters: 0, limit: 4096 }),
    currentWords: () => ({ fr: textHash }),
  });
  const people = createPeople(storage);
  const sender = createSender({
    storage,
    clock,
    logger,
    broadcasts,
    platforms: lines,
    pacePerSecond,
    write: () => message,
    writeProgress: () => message,
    async preferencesOf(persons) {
      await people.preferencesOfAll(persons);
      return new Map(persons.map((person) => [person, { quiet: "off" as const }]));
    },
    defaultZone: "Europe/Paris",
    stopPerson: async () => {},
    endPlace: async () => {},
    movePlace: async () => {},
  });
  const author = storage.keys.personKey(personId("preview", "author"));

  return {
    broadcasts,
    sender,
    /** A broadcast that is approved and due. */
    async approve(): Promise<number> {
      const { id } = await broadcasts.create(author, "L’équipe");
      await broadcasts.change(id, author, { text: { language: "fr", markdown: "Bonjour" } });
      const submitted = await broadcasts.submit(id, author);
      if (submitted.kind === "refused") throw new Error(`Refused: ${JSON.stringify(submitted)}`);
      return id;
    },
    /** Resolves when so many were sent. */
    async sent(id: number, count: number): Promise<void> {
      for (;;) {
        const { done } = await broadcasts.progress(id);
        if ((done.delivered ?? 0) >= count) return;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  };
}
