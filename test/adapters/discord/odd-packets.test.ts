import { describe, expect, it } from "vitest";
import { expectLog } from "../../support/test-logger.ts";
import { outgoing, setStage } from "./discord-stage.ts";

const odd = { id: "1", token: "1", application_id: "1", channel_id: "2", user: { id: "3", username: "ada" } };

async function sendOdd(payload: object): Promise<void> {
  const { fake, ada, behaviour, started, receives, received } = await setStage();
  behaviour.answer = () => outgoing("Bonjour");
  await started();
  fake.gateway.dispatch("INTERACTION_CREATE", { ...odd, ...payload }, 0);
  await ada.says("Bonjour");
  expect(await receives()).toMatchObject({ kind: "text", text: "Bonjour" });
  expect(received).toHaveLength(1);
}

describe("an event of Discord in an unknown form", () => {
  it("is dropped when discord.js itself cannot read it, and the next one is answered", async () => {
    expectLog("discord_event_unreadable");
    await sendOdd({ type: 2, data: { id: "4", name: "petition", type: 1 }, entitlements: {} });
  });

  it("is dropped when a button says nothing of what it is", async () => {
    await sendOdd({
      type: 3,
      data: { component_type: 2 },
      entitlements: [],
      authorizing_integration_owners: {},
      message: { id: "5", channel_id: "2", author: odd.user, components: [], attachments: [], embeds: [] },
    });
  });
});
