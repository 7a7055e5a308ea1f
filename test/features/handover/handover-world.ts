import { personId, placeId } from "../../../src/chat/address.ts";
import type { Outgoing } from "../../../src/chat/outgoing.ts";
import { plainText } from "../../../src/chat/plain-text.ts";
import type { Campaign } from "../../../src/features/petition/petition.ts";
import { type StorageRow, tableRows } from "../../support/table-rows.ts";
import { openTestBot, type TestBot } from "../../support/test-bot.ts";

/** Where the team reads. */
const teamPlace = placeId("preview", "group:team");
const inTeam = { place: { id: teamPlace, kind: "group" } } as const;

export const words = (outgoing: { html: string } | undefined) =>
  plainText(outgoing?.html ?? "").replace(/[\u00a0\u202f]/g, " ");
export const payloads = (outgoing: Outgoing | undefined) =>
  (outgoing?.buttons ?? []).flat().flatMap((button) => ("payload" in button ? [button.payload] : []));

export interface HandoverWorld extends TestBot {
  /** Asks for a human and writes; resolves with what the person is told. */
  opens(name: string, text: string): Promise<Outgoing | undefined>;
  /** A moderator in the team's place. */
  teamSays(name: string, text: string): Promise<Outgoing | undefined>;
  teamPresses(name: string, payload: string): Promise<Outgoing | undefined>;
  /** What the team's place was sent, and what the person was. */
  toTeam(): string[];
  toPerson(name: string): string[];
  /** Every row of both tables and every record. */
  kept(): Promise<readonly StorageRow[]>;
}

export async function openHandoverWorld(
  options: { readonly campaign?: Partial<Campaign> } = {},
): Promise<HandoverWorld> {
  const world = await openTestBot({ handoverPlace: teamPlace, ...options });
  const sentTo = (address: string) =>
    world.sent.filter(({ to }) => to === address).map(({ message }) => words(message));
  return Object.assign(world, {
    async opens(name: string, text: string) {
      await world.says(name, "/human");
      return world.says(name, text);
    },
    teamSays: (name: string, text: string) => world.says(name, text, inTeam),
    teamPresses: (name: string, payload: string) => world.presses(name, payload, inTeam),
    toTeam: () => sentTo(teamPlace),
    toPerson: (name: string) => sentTo(personId("preview", name)),
    kept: async () => [
      ...(await tableRows(world.storage, "handovers")),
      ...(await tableRows(world.storage, "handover_messages")),
      ...(await tableRows(world.storage, "kv")),
    ],
  });
}
