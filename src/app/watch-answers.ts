import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Faq } from "../features/faq/faq.ts";
import type { Logger } from "../system/logger.ts";

interface AnswersWatch {
  readonly localesDir: string;
  readonly faq: Faq;
  /** Called when new words were read: they are to be said from now on. */
  readonly onRead: () => void;
  readonly logger: Logger;
  /** Ends the watching. */
  readonly signal: AbortSignal;
  readonly everyMs?: number;
}

/** Learning takes some 6 s of the 10 that an editor is promised to wait at most. */
const lookEveryMs = 2_000;

/**
 * Reads the answers again whenever a file of theirs has changed. It looks at the files instead of being told, because
 * changes in a mounted folder are not always told. A file that is wrong is logged, and the answer stays as it was.
 */
export async function watchAnswers(watch: AnswersWatch): Promise<void> {
  const { localesDir, faq, onRead, logger, signal, everyMs = lookEveryMs } = watch;
  let seen = await describeFiles(localesDir);
  while (await waits(everyMs, signal)) {
    try {
      const now = await describeFiles(localesDir);
      if (now === seen) continue;
      const known = new Set(faq.problems.map(nameProblem));
      const { learnt } = await faq.reload();
      onRead();
      for (const problem of faq.problems)
        if (!known.has(nameProblem(problem))) logger.error({ code: "answer_refused", ...problem });
      await learnt;
      seen = now;
      logger.info({ code: "answers_read_again" });
    } catch (error) {
      logger.error({ code: "answers_not_read", err: error });
    }
  }
}

const nameProblem = ({ where, problem }: { where: string; problem: string }) => `${where} ${problem}`;

const waits = (ms: number, signal: AbortSignal): Promise<boolean> =>
  delay(ms, true, { signal, ref: false }).catch(() => false);

/** Names, sizes and times of every file: another text when one changes. */
async function describeFiles(folder: string): Promise<string> {
  const files = await readdir(folder, { recursive: true });
  const described = await Promise.all(
    files.sort().map(async (name) => {
      // An editor's unfinished copy is gone as soon as it is seen.
      const file = await stat(join(folder, name)).catch(() => undefined);
      return `${name} ${file?.size} ${file?.mtimeMs}`;
    }),
  );
  return described.join("\n");
}
