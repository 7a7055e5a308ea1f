import { randomBytes } from "node:crypto";
import type { OutgoingFile } from "../../chat/outgoing.ts";
import type { Clock } from "../../system/clock.ts";

/** Long enough to press a link, short enough that what somebody asked for about themselves does not lie around. */
const keptMs = 10 * 60_000;
const filesKept = 100;

interface FileShelf {
  /** Lays a file ready; answers with the token that fetches it, once. */
  put(file: OutgoingFile): string;
  /** `undefined` for a token that was used, is too old, or never was. */
  take(token: string): OutgoingFile | undefined;
}

/** Files that wait in memory to be downloaded once by whoever was given the link. */
export function createFileShelf(clock: Clock): FileShelf {
  const files = new Map<string, { readonly file: OutgoingFile; readonly until: number }>();
  const dropOld = () => {
    for (const [token, { until }] of files) if (until <= clock.now()) files.delete(token);
  };
  return {
    put(file) {
      dropOld();
      const [oldest] = files.keys();
      if (files.size >= filesKept && oldest !== undefined) files.delete(oldest);
      const token = randomBytes(24).toString("base64url");
      files.set(token, { file, until: clock.now() + keptMs });
      return token;
    },
    take(token) {
      dropOld();
      const found = files.get(token);
      files.delete(token);
      return found?.file;
    },
  };
}
