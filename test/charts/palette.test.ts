import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { lightColours } from "../../src/charts/palette.ts";

describe("the colours of charts", () => {
  it("are those of the pages", () => {
    const css = readFileSync(new URL("../../src/web/assets/tokens.css", import.meta.url), "utf8");
    const [light = ""] = css.split("@media");
    const token = (name: string) => new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(light)?.[1];
    for (const [name, hex] of Object.entries(lightColours)) expect([name, token(name)]).toEqual([name, hex]);
  });
});
