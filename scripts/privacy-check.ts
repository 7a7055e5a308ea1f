import { glob, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { runScript, ScriptError } from "./script-error.ts";

/** What the bot itself says of who runs it. */
const campaign = fileURLToPath(new URL("../campaign.yaml", import.meta.url));
const shipped = fileURLToPath(new URL("../docs/privacy/", import.meta.url));

/** Lists what is left to fill in in the privacy kit and the campaign, with file and line; ends with code 1 while something is. */
await runScript(async () => {
  const { values } = parseArgs({
    options: { list: { type: "boolean", default: false }, folder: { type: "string", default: shipped } },
  });
  const files = (await Array.fromAsync(glob("**/*.md", { cwd: values.folder }))).sort();
  if (files.length === 0) throw new ScriptError(`There is no Markdown file in ${values.folder}.`);
  const left: string[] = [];
  const paths = files.map((file) => join(values.folder, file));
  if (values.folder === shipped) paths.push(campaign);
  for (const path of paths) {
    const lines = (await readFile(path, "utf8")).split("\n");
    for (const [index, line] of lines.entries())
      for (const [placeholder] of line.matchAll(/\[\[.*?\]\]/g))
        left.push(`${relative(".", path)}:${index + 1}: ${placeholder}`);
  }
  const result = left.length === 0 ? "Nothing is left to fill in." : `${left.length} left to fill in.`;
  process.stdout.write(`${[...left, result].join("\n")}\n`);
  if (left.length > 0 && !values.list) process.exitCode = 1;
});
