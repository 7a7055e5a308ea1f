import { z } from "zod";
import { type CountSource, initiativeAt } from "../petition/petition.ts";
import { type Asking, askSource, CountUnavailable } from "./ask-source.ts";

/** A source that can be asked. */
export type Askable = Exclude<CountSource, string>;

/** More than all who could sign; also what an integer of the database holds. */
const largestCount = 1_000_000_000;
const count = z.int().min(0).max(largestCount);

/** How many have signed, as the source says now. Throws `CountUnavailable`. */
export const readCount = (source: Askable, asking: Asking): Promise<number> =>
  "decidim" in source ? readDecidim(source.decidim, asking) : readJson(source, asking);

/** Earlier releases of Decidim know only the second name, which is deprecated in those of today. */
const currentFields = "onlineVotes offlineVotes";
const formerFields = "initiativeVotesCount";
const decidimAnswer = z.object({
  errors: z.array(z.unknown()).optional(),
  data: z
    .object({
      initiative: z
        .object({
          onlineVotes: count.optional(),
          offlineVotes: count.nullish(),
          initiativeVotesCount: count.optional(),
        })
        .nullable(),
    })
    .nullish(),
});

/** By its GraphQL API; from the public page where that is off, or older than the names we know. */
async function readDecidim(address: string, asking: Asking): Promise<number> {
  const id = initiativeAt(address) ?? "";
  const api = new URL("/api", address).href;
  for (const fields of [currentFields, formerFields]) {
    const found = await askGraphql(api, `{ initiative(id: "${id}") { ${fields} } }`, asking);
    if (found !== undefined) return found;
  }
  const shown = findOnPage(await askSource(address, asking), id);
  if (shown === undefined) throw new CountUnavailable("not_understood");
  return shown;
}

/** `undefined` where this question has no use; throws where the host itself is out of reach. */
async function askGraphql(api: string, query: string, asking: Asking): Promise<number | undefined> {
  let read: unknown;
  try {
    read = parseJson(await askSource(api, asking, { query }));
  } catch (error) {
    const isHostsFault = error instanceof CountUnavailable && /^(unreachable|slow)$/.test(error.because);
    if (isHostsFault) throw error;
    return undefined;
  }
  const answer = decidimAnswer.safeParse(read);
  const found = answer.data?.data?.initiative;
  if (!found || answer.data?.errors?.length) return undefined;
  const online = found.onlineVotes ?? found.initiativeVotesCount;
  return online === undefined ? undefined : online + (found.offlineVotes ?? 0);
}

/**
 * The number that Decidim's progress bar shows. It stands within the element whose id names the initiative, so that
 * another petition's, in a list beside it, is never taken for ours.
 */
function findOnPage(html: string, id: string): number | undefined {
  const start = html.indexOf(`id="initiative-${id}-votes-count"`);
  if (start < 0) return undefined;
  const near = html.slice(start, start + 1000);
  const [, shown = ""] = /<span class="progress(?:__|-)bar__number">([^<]{1,30})<\/span>/.exec(near) ?? [];
  return readGrouped(shown);
}

/** A whole number as people and pages write it: `12345`, `12 345`, `12.345`, `12,345`; `undefined` for anything else. */
export function readGrouped(text: string): number | undefined {
  const trimmed = text.replaceAll("&nbsp;", " ").trim();
  if (!/^\d{1,10}$|^\d{1,3}([\s.,’'](?=\d{3}(\D|$))\d{3})+$/u.test(trimmed)) return undefined;
  const read = count.safeParse(Number(trimmed.replace(/\D/g, "")));
  return read.success ? read.data : undefined;
}

async function readJson(
  { json, pointer }: { readonly json: string; readonly pointer: string },
  asking: Asking,
): Promise<number> {
  const read = z
    .union([
      count,
      z
        .stringFormat("digits", /^\d{1,10}$/)
        .transform(Number)
        .pipe(count),
    ])
    .safeParse(resolvePointer(parseJson(await askSource(json, asking)), pointer));
  if (!read.success) throw new CountUnavailable("not_understood");
  return read.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CountUnavailable("not_understood");
  }
}

/** RFC 6901. `undefined` where there is nothing. */
function resolvePointer(document: unknown, pointer: string): unknown {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>(
      (at, name) =>
        typeof at === "object" && at !== null && Object.hasOwn(at, name)
          ? (at as Record<string, unknown>)[name]
          : undefined,
      document,
    );
}
