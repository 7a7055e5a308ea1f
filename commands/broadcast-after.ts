import type { Reply } from "../src/chat/reply.ts";
import { say } from "../src/chat/text.ts";
import type { Call, Command } from "../src/core/command.ts";
import type { Broadcast } from "../src/features/broadcasts/broadcast.ts";
import { markOf } from "../src/features/broadcasts/broadcasts.ts";
import { sayTexts, sayWrite } from "./broadcast-draft.ts";
import { showPreview } from "./broadcast-preview.ts";
import { sayAudit, sayCsv, sayReport } from "./broadcast-report.ts";
import { sayChanged } from "./broadcast-sending.ts";
import { show, showResult } from "./broadcast-show.ts";
import { button, readLanguageCode, sayGone, withBroadcast } from "./broadcast-values.ts";

/** What can be looked up and mended once a broadcast was sent. */
export const afterwardsButtons: NonNullable<Command["buttons"]> = {
  report: (call, value) => withBroadcast(call, value, ({ broadcast }) => sayReport(broadcast, call)),
  csv: (call, value) => withBroadcast(call, value, ({ broadcast }) => sayCsv(broadcast, call)),
  audit: (call, value) => withBroadcast(call, value, ({ broadcast }) => sayAudit(broadcast, call)),
  correct: (call, value) =>
    withBroadcast(call, value, ({ broadcast }) => sayTexts(broadcast, call, "rewrite")),
  rewrite: (call, value) =>
    withBroadcast(call, value, async ({ broadcast, rest: [code] }) => {
      const language = readLanguageCode(code, call);
      if (!language) return sayGone();
      const { person, now, services } = call;
      await services.expectedInputs.expect(
        person.key,
        { kind: "correction", id: broadcast.id, language },
        now,
      );
      return sayWrite(broadcast, language, false);
    }),
  corrected: (call, value) =>
    withBroadcast(call, value, async ({ broadcast }) => {
      const corrected = await withCorrection(broadcast, call);
      if (!corrected) return show(broadcast, call);
      return showPreview(call, corrected.broadcast, (read) =>
        corrected.by === call.person.key
          ? []
          : [[button(say("broadcast.approve_correction"), "corrected-yes", read.id, markOf(read))]],
      );
    }),
  "corrected-yes": (call, value) =>
    withBroadcast(call, value, async ({ broadcast, rest: [read] }): Promise<Reply> => {
      const corrected = await withCorrection(broadcast, call);
      if (!corrected) return show(broadcast, call);
      if (read !== markOf(corrected.broadcast)) return sayChanged(broadcast, "corrected");
      const { broadcasts } = call.services;
      return showResult(
        await broadcasts.approveCorrection(broadcast.id, call.person.key, read),
        call,
        broadcast.id,
        [say("broadcast.correcting")],
      );
    }),
};

/** The broadcast as it would read. */
async function withCorrection(broadcast: Broadcast, { services }: Call) {
  const correction = await services.broadcasts.correction(broadcast.id);
  return correction && { by: correction.by, broadcast: { ...broadcast, texts: correction.texts } };
}
