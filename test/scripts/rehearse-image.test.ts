import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { readStages } from "../../scripts/rehearse-image/read-dockerfile.ts";
import { root } from "../project/shell-commands.ts";

const run = promisify(execFile);

/** `npm run rehearse:image` itself takes half a minute, root, and a base that is made once: here is how it reads. */
describe("the rehearsal of the image", () => {
  it("takes every step from the Dockerfile itself, with the user, folder and settings it runs under", async () => {
    const stages = readStages(await readFile(join(root, "Dockerfile"), "utf8"));
    expect(stages.map(({ name, image }) => [name, image])).toEqual([
      ["dependencies", "node:24-slim"],
      ["joined", "node:24-slim"],
      [undefined, "node:24-slim"],
    ]);
    const [dependencies, joined, image] = stages;
    expect(dependencies?.steps.map(({ step }) => step)).toEqual([
      {
        kind: "copy",
        from: undefined,
        sources: ["package.json", "package-lock.json", ".npmrc"],
        to: "./",
      },
      { kind: "run", command: "npm ci --omit=dev --omit=optional --ignore-scripts" },
    ]);
    expect(joined?.steps.at(-1)?.step).toEqual({ kind: "run", command: "node scripts/join-modules.ts" });
    expect(image?.steps.slice(0, 2).map(({ step }) => step)).toMatchObject([
      { from: "dependencies", to: "node_modules" },
      { from: "joined", to: "node_modules/.cache/joined" },
    ]);
    expect(image).toMatchObject({
      user: "1000:1000",
      workdir: "/app",
      env: {
        NODE_ENV: "production",
        HOST: "0.0.0.0",
        PORT: "8080",
        DATA_DIR: "/data",
        NODE_COMPILE_CACHE: "/data/compiled",
      },
      volumes: ["/data"],
      command: ["node", "--max-semi-space-size=8", "src/main.ts"],
    });
    expect(image?.healthCheck.slice(0, 2)).toEqual(["node", "-e"]);
    expect(image?.steps.every(({ user }) => user === "0:0")).toBe(true);
  });

  it("refuses what it would not do as the builder does", () => {
    expect(() => readStages("FROM node:24-slim\nADD https://example.org/x /x\n")).toThrow("does not know");
    expect(() => readStages("FROM node:24-slim\nHEALTHCHECK NONE\n")).toThrow("does not know");
    expect(() => readStages("RUN true\n")).toThrow("before the first FROM");
  });

  it("says what it needs, with an exit code, where it cannot be held", async () => {
    const script = join(root, "scripts/rehearse-image.ts");
    const failure = await run(process.execPath, [script], { env: { PATH: "/nowhere" } }).catch(
      (error) => error,
    );
    expect(failure).toMatchObject({ code: 1, stderr: expect.stringMatching(/^The rehearsal needs /) });
  });
});
