import type { Rendering } from "../../chat/adapter-contract.ts";
import { limits } from "../../chat/limits.ts";
import type { Outgoing } from "../../chat/outgoing.ts";
import { writeMessage } from "./write-message.ts";

/** See `PlatformAdapter.render`. A text over the limit would be sent in parts, which are told here one after the other. */
export function renderMessage(message: Outgoing): Rendering {
  const text = writeMessage(message)
    .map(({ content }) => content)
    .join("\n\n");
  return { text, characters: text.length, limit: limits.messageCharacters };
}
