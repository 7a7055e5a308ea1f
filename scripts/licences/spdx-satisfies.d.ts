declare module "spdx-satisfies" {
  /** Whether one of the licences, or all that an AND joins, are among the approved. Throws for what is no SPDX expression. */
  export default function satisfies(expression: string, approved: readonly string[]): boolean;
}
