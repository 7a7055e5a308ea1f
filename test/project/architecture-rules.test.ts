import { glob, readFile } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const read = (path: string) => readFile(join(root, path), "utf8");

/** What is the project's own: all but what .gitignore names, and others' specifications. */
async function listFiles(): Promise<readonly string[]> {
  const ignored = (await read(".gitignore")).split("\n").filter(Boolean);
  const foreign = [".git/", "test/support/specs/", ...ignored];
  const belongsTo = (path: string, entry: string) =>
    entry.endsWith("/") ? `${path}/`.startsWith(entry) : path === entry;
  const files = await Array.fromAsync(
    glob(["**", ".*", ".*/**"], {
      cwd: root,
      withFileTypes: true,
      exclude: (entry) => {
        const path = join(entry.parentPath, entry.name).slice(root.length + 1);
        return foreign.some((one) => belongsTo(path, one));
      },
    }),
  );
  return files
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll(sep, "/"),
    );
}

/** It spells what it forbids. */
const thisFile = "test/project/architecture-rules.test.ts";
const files = await listFiles();
const inRooms = (rooms: readonly string[]) =>
  files.filter((path) => /\.(ts|mjs|js)$/.test(path) && rooms.some((room) => path.startsWith(`${room}/`)));
const product = inRooms(["src", "commands", "scripts"]);

/** The files that a text breaks a rule in, each with the line it stands on. */
async function findLines(paths: readonly string[], form: RegExp): Promise<readonly string[]> {
  const found = await Promise.all(
    paths.map(async (path) =>
      (await read(path))
        .split("\n")
        .flatMap((line, index) => (form.test(line) ? [`${path}:${index + 1}`] : [])),
    ),
  );
  return found.flat();
}

describe("the files of the product", () => {
  it("are found", () => {
    expect(product).toEqual(
      expect.arrayContaining(["src/main.ts", "commands/index.ts", "scripts/setup.mjs"]),
    );
    expect(files).toContain(".ci/run");
    expect(files.filter((path) => /^(node_modules|var|\.git)\//.test(path))).toEqual([]);
  });

  it("fit in a reader's head: 250 lines at most", async () => {
    const lengths = await Promise.all(
      product.map(async (path) => ({ path, lines: (await read(path)).trimEnd().split("\n").length })),
    );
    expect(lengths.filter(({ lines }) => lines > 250)).toEqual([]);
  });

  it("are in rooms and have names that say what is inside", () => {
    const vague = /^(utils?|common|helpers?|misc|shared|lib)$/;
    const parts = (path: string) => [...dirname(path).split("/"), basename(path).replace(/\..*$/, "")];
    const code = inRooms(["src", "commands", "scripts", "test"]);
    expect(code.filter((path) => parts(path).some((part) => vague.test(part)))).toEqual([]);
    expect(
      code.filter((path) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.test|\.d)?\.(ts|mjs|js)$/.test(basename(path))),
    ).toEqual([]);
  });

  it.each(["telegram", "discord", "preview"])(
    "do without %s, but for those that put the parts together",
    async (platform) => {
      const room = `src/adapters/${platform}/`;
      const needing = await Promise.all(
        product
          .filter((path) => !path.startsWith(room) && !path.startsWith("src/app/"))
          .map(async (path) => {
            const imports = [...(await read(path)).matchAll(/(?:from|import|import\()\s*"(\.[^"]+)"/g)];
            const reached = imports.map(([, to = ""]) => join(dirname(path), to));
            return reached.some((to) => to.startsWith(room)) ? [path] : [];
          }),
      );
      expect(needing.flat()).toEqual([]);
    },
  );
});

describe("the code", () => {
  const code = inRooms(["src", "commands", "scripts", "test"]).filter((path) => path !== thisFile);

  it("has no test that is skipped, put off or alone", async () => {
    const tests = code.filter((path) => path.startsWith("test/"));
    expect(
      await findLines(tests, /\b(it|test|describe)\b[\w.]*\.(skip|skipIf|runIf|only|todo|fails)\b/),
    ).toEqual([]);
    expect(await findLines(tests, /\bx(it|describe)\(/)).toEqual([]);
  });

  it("silences no tool, and leaves nothing to be done", async () => {
    expect(await findLines(code, /@ts-(ignore|expect-error|nocheck)|biome-ignore|eslint-disable/)).toEqual(
      [],
    );
    expect(await findLines(code, /\b(TODO|FIXME|XXX|HACK)\b/)).toEqual([]);
  });
});

describe("the project", () => {
  const texts = files.filter((path) => path !== thisFile && !/\.(png|jpg|woff2?|ico)$/.test(path));

  it("names no folder of one machine", async () => {
    expect(await findLines(texts, /(^|[\s"'`(=:])\/(?:work|home|root|Users|mnt)\//)).toEqual([]);
  });

  it("names no package registry, so that everyone's own serves", async () => {
    expect(
      await findLines(texts, /\b(?:registry\.npm|registry\.yarn|npm\.pkg\.|artifactory|verdaccio)/),
    ).toEqual([]);
  });

  it("is under the European Union Public Licence 1.2, whole", async () => {
    const licence = await read("LICENSE");
    expect(licence.split("\n")[0]?.trim()).toBe("EUROPEAN UNION PUBLIC LICENCE v. 1.2");
    const articles = [...licence.matchAll(/^ *(\d+)\. ?\S/gm)].map(([, number]) => Number(number));
    expect(articles).toEqual(Array.from({ length: 15 }, (_, index) => index + 1));
    expect(licence).toContain("Appendix");
    expect(JSON.parse(await read("package.json"))).toMatchObject({ license: "EUPL-1.2" });
  });
});
