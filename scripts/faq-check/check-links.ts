import { error, type Finding, type Place, remark } from "./finding.ts";
import type { AnswerFile } from "./read-content.ts";

/** Parameters that tell a site where its visitor came from. */
const tracking =
  /^(utm_|pk_|mtm_|at_medium|at_campaign|xtor$|fbclid$|gclid$|dclid$|msclkid$|mc_[ce]id$|igshid$)/;

/** The addresses in an answer's text. */
export function checkLinks({ lines }: AnswerFile): Finding[] {
  return lines.flatMap((line) => [
    ...[...line.text.matchAll(/\]\(([^)]*)\)/g)].flatMap(([, address = ""]) => checkAddress(line, address)),
    ...(/\]\s+\(\s*https?:/.test(line.text)
      ? [error(line, "There is a space between the link’s words and its address: write [words](https://…).")]
      : []),
  ]);
}

/** One address, wherever it stands. */
export function checkAddress(place: Place, address: string): Finding[] {
  if (/\s/.test(address))
    return [error(place, `The address “${address}” has a space in it: copy it again from the browser.`)];
  if (!URL.canParse(address) || !/^https?:\/\/[^/]+\.[a-z]/.test(address))
    return [error(place, `“${address}” is not a web address: copy it again from the browser.`)];
  const url = new URL(address);
  const tracked = [...url.searchParams.keys()].filter((name) => tracking.test(name.toLowerCase()));
  return [
    ...(url.protocol === "https:"
      ? []
      : [
          remark(
            place,
            `The address “${address}” can be read along by others: try it with https:// and write that if it works.`,
          ),
        ]),
    ...(tracked.length > 0
      ? [
          error(
            place,
            `The address tells the site where readers come from (${tracked.join(", ")}): remove that part.`,
          ),
        ]
      : []),
  ];
}
