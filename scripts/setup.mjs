// Installs what is missing, then gets out of the way. Runs before every npm script, under whatever Node the machine
// has (20 or later) and before anything is installed: plain JavaScript, no dependency. Says what it does on standard
// error, because standard output belongs to the command that follows.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { link, mkdir, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const project = join(dirname(fileURLToPath(import.meta.url)), "..");
const lockPath = join(project, ".setup-lock");
/** A holder touches its lock every second; one not touched for so long was left by a killed process. */
const lockIsStaleMs = 10_000;

/** Scripts of those who run the bot: whatever is not named here brings the test and build tools along. */
const needNoTools = new Set([
  "preask",
  "preaudit-log",
  "prebackup",
  "predev",
  "preeval",
  "prefaq:apply",
  "prefaq:check",
  "preprivacy:check",
  "prerestore",
  "prerotate-key",
  "prestart",
]);
const event = process.env.npm_lifecycle_event;
const wantsTools = event === undefined || !needNoTools.has(event);

const say = (text) => process.stderr.write(`porte-voix: ${text}\n`);

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(join(project, file), "utf8")).packages;
  } catch {
    // Never installed, or npm was stopped half-way: it writes this file last.
    return {};
  }
}

const fits = (wanted, actual) => wanted === undefined || [wanted].flat().includes(actual);

/** Whether this machine must have a package of the lockfile, for running only or for the tools too. */
function isNeeded(path, entry, root, tools) {
  if (path === "" || entry.link) return false;
  const name = path.slice("node_modules/".length);
  if (root.optionalDependencies?.[name])
    return fits(entry.os, process.platform) && fits(entry.cpu, process.arch);
  if (entry.optional || entry.devOptional) return false;
  return tools || !entry.dev;
}

/** Names of packages that are missing or of another version than the lockfile says. */
function missing(tools) {
  const locked = readPackages("package-lock.json");
  const installed = readPackages("node_modules/.package-lock.json");
  // npm lists a platform's package as installed even when it could not fetch it: such a one is looked for.
  const isThere = (path, entry) =>
    installed[path]?.version === entry.version &&
    (!entry.optional || exists(join(project, path, "package.json")));
  return Object.entries(locked)
    .filter(([path, entry]) => isNeeded(path, entry, locked[""], tools) && !isThere(path, entry))
    .map(([path]) => path.slice("node_modules/".length));
}

/** An install with tools is brought up to date with tools: leaving them out would delete them. */
function hasTools() {
  const locked = readPackages("package-lock.json");
  return Object.keys(readPackages("node_modules/.package-lock.json")).some((path) => locked[path]?.dev);
}

function run(command, args) {
  // Standard output of npm goes to standard error too.
  const child = spawn(command, args, { cwd: project, stdio: ["ignore", 2, 2] });
  return new Promise((resolve, reject) =>
    child.once("error", reject).once("exit", (code) => resolve(code ?? 1)),
  );
}

async function install(tools) {
  const begun = Date.now();
  say(`installing ${tools ? "what running and testing need" : "what running needs"}, once…`);
  // Both kinds are named: NODE_ENV=production would leave out the tools unasked.
  // No install scripts: everything used comes ready to run.
  const args = ["ci", tools ? "--include=dev" : "--omit=dev", "--include=optional", "--ignore-scripts"];
  args.push("--no-audit", "--no-fund", "--loglevel=error");
  const { npm_execpath: npm, npm_node_execpath: node } = process.env;
  const code = npm ? await run(node ?? process.execPath, [npm, ...args]) : await run("npm", args);
  const left = missing(tools);
  if (code !== 0 || left.length > 0)
    throw new Error(`npm could not install everything (missing: ${left.slice(0, 3).join(", ")}).`);
  say(`installed in ${Math.round((Date.now() - begun) / 1000)} s.`);
}

/** npm before 11.7 makes no link when several packages offer the same program. */
async function linkNode() {
  if (process.platform === "win32") return;
  const place = join(project, "node_modules/.bin/node");
  if (exists(place)) return;
  const names = Object.keys(readPackages("package-lock.json")[""]?.optionalDependencies ?? {});
  const program = names.map((name) => join(project, "node_modules", name, "bin/node")).find(exists);
  if (!program) return;
  await mkdir(dirname(place), { recursive: true });
  const draft = `${place}.${randomUUID()}`;
  await symlink(relative(dirname(place), program), draft);
  await rename(draft, place);
}

function exists(path) {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Takes the lock if it is free. A stale one is moved aside first, and put back if it turns out to be a fresh one. */
async function take(token) {
  try {
    await writeFile(lockPath, token, { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
  const seen = statSync(lockPath, { throwIfNoEntry: false });
  if (!seen || Date.now() - seen.mtimeMs < lockIsStaleMs) return false;
  const aside = `${lockPath}.${token}`;
  try {
    await rename(lockPath, aside);
    if (statSync(aside).mtimeMs !== seen.mtimeMs) await link(aside, lockPath);
    await rm(aside, { force: true });
  } catch (error) {
    // Another copy was faster.
    if (error.code !== "ENOENT" && error.code !== "EEXIST") throw error;
  }
  return false;
}

/** Runs `work` while no other copy of this script runs its own. */
async function alone(work) {
  const token = randomUUID();
  for (let waited = 0; !(await take(token)); waited++) {
    if (waited === 0) say("another copy is installing; waiting for it…");
    await delay(100);
  }
  const beat = setInterval(() => utimes(lockPath, new Date(), new Date()).catch(() => {}), 1_000);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.once(signal, () => {
      rmSync(lockPath, { force: true });
      process.exit(1);
    });
  try {
    return await work();
  } finally {
    clearInterval(beat);
    rmSync(lockPath, { force: true });
  }
}

/** When anything in a folder was last written, in ms; 0 for an empty or missing one. */
function newestIn(folder) {
  try {
    const files = readdirSync(join(project, folder), { recursive: true, withFileTypes: true });
    return Math.max(
      0,
      ...files.map((file) => statSync(join(file.parentPath ?? file.path, file.name)).mtimeMs),
    );
  } catch {
    return 0;
  }
}

/**
 * What takes seconds is done here, so that no start waits for it. Where it cannot be done, a start does without. An
 * install empties node_modules, and with it what was made for other packages.
 */
async function prepareStart() {
  const prepare = async (script, sources, made) => {
    if (newestIn(made) < Math.max(...sources.map(newestIn)))
      await run(join(project, "node_modules/.bin/node"), [`scripts/${script}.ts`]);
  };
  await prepare("learn-answers", ["locales", "src/features/faq"], "node_modules/.cache/porte-voix");
  await prepare("join-modules", ["src", "commands"], "node_modules/.cache/joined");
}

const isComplete = () => missing(wantsTools).length === 0;

try {
  if (!isComplete())
    await alone(async () => {
      // Another copy may have done it while this one waited.
      if (!isComplete()) await install(wantsTools || hasTools());
    });
  await linkNode();
  await prepareStart();
} catch (error) {
  say(`${error.message} Check the network and the rights on this folder, then run the command again.`);
  process.exitCode = 1;
}
