import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { isAllowed, readPackages, writeLicences } from "./licences/read-licences.ts";
import { runScript, ScriptError } from "./script-error.ts";

const inProject = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Lists the licences of all packages, into docs/licences.md with `--write`; ends with code 1 when one is not allowed. */
await runScript(async () => {
  const { values } = parseArgs({ options: { write: { type: "boolean", default: false } } });
  const packages = await readPackages(inProject("package-lock.json"));
  const page = writeLicences(packages);
  if (values.write) await writeFile(inProject("docs/licences.md"), page);
  else process.stdout.write(page);
  const refused = packages.filter((one) => !isAllowed(one));
  if (refused.length > 0)
    throw new ScriptError(
      `Not allowed beside the EUPL-1.2: ${refused.map(({ name, licence }) => `${name} (${licence ?? "no licence"})`).join(", ")}.`,
    );
});
