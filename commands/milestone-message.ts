import type { Reply } from "../src/chat/reply.ts";
import { say } from "../src/chat/text.ts";
import type { Prepared } from "../src/features/milestones/milestones.ts";

/** What the moderators' place is told of a draft that waits for them. Whoever may use it finds it by the command. */
export const sayPrepared = ({ milestone }: Prepared): Reply => ({
  lines: [
    say("milestone.prepared", {
      milestone:
        milestone.kind === "signatures"
          ? say("milestone.named.signatures", { share: milestone.step / 100 })
          : say("milestone.named.days"),
    }),
  ],
});
