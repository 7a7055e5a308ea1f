import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedPostgres } from "../src/storage/embedded-postgres.ts";
import { freePort } from "../test/support/free-port.ts";
import { checkMachine, openBase } from "./rehearse-image/base-image.ts";
import { buildImage } from "./rehearse-image/build-image.ts";
import { readStages } from "./rehearse-image/read-dockerfile.ts";
import { run } from "./rehearse-image/run.ts";
import { exitOf, startInImage, untilReady } from "./rehearse-image/run-image.ts";
import { runScript, ScriptError } from "./script-error.ts";

/**
 * Rehearses the image without Docker: performs the Dockerfile's own steps in roots of their own, starts the bot there as
 * the image's user on a root that cannot be written, with its secrets by file, and asks for its health as Docker would.
 * What it cannot rehearse: the official base image (Debian, Node and npm stand for it), layers, and Docker's own limits.
 */
const project = join(import.meta.dirname, "..");
const readyWithinMs = 60_000;
const tell = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  await checkMachine();
  const stages = readStages(await readFile(join(project, "Dockerfile"), "utf8"));
  const image = stages.at(-1);
  if (!image) throw new ScriptError("The Dockerfile has no stage.");
  const folder = await mkdtemp(join(tmpdir(), "porte-voix-image-"));
  try {
    // Programs of another user than root pass through it.
    await chmod(folder, 0o755);
    const baseOf = (name: string) => openBase(name, join(project, "var/rehearsal"));
    const root = await buildImage(stages, { context: project, folder, baseOf, tell });
    tell(`${await sizeOf(join(root, image.workdir))} MB in ${image.workdir}`);
    await tryOut(image, root, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  tell("The image was built, ran and ended as it should.");
}

async function tryOut(
  image: ReturnType<typeof readStages>[number],
  root: string,
  folder: string,
): Promise<void> {
  const [cluster, data, secrets] = ["cluster", "data", "secrets"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const made of [cluster, data, secrets]) await mkdir(made);
  const [user = 0, group = 0] = image.user.split(":").map(Number);
  await chown(data, user, group);
  const postgres = await startEmbeddedPostgres(cluster);
  const door = await openDoor(`${postgres.connection.host}/.s.PGSQL.5432`);
  try {
    await writeFile(join(secrets, "database_url"), `postgres://bot@127.0.0.1:${portOf(door)}/postgres\n`);
    await writeFile(join(secrets, "secret_key"), `${randomBytes(32).toString("base64")}\n`);
    const port = await freePort();
    const env = {
      PORT: String(port),
      PREVIEW: "on",
      DATABASE_URL_FILE: "/run/secrets/database_url",
      SECRET_KEY_FILE: "/run/secrets/secret_key",
    };
    const started = performance.now();
    const running = { root, data, secrets, env };
    const bot = await startInImage(image, image.command, running);
    try {
      await untilReady(bot, readyWithinMs);
      tell(`ready ${Math.round(performance.now() - started)} ms after its start`);
      const status = await readFile(`/proc/${bot.pid}/status`, "utf8");
      expectLine(status, /^Uid:\s+(\d+)/m, String(user), "user");
      expectLine(status, /^CapBnd:\s+(\w+)/m, "0000000000000000", "capabilities");
      expectLine(status, /^NoNewPrivs:\s+(\d)/m, "1", "no-new-privileges");
      tell(`as user ${user}, without capabilities, on a root that cannot be written`);
      const readiness = await fetch(`http://127.0.0.1:${port}/readyz`);
      tell(`/readyz: ${readiness.status} ${await readiness.text()}`);
      const health = await exitOf(await startInImage(image, image.healthCheck, running));
      if (readiness.status !== 200 || health !== 0)
        throw new ScriptError(`The image's health check ended with ${health}.`);
      tell("HEALTHCHECK: 0");
    } finally {
      bot.kill("SIGTERM");
      await exitOf(bot);
    }
    if (bot.exitCode !== 0) throw new ScriptError(`The bot ended with ${bot.exitCode ?? bot.signalCode}.`);
    const after = await exitOf(await startInImage(image, image.healthCheck, running));
    if (after !== 1)
      throw new ScriptError(`Without the bot the image's health check ended with ${after}, not 1.`);
  } finally {
    door.close();
    await postgres.stop();
  }
}

function expectLine(status: string, form: RegExp, wanted: string, what: string): void {
  const [, found] = form.exec(status) ?? [];
  if (found !== wanted) throw new ScriptError(`The bot runs with another ${what} than it should: ${found}`);
}

/** A port that leads to a socket which only another user may reach. */
async function openDoor(socket: string): Promise<Server> {
  const door = createServer((visitor) => {
    const inside = connect(socket);
    visitor.pipe(inside).pipe(visitor);
    visitor.on("error", () => inside.destroy());
    inside.on("error", () => visitor.destroy());
  });
  door.listen(0, "127.0.0.1");
  await once(door, "listening");
  return door;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

async function sizeOf(folder: string): Promise<string> {
  return (await run("du", ["-sm", folder])).stdout.split("\t")[0] ?? "?";
}

await runScript(main);
