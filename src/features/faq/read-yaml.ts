import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import type { Fault } from "../words/words.ts";

export type ReadResult<T> =
  | { readonly ok: true; readonly value: T; lineOf(...path: PropertyKey[]): number }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/**
 * YAML checked by a schema, each fault with its line. Every scalar is read as text (YAML's failsafe schema), so that
 * `date: 2020` and an alias such as `no` stay what was written.
 */
export function readYaml<T>(text: string, schema: z.ZodType<T>): ReadResult<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { schema: "failsafe", lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0)
    return {
      ok: false,
      faults: document.errors.map((error) => ({
        line: lines.linePos(error.pos[0]).line,
        reason: `is not YAML: ${error.message.trim()}`,
      })),
    };
  const lineOf = (...path: PropertyKey[]) => lines.linePos(offsetOf(document, path)).line;
  const read = schema.safeParse(document.toJS());
  if (read.success) return { ok: true, value: read.data, lineOf };
  return { ok: false, faults: read.error.issues.map((issue) => describeIssue(issue, lineOf)) };
}

function describeIssue(issue: z.core.$ZodIssue, lineOf: (...path: PropertyKey[]) => number): Fault {
  if (issue.code === "unrecognized_keys") {
    const key = issue.keys[0] ?? "";
    return { line: lineOf(...issue.path, key), reason: `“${key}” is not a field of it` };
  }
  const field = issue.path.map(String).join(".");
  return { line: lineOf(...issue.path), reason: field ? `${field}: ${issue.message}` : issue.message };
}

/** Where the key at that path starts, or the nearest thing around it when the key is missing. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === step);
      if (!pair) break;
      offset = (isNode(pair.key) && pair.key.range?.[0]) || offset;
      node = pair.value;
    } else {
      node = document.getIn(path.slice(0, path.indexOf(step) + 1), true);
      if (!isNode(node)) break;
      offset = node.range?.[0] ?? offset;
    }
  }
  return offset;
}
