import { randomBytes } from "node:crypto";
import type { OutgoingFile, OutgoingPicture } from "../../chat/outgoing.ts";
import type { Clock } from "../../system/clock.ts";

/** Long enough to press a link, short enough that what somebody asked for about themselves does not lie around. */
const keptMs = 10 * 60_000;
const filesKept = 100;

type Shelved = OutgoingFile | OutgoingPicture;

interface FileShelf {
  /** Lays a file ready; answers with the token that fetches it, once. A picture can be fetched until it is too old. */
  put(file: Shelved): string;
  /** `undefined` for a token that was used, is too old, or never was. */
  take(token: string): Shelved | undefined;
}

export const isPicture = (file: Shelved): file is OutgoingPicture => "alt" in file;

/** Files and pictures that wait in memory for whoever was given the link. */
export function createFileShelf(clock: Clock): FileShelf {
  const files = new Map<string, { readonly file: Shelved; readonly until: number }>();
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
      if (found && !isPicture(found.file)) files.delete(token);
      return found?.file;
    },
  };
}
