import { afterEach } from "vitest";
import { guardEgress } from "./guard-egress.ts";

const outside: string[] = [];
guardEgress(({ host, port }) => outside.push(`${host}:${port}`));

/** The connections to other machines that were tried and refused so far, each `host:port` once, in order of name. */
export const refusedContacts = (): readonly string[] => [...new Set(outside)].sort();

/** Announces that this test tries to reach other machines: they are its to check. */
export function takeRefusedContacts(): readonly string[] {
  const taken = refusedContacts();
  outside.splice(0);
  return taken;
}

afterEach(() => {
  const tried = takeRefusedContacts();
  if (tried.length > 0) throw new Error(`Tried to reach other machines: ${tried.join(", ")}`);
});
