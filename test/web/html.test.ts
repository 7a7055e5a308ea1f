import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { html, jsonBlock } from "../../src/web/html.ts";

describe("html", () => {
  it("shows a stranger's markup as typed", () => {
    expect(`${html`<p>${'<img src=x onerror="alert(1)">'}</p>`}`).toBe(
      "<p>&#60;img src=x onerror=&#34;alert(1)&#34;&#62;</p>",
    );
  });

  it("keeps a filled-in value inside its double-quoted attribute", () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const filled = `${html`<a title="${value}">x</a>`}`;
        expect(filled.match(/"/g)).toHaveLength(2);
        expect(filled.match(/</g)).toHaveLength(2);
      }),
    );
  });

  it("takes its own markup, numbers and lists as they are", () => {
    expect(`${html`<ul>${[1, 2].map((n) => html`<li>${n}</li>`)}</ul>`}`).toBe(
      "<ul><li>1</li><li>2</li></ul>",
    );
  });
});

describe("a JSON data block", () => {
  it("cannot be ended by a text inside it", () => {
    const block = `${jsonBlock("data", { text: "</script><script>alert(1)</script><!--" })}`;
    expect(block.match(/<\/script>/g)).toHaveLength(1);
    expect(block).not.toContain("<!--");
    expect(JSON.parse(block.slice(block.indexOf(">") + 1, block.lastIndexOf("</")))).toEqual({
      text: "</script><script>alert(1)</script><!--",
    });
  });
});
