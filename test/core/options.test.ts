import { describe, expect, it } from "vitest";
import { defineCommand } from "../../src/core/command.ts";
import { readOptions } from "../../src/core/options.ts";

const command = defineCommand({
  name: "note",
  audience: "everyone",
  answer: "private",
  options: { subject: { required: true, missing: "ask.missing" }, body: { required: false } },
  run: () => ({ lines: [] }),
});

describe("the options of a command", () => {
  it("are the same from named fields and from a line", () => {
    const line = readOptions(command, { line: "  milk   two bottles, please " });
    expect(line).toEqual({ subject: "milk", body: "two bottles, please" });
    expect(readOptions(command, { named: { subject: "milk", body: "two bottles, please" } })).toEqual(line);
  });

  it("that are missing or too long are told to the person", () => {
    expect(() => readOptions(command, { line: "" })).toThrow(
      expect.objectContaining({ text: { key: "ask.missing" } }),
    );
    expect(() => readOptions(command, { named: { subject: "x".repeat(1001) } })).toThrow(
      expect.objectContaining({ text: expect.objectContaining({ key: "errors.too_long" }) }),
    );
  });

  it("lose marks that nobody sees", () => {
    expect(readOptions(command, { named: { subject: "a\u0000b\u202ec\u200fd" } }).subject).toBe("a b c d");
  });

  it("ignore names that the command does not have", () => {
    expect(readOptions(command, { named: { subject: "milk", admin: "yes" } })).toEqual({
      subject: "milk",
      body: undefined,
    });
  });
});
