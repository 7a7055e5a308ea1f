import { readFileSync } from "node:fs";
import { z } from "zod";
import type { ConfigProblem } from "./config-error.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** The content of the file at a path, without the line end that editors add. */
const contentOfFile = z.string().transform((path, context) => {
  try {
    const content = readFileSync(path, "utf8").replace(/(\r?\n)+$/, "");
    if (content.trim() !== "") return content;
    context.addIssue("The file is empty.");
  } catch {
    context.addIssue("The file cannot be read.");
  }
  return z.NEVER;
});

/**
 * Puts the content of the file that `NAME_FILE` names in the place of `NAME`, for each of `names`: how Docker, systemd and
 * Kubernetes hand out secrets. Neither content nor path is repeated in a problem.
 */
export function readSecretFiles(
  environment: Environment,
  names: readonly string[],
): { readonly environment: Environment; readonly problems: readonly ConfigProblem[] } {
  const read: Record<string, string> = {};
  const problems: ConfigProblem[] = [];
  for (const name of names) {
    const where = `${name}_FILE`;
    const path = environment[where]?.trim();
    if (!path) continue;
    if (environment[name]?.trim()) {
      const problem = `${name} and ${where} are both set.`;
      problems.push({ where, problem, cure: "Keep one of the two." });
      continue;
    }
    const content = contentOfFile.safeParse(path);
    if (content.success) read[name] = content.data;
    else
      for (const { message } of content.error.issues)
        problems.push({
          where,
          problem: message,
          cure: `Give the path of a file that the bot's user may read and that holds ${name} alone.`,
        });
  }
  return { environment: { ...environment, ...read }, problems };
}
