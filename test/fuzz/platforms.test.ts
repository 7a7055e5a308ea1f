import fc, { type Arbitrary } from "fast-check";
import { afterAll, beforeAll, describe, it } from "vitest";
import { act, discordAction } from "./discord-actions.ts";
import { type FuzzWorld, openFuzzWorld } from "./fuzz-world.ts";
import { payload, previewBody } from "./made-up-events.ts";
import { anyText, mutatedText } from "./mutate.ts";
import { telegramUpdates } from "./telegram-updates.ts";
import { tryMany } from "./try-inputs.ts";

/** The fakes remember everything they were ever told. */
const batchesOfOneWorld = Number(process.env.FUZZ_BATCHES ?? 160);
const minutes = 60_000;

let world: FuzzWorld;
let batches = 0;
/** What went wrong in it goes on being wrong: whatever is tried next there would seem to cause it. */
let isSpoilt = false;

beforeAll(async () => {
  world = await openFuzzWorld();
});
afterAll(async () => refuseAny(await world.close()));

function refuseAny(findings: readonly string[]): void {
  if (findings.length > 0) throw new Error(findings.join("\n"));
}

async function freshWorld(): Promise<void> {
  batches += 1;
  if (!isSpoilt && batches % batchesOfOneWorld !== 0) return;
  // The new one first: what the old one says at its end must not leave the others without any.
  const former = world;
  world = await openFuzzWorld();
  const findings = await former.close();
  if (!isSpoilt) refuseAny(findings);
  isSpoilt = false;
}

interface Kind<T> {
  readonly of: Arbitrary<T>;
  readonly send: (one: T) => Promise<unknown>;
  readonly isDiscord?: boolean;
}

/** A batch side by side, then a look at what became of it. */
const sendMany = <T>(name: string, total: number, { of, send, isDiscord = false }: Kind<T>): Promise<void> =>
  tryMany(name, total, of, async (events) => {
    await freshWorld();
    try {
      await Promise.all(events.map(send));
      refuseAny(await world.settled(isDiscord));
    } catch (error) {
      isSpoilt = true;
      throw error;
    }
  });

describe("whatever a platform sends", { timeout: 60 * minutes }, () => {
  it("as an update of Telegram, is taken without harm", async () => {
    await sendMany("Telegram updates", 38_000, {
      of: telegramUpdates(world, payload),
      send: (body) => world.update(body),
    });
  });

  it("as the body of a webhook, is taken without harm", async () => {
    const type = fc.constantFrom(
      "application/json",
      "text/plain",
      "application/x-www-form-urlencoded",
      "x/y",
    );
    const body = fc.oneof(
      mutatedText(
        fc.constant('{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":1,"type":"private"}}}'),
      ),
      fc.json(),
      anyText,
    );
    await sendMany("webhook bodies", 48_000, {
      of: fc.tuple(body, type),
      send: (one) => world.webhookBody(...one),
    });
  });

  it("as an event of the preview, is taken without harm", async () => {
    await sendMany("preview bodies", 34_000, { of: previewBody(), send: (body) => world.preview(body) });
  });

  it("as a pressed button, is taken without harm", async () => {
    const press = fc.tuple(fc.constantFrom("ada", "moderator", "bo"), payload);
    await sendMany("button payloads", 30_000, {
      of: press,
      send: ([person, value]) => world.preview(JSON.stringify({ person, press: value })),
    });
  });

  it("as an interaction or a message of Discord, is taken without harm", async () => {
    await sendMany("Discord interactions and messages", 14_000, {
      of: discordAction,
      send: (action) => act(world, action),
      isDiscord: true,
    });
  });
});
