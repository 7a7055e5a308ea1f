import { readFile } from "node:fs/promises";
import { z } from "zod";
import { entryIds } from "../src/chat/entry-ids.ts";
import { languages } from "../src/chat/languages.ts";
import { ScriptError } from "./script-error.ts";

const question = z.object({
  id: z.string().min(1),
  lang: z.enum(languages),
  text: z.string(),
  /** The answer that is right, or `none` when the bot should not answer. */
  intent: z.enum([...entryIds, "none"]),
  /** What sort of question it is, for the figures by kind. */
  kind: z.string().min(1),
});
export type Question = z.infer<typeof question>;

/** Reads a question file, one JSON object a line. Throws a `ScriptError` naming the first line that is wrong. */
export async function readQuestions(path: string): Promise<Question[]> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new ScriptError(
      error.code === "ENOENT" ? `${path}: there is no such file.` : `${path}: the file cannot be read.`,
    );
  });
  const questions = text
    .split("\n")
    .flatMap((line, index) => (line.trim() ? readLine(line, `${path}:${index + 1}`) : []));
  if (questions.length === 0) throw new ScriptError(`${path}: there is no question in it.`);
  return questions;
}

function readLine(line: string, where: string): Question {
  const read = question.safeParse(parseJson(line, where));
  if (read.success) return read.data;
  const reasons = read.error.issues.map(({ path, message }) =>
    path.length > 0 ? `${path.join(".")}: ${message}` : message,
  );
  throw new ScriptError(`${where}: ${reasons.join("; ")}.`);
}

function parseJson(line: string, where: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new ScriptError(`${where}: this is not a JSON object.`);
  }
}
