import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { ConfigProblem } from "../../system/config-error.ts";
import type { Fault } from "../words/words.ts";

/** The files under `locales/`, and what was found wrong with them: nothing here throws for one bad file. */
export class LocaleFiles {
  readonly problems: ConfigProblem[] = [];
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** A file as people know it: `locales/fr/faq/gdpr.md`. */
  nameOf(path: string): string {
    return join(basename(this.#folder), path);
  }

  /** The file's text; `undefined`, and a problem, when it cannot be read. A missing optional file is no problem. */
  async read(path: string, { isOptional = false } = {}): Promise<string | undefined> {
    try {
      return await readFile(join(this.#folder, path), "utf8");
    } catch (error) {
      const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
      if (!isMissing || !isOptional)
        this.refuse(
          path,
          isMissing ? "The file is missing." : "The file cannot be read.",
          "Restore it and let the bot read it.",
        );
      return undefined;
    }
  }

  /** The names in a folder, sorted; none when there is no such folder. */
  async list(path: string): Promise<string[]> {
    try {
      return (await readdir(join(this.#folder, path))).sort();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT")
        this.refuse(path, "The folder cannot be read.", "Let the bot read it.");
      return [];
    }
  }

  refuse(path: string, problem: string, cure: string): void {
    this.problems.push({ where: this.nameOf(path), problem, cure });
  }

  refuseLines(path: string, faults: readonly Fault[]): void {
    for (const { line, reason } of faults)
      this.refuse(
        `${path}:${line}`,
        `${reason}.`,
        "Mend that line: docs/editing-answers.md shows what a file looks like.",
      );
  }
}
