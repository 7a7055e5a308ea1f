import fc, { type Arbitrary } from "fast-check";

/** Stands in what is made up, so that it can be recognised where it must not be. */
export const canary = "ziggourat";

/** What is known to break programs that read texts of strangers. */
const hostile = [
  "",
  " ",
  "\u0000",
  "\ud800",
  "\u202e\u2066",
  "<script>alert(1)</script>",
  "<b>",
  "&lt;&amp;&#0;",
  "{{count}} $t(errors.busy)",
  "'; drop table kv; --",
  "__proto__",
  "constructor",
  "toString",
  "../../etc/passwd",
  "%00%ff",
  "[x](javascript:alert(1))",
  "``` ` ```",
  "@everyone <@1> <@&1>",
  "9".repeat(400),
  "1e999",
  "😀".repeat(60),
  "é".repeat(5_000),
  "a\n".repeat(300),
  "stop",
  "/forget",
  "/start",
  "/remind 99999999999999999999h",
  "/remind demain à 25:61",
];

/** Texts somebody may write: real ones, broken ones, and any. */
export const anyText: Arbitrary<string> = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 80 }).map((text) => `${canary} ${text}`),
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.constantFrom(...hostile),
  fc.constantFrom(
    "Pourquoi Microsoft ?",
    "is it safe to sign",
    "Wer liest mit?",
    "/help",
    "/ask pourquoi",
    "merci",
  ),
);

const junk: Arbitrary<unknown> = fc.oneof(
  anyText,
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom<unknown>(null, true, false, [], {}, [[]], -1, 0, 2 ** 63, "0", "-1"),
  fc.jsonValue({ maxDepth: 2 }),
);

export type Json = unknown;

/** One change at some place of a JSON value: another value, nothing, a text with something in it, or the same twice. */
interface Mutation {
  readonly at: number;
  readonly how: "replace" | "remove" | "splice" | "double";
  readonly by: unknown;
}

const mutation: Arbitrary<Mutation> = fc.record({
  at: fc.nat(10_000),
  how: fc.constantFrom("replace", "replace", "splice", "remove", "double"),
  by: junk,
});

/** `base`, changed in a few places; often not at all. */
export const mutated = (base: Arbitrary<Json>, most = 3): Arbitrary<Json> =>
  fc.tuple(base, mutations(most)).map(([value, changes]) => applyMutations(value, changes));

export const mutations = (most: number): Arbitrary<Mutation[]> => fc.array(mutation, { maxLength: most });

/** Only below the top-level keys in `within`, when given. */
export function applyMutations(value: Json, changes: readonly Mutation[], within?: readonly string[]): Json {
  const root = structuredClone(value) as Record<string, Json>;
  for (const change of changes) {
    const places = placesIn(root).filter(
      ({ path }) => !within || (path[0] !== undefined && within.includes(path[0])),
    );
    const place = places[change.at % Math.max(1, places.length)];
    if (place) changeAt(place, change);
  }
  return root;
}

interface PlaceInJson {
  readonly holder: Record<string, Json>;
  readonly key: string;
  readonly path: readonly string[];
}

function placesIn(value: Json, path: readonly string[] = []): PlaceInJson[] {
  if (typeof value !== "object" || value === null) return [];
  const holder = value as Record<string, Json>;
  return Object.keys(holder).flatMap((key) => [
    { holder, key, path: [...path, key] },
    ...placesIn(holder[key], [...path, key]),
  ]);
}

function changeAt({ holder, key }: PlaceInJson, { how, by }: Mutation): void {
  const now = holder[key];
  if (how === "remove") delete holder[key];
  else if (how === "double" && typeof now === "string") holder[key] = now + now;
  else if (how === "double" && Array.isArray(now)) holder[key] = [...now, ...now];
  else if (how === "splice" && typeof now === "string" && typeof by === "string")
    holder[key] = now.slice(0, now.length / 2) + by + now.slice(now.length / 2);
  else holder[key] = by;
}

/** The same for a file or a body: characters replaced, cut out or put in. */
export const mutatedText = (base: Arbitrary<string>, most = 4): Arbitrary<string> =>
  fc
    .tuple(base, fc.array(fc.tuple(fc.nat(100_000), fc.nat(40), anyText), { maxLength: most }))
    .map(([text, changes]) =>
      changes.reduce((now, [at, cut, put]) => {
        const from = at % (now.length + 1);
        return now.slice(0, from) + put + now.slice(from + cut);
      }, text),
    );
