import { describe } from "vitest";
import { describeAnswers } from "./adapter/answer-cases.ts";
import { describeConnection } from "./adapter/connection-cases.ts";
import { describeConversation } from "./adapter/conversation-cases.ts";
import { describeDelivered } from "./adapter/delivered-cases.ts";
import { describeDeliveries } from "./adapter/delivery-cases.ts";
import type { AdapterDescription, ContractWorld } from "./adapter/description.ts";
import { describeRevisions } from "./adapter/revision-cases.ts";
import { useStages } from "./adapter/running-stage.ts";

export type {
  Abilities,
  AdapterDescription,
  ContractPerson,
  ContractWorld,
  SeenMessage,
  Stage,
} from "./adapter/description.ts";

/** What every chat platform must do, told once. Call it at the top level of a test file with a description of the platform. */
export function describeAdapterContract<W extends ContractWorld>(description: AdapterDescription<W>): void {
  describe(`${description.name}: adapter contract`, () => {
    const stages = useStages(description);
    describeConnection(description, stages);
    describeConversation(description, stages);
    describeAnswers(description, stages);
    describeDelivered(description, stages);
    describeDeliveries(description, stages);
    describeRevisions(description, stages);
  });
}
