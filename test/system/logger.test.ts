import { describe, expect, it } from "vitest";
import { createLogger } from "../../src/system/logger.ts";

function logOf(error: unknown): string {
  const written: string[] = [];
  createLogger("debug", { write: (line: string) => void written.push(line) }).error({
    code: "failed",
    err: error,
  });
  return written.join("");
}

describe("the log", () => {
  it("keeps an error's kind, code and frames, and drops its message and its cause's", () => {
    const error = Object.assign(
      new Error("chat 123456789 said: my secret", { cause: new TypeError("token 42:abc") }),
      { code: "EBAD" },
    );
    const line = JSON.parse(logOf(error));
    expect(line).toMatchObject({
      level: "error",
      code: "failed",
      err: { kind: "Error", code: "EBAD", cause: { kind: "TypeError" } },
    });
    expect(line.err.frames.length).toBeGreaterThan(0);
    expect(JSON.stringify(line)).not.toMatch(/123456789|secret|42:abc/);
  });

  it("shows no folder of the machine it runs on", () => {
    expect(logOf(new Error("x"))).not.toContain(process.cwd());
  });

  it("stays one line of JSON, whatever a value holds", () => {
    const written: string[] = [];
    const logger = createLogger("info", { write: (line: string) => void written.push(line) });
    const forged = 'a\r\n{"level":"error","code":"forged"}\u2028\u001b[2J';
    logger.info({ code: "x", name: forged, err: Object.assign(new Error(forged), { code: forged }) });
    expect(written).toHaveLength(1);
    expect(written[0]?.trimEnd()).not.toMatch(/\p{Cc}/u);
    expect(JSON.parse(written[0] ?? "")).toMatchObject({ code: "x", name: forged });
  });

  it("tells the kind of something that is not an error, never its value", () => {
    expect(logOf("a text somebody wrote")).not.toContain("somebody wrote");
  });
});
