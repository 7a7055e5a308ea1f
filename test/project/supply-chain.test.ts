import { execFile } from "node:child_process";
import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { isAllowed, readPackages, writeLicences } from "../../scripts/licences/read-licences.ts";
import { root, strangersEnvironment } from "./shell-commands.ts";

const run = promisify(execFile);
const read = (path: string) => readFile(join(root, path), "utf8");

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly link?: boolean;
}
const lock = JSON.parse(await read("package-lock.json")) as {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, Locked>>;
};
const entries = Object.entries(lock.packages).filter(([path]) => path !== "");

describe("every package", () => {
  it("is locked to one version and to its very bytes, those of other machines too", () => {
    expect(lock.lockfileVersion).toBe(3);
    const loose = entries.filter(
      ([, { version = "", integrity = "", link }]) =>
        link || !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version) || !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity),
    );
    expect(loose.map(([path]) => path)).toEqual([]);
  });

  it("is asked for by an exact version, from no address, branch or folder", async () => {
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(await read("package.json"));
    const asked = Object.entries<string>({ ...dependencies, ...devDependencies, ...optionalDependencies });
    expect(asked.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });

  it("is installed as locked wherever anything is installed, and none of its scripts is run", async () => {
    const files = await Array.fromAsync(
      glob(["Dockerfile*", "compose*.yaml", ".ci/*", "scripts/**/*.{sh,mjs,ts}"], { cwd: root }),
    );
    expect(files).toContain(".ci/run");
    const texts = await Promise.all(files.map(async (file) => [file, await read(file)] as const));
    const installing = texts.flatMap(([file, text]) =>
      [...text.matchAll(/\bnpm (?:i|add|install|update|ci)\b.*/g)].map(([line]) => `${file}: ${line}`),
    );
    expect(installing.length).toBeGreaterThan(0);
    expect(installing.filter((line) => !/npm ci\b.*--ignore-scripts/.test(line))).toEqual([]);
    expect(await read("scripts/setup.mjs")).toMatch(/"ci",[^\]]*"--ignore-scripts"/);
  });
});

describe("the bill of materials", () => {
  it("is written by one command without a network, and names each package with its hash", async () => {
    const { stdout } = await run("npm", ["run", "-s", "sbom"], {
      cwd: root,
      env: { ...strangersEnvironment(), npm_config_offline: "true" },
      maxBuffer: 20_000_000,
    });
    const bill = JSON.parse(stdout) as {
      bomFormat: string;
      components: { purl: string; hashes: { alg: string }[] }[];
    };
    expect(bill.bomFormat).toBe("CycloneDX");
    const named = new Set(bill.components.map(({ purl }) => decodeURIComponent(purl)));
    const locked = new Set(
      entries.map(([path, { version }]) => `pkg:npm/${path.split("node_modules/").at(-1)}@${version}`),
    );
    expect([...locked].filter((name) => !named.has(name))).toEqual([]);
    expect(bill.components.filter(({ hashes }) => hashes?.[0]?.alg !== "SHA-512")).toEqual([]);
  });
});

describe("the licences", async () => {
  const packages = await readPackages(join(root, "package-lock.json"));

  it("are all allowed beside the EUPL-1.2", () => {
    expect(packages.length).toBeGreaterThan(400);
    expect(packages.filter((one) => !isAllowed(one))).toEqual([]);
  });

  it.each([
    "GPL-3.0-only",
    "AGPL-3.0-or-later",
    "SSPL-1.0",
    "BUSL-1.1",
    "MIT AND GPL-2.0-only",
    "SEE LICENSE",
    "",
    undefined,
  ])("of other kinds would be refused: %s", (licence) => {
    expect(isAllowed({ licence })).toBe(false);
  });

  it("stand in docs/licences.md as they are: npm run licences -- --write", async () => {
    expect(await read("docs/licences.md")).toBe(writeLicences(packages));
  });
});
