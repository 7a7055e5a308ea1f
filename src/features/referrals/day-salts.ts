import { createPublicKey, diffieHellman, generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { deriveKey, openWith, type Storage, sealWith } from "../../storage/storage.ts";

/**
 * A random salt for each day, the same in all processes on one database and in their memory only. Whoever needs it asks
 * the others, who answer sealed to a key that exists for that question; nothing readable is written anywhere.
 */
export interface DaySalts {
  /**
   * The salt of a day (`YYYY-MM-DD`): at once when this process has it, else when another one has handed it over, or
   * nobody has one and this process made it. `undefined` when the database was away for too long.
   */
  of(day: string): Buffer | Promise<Buffer | undefined>;
  /** Erases those of the days before. */
  forgetBefore(day: string): void;
  close(): Promise<void>;
}

const channel = "visitor_salts";
const retryMs = 200;
const patienceMs = 4_000;

const isDay = z.iso.date();
const message = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("ask"), day: isDay, from: z.uuid(), key: z.string() }),
  z.object({ kind: z.literal("offer"), day: isDay, to: z.uuid(), key: z.string(), salt: z.string() }),
]);
type Message = z.infer<typeof message>;
/** Who waits for an answer, and opens it. */
type Question = (offer: Extract<Message, { kind: "offer" }>) => void;

export function createDaySalts({ openLine, keys }: Pick<Storage, "openLine" | "keys">): DaySalts {
  const self = randomUUID();
  const salts = new Map<string, Buffer>();
  const wanted = new Map<string, Promise<Buffer | undefined>>();
  const questions = new Map<string, Question>();
  const ending = new AbortController();
  const say = (content: Message) => line.say(keys.seal(JSON.stringify(content), channel));

  const line = openLine({
    channel,
    hears(text) {
      const heard = read(text, keys);
      if (heard?.kind === "ask" && heard.from !== self) void answer(heard).catch(() => {});
      if (heard?.kind === "offer" && heard.to === self) questions.get(heard.day)?.(heard);
    },
    async opened() {
      for (const day of salts.keys()) await line.share(lockOf(day));
    },
  });

  async function answer({ day, from, key }: Extract<Message, { kind: "ask" }>): Promise<void> {
    const salt = salts.get(day);
    if (!salt) return;
    const own = generateKeyPairSync("x25519");
    const shared = agree(own.privateKey, key, day);
    await say({
      kind: "offer",
      day,
      to: from,
      key: write(own.publicKey),
      salt: sealWith(shared, salt, from),
    });
  }

  /** Who holds a day's lock alone makes its salt; who has the salt shares the lock, so that nobody makes another. */
  async function obtain(day: string): Promise<Buffer | undefined> {
    const own = generateKeyPairSync("x25519");
    const answered = Promise.withResolvers<Buffer>();
    questions.set(day, (offer) => {
      answered.resolve(openWith(agree(own.privateKey, offer.key, day), offer.salt, self));
    });
    try {
      const deadline = performance.now() + patienceMs;
      while (performance.now() < deadline && !ending.signal.aborted) {
        const isMine = await line.takeAlone(lockOf(day)).catch(() => undefined);
        if (isMine) return await keep(day, randomBytes(32));
        if (isMine === false)
          await say({ kind: "ask", day, from: self, key: write(own.publicKey) }).catch(() => {});
        const pause = delay(isMine === undefined ? 25 : retryMs, undefined, { signal: ending.signal }).catch(
          () => undefined,
        );
        const salt = await Promise.race([answered.promise, pause]);
        if (salt) return await keep(day, salt);
      }
      return undefined;
    } finally {
      questions.delete(day);
    }
  }

  async function keep(day: string, salt: Buffer): Promise<Buffer> {
    salts.set(day, salt);
    await line.share(lockOf(day)).catch(() => {});
    return salt;
  }

  return {
    of(day) {
      const known = salts.get(day);
      if (known) return known;
      const coming = wanted.get(day) ?? obtain(day).finally(() => wanted.delete(day));
      wanted.set(day, coming);
      return coming;
    },
    forgetBefore(first) {
      for (const [day, salt] of salts)
        if (day < first) {
          salt.fill(0);
          salts.delete(day);
          void line.leave(lockOf(day)).catch(() => {});
        }
    },
    async close() {
      ending.abort();
      await line.close();
    },
  };
}

/** Only a process with our key can have written it; anything else on the channel is not for us. */
function read(text: string, keys: Storage["keys"]): Message | undefined {
  try {
    return message.parse(JSON.parse(keys.open(text, channel)));
  } catch {
    return undefined;
  }
}

const lockOf = (day: string): number => Number(day.replaceAll("-", ""));

const write = (key: ReturnType<typeof createPublicKey>): string =>
  key.export({ type: "spki", format: "der" }).toString("base64url");

function agree(
  own: ReturnType<typeof generateKeyPairSync>["privateKey"],
  other: string,
  day: string,
): Buffer {
  const publicKey = createPublicKey({ key: Buffer.from(other, "base64url"), type: "spki", format: "der" });
  return deriveKey(diffieHellman({ privateKey: own, publicKey }), `visitor salt of ${day}`);
}
