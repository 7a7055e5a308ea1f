import { access, constants, mkdir } from "node:fs/promises";
import { ConfigError } from "../system/config-error.ts";

/** Makes DATA_DIR if need be. Throws a `ConfigError` when it cannot be made, is no folder, or cannot be written to. */
export async function prepareDataFolder(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true });
    await access(dataDir, constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigError(
      [
        {
          where: "DATA_DIR",
          problem: `The folder cannot be used (${code}).`,
          cure: "Give a folder that this user may make and write to.",
        },
      ],
      { cause: error },
    );
  }
}
