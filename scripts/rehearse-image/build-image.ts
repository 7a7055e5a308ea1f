import { cp, mkdir, readFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import createIgnore from "@balena/dockerignore";
import { ScriptError } from "../script-error.ts";
import type { Stage, Step } from "./read-dockerfile.ts";
import { run } from "./run.ts";

const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/** How a machine reaches its package registry is its own affair, as with `docker build`. */
const network = /^(https?_proxy|no_proxy|npm_config_registry|npm_config_cafile|NODE_EXTRA_CA_CERTS)$/i;

interface Building {
  /** The project: what `docker build .` would send. */
  readonly context: string;
  /** Where the roots of the stages are made. */
  readonly folder: string;
  /** Answers the root that stands for an image. */
  readonly baseOf: (image: string) => Promise<string>;
  readonly tell: (line: string) => void;
}

/** Performs the steps of every stage; answers the root of the last. */
export async function buildImage(stages: readonly Stage[], building: Building): Promise<string> {
  const roots = new Map<string, string>();
  let root = "";
  for (const [index, stage] of stages.entries()) {
    root = join(building.folder, `stage-${index}`);
    building.tell(`FROM ${stage.image}`);
    await run("cp", ["-a", "--reflink=auto", await building.baseOf(stage.image), root]);
    await bringCertificates(root);
    for (const { step, workdir, user, env } of stage.steps) {
      await mkdir(join(root, workdir), { recursive: true });
      building.tell(
        step.kind === "run" ? `RUN ${step.command}` : `COPY ${step.sources.join(" ")} ${step.to}`,
      );
      if (step.kind === "run") await runInside(root, step.command, { workdir, user, env });
      else await copy(step, { root, workdir, roots, context: building.context });
    }
    if (stage.name) roots.set(stage.name, root);
  }
  return root;
}

/** A registry behind a certificate of this machine's own is reached from inside by the same one. */
async function bringCertificates(root: string): Promise<void> {
  const file = process.env.NODE_EXTRA_CA_CERTS;
  if (file) await cp(file, join(root, file), { recursive: true, dereference: true });
}

async function runInside(
  root: string,
  command: string,
  { workdir, user, env }: { workdir: string; user: string; env: Readonly<Record<string, string>> },
): Promise<void> {
  const reached = Object.fromEntries(Object.entries(process.env).filter(([name]) => network.test(name)));
  await run("chroot", [`--userspec=${user}`, root, "/bin/sh", "-c", `cd ${workdir} && ${command}`], {
    ...reached,
    PATH: path,
    HOME: "/root",
    ...env,
  });
}

async function copy(
  { from, sources, to }: Extract<Step, { kind: "copy" }>,
  {
    root,
    workdir,
    roots,
    context,
  }: { root: string; workdir: string; roots: ReadonlyMap<string, string>; context: string },
): Promise<void> {
  const origin = from === undefined ? context : roots.get(from);
  if (!origin) throw new ScriptError(`No stage is called ${from}`);
  const ignore = createIgnore.default().add(await readFile(join(context, ".dockerignore"), "utf8"));
  const isSent = (file: string) =>
    from !== undefined || file === origin || !ignore.ignores(relative(origin, file));
  for (const source of sources) {
    const target = join(
      root,
      to.startsWith("/") ? to : join(workdir, to),
      to.endsWith("/") ? basename(source) : "",
    );
    const found = join(origin, source);
    if (!isSent(found))
      throw new ScriptError(`.dockerignore keeps ${source} out, which the Dockerfile copies`);
    await cp(found, target, { recursive: true, verbatimSymlinks: true, filter: isSent });
  }
}
