import { escapeHtml } from "../chat/plain-text.ts";

/** Markup that is safe to send as it stands: made by `html` only, so that a plain string is never taken for it. */
export class Html {
  readonly #markup: string;

  constructor(markup: string) {
    this.#markup = markup;
  }

  toString(): string {
    return this.#markup;
  }
}

export type HtmlValue = Html | string | number | readonly HtmlValue[];

/** Template tag: everything filled in is escaped, for element content and for double-quoted attributes alike. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(
    parts.map((part, index) => part + (index < values.length ? write(values[index] ?? "") : "")).join(""),
  );
}

/** A JSON data block. `<` is written as an escape, so that no text can end the element or open a comment. */
export function jsonBlock(id: string, data: unknown): Html {
  const json = new Html(JSON.stringify(data).replaceAll("<", "\\u003c"));
  return html`<script type="application/json" id="${id}">${json}</script>`;
}

function write(value: HtmlValue): string {
  if (value instanceof Html) return value.toString();
  if (typeof value === "string") return escapeHtml(value);
  return typeof value === "number" ? String(value) : value.map(write).join("");
}
