import { checkAddress } from "./check-links.ts";
import { type Finding, remark } from "./finding.ts";
import type { Content } from "./read-content.ts";

/** `sources.yaml`: what its readers cannot follow, and what nobody cites. */
export function checkSources({ loaded, sources, files }: Content): Finding[] {
  const all = [...loaded.sources.values()];
  // A file that was refused cites what nobody knows.
  const answersRead = [...loaded.byLanguage.values()].reduce((sum, { entries }) => sum + entries.size, 0);
  const isKnown = answersRead === files.filter((file) => file.includes("/faq/")).length;
  const cited = citedIds(loaded);
  return [
    ...all.flatMap(({ id, url }) =>
      url === undefined ? [] : checkAddress({ file: sources.file, line: sources.lineOf(id, "url") }, url),
    ),
    ...all
      .filter(({ id }) => isKnown && !cited.has(id))
      .map(({ id }) =>
        remark(
          { file: sources.file, line: sources.lineOf(id) },
          `No answer cites the source ${id}: cite it where it belongs, or remove it.`,
        ),
      ),
    // In one line each: some pages have no date, and then nothing can be done.
    ...(["url", "date"] as const).flatMap((field) => {
      const without = all.filter((source) => source[field] === undefined).map(({ id }) => id);
      if (without.length === 0) return [];
      return [
        remark(
          { file: sources.file },
          `Sources without ${field}: ${without.join(", ")}. Readers find them less easily: add it where it is known.`,
        ),
      ];
    }),
  ];
}

const citedIds = ({ byLanguage }: Content["loaded"]): ReadonlySet<string> =>
  new Set(
    [...byLanguage.values()].flatMap(({ entries }) =>
      [...entries.values()].flatMap((entry) => entry.sources.map(({ id }) => id)),
    ),
  );
