import type { PlatformAdapter, Revision } from "../../chat/adapter-contract.ts";
import { type Address, readAddress } from "../../chat/address.ts";
import type { Outgoing, OutgoingFile } from "../../chat/outgoing.ts";
import { plainText } from "../../chat/plain-text.ts";
import type { Clock } from "../../system/clock.ts";
import type { Inboxes } from "./inboxes.ts";
import { previewName, previewPlace } from "./read-event.ts";
import { type PreviewDestination, writeMessage } from "./write-message.ts";

/** The page itself takes any length; what fills a screen many times over is no message. */
const messageCharacters = 16_000;
const gone: Revision = { kind: "impossible", because: "gone" };

/** Keeps, changes and takes back what nobody asked for in the inboxes that the page reads. */
export function createUnasked(
  inboxes: Inboxes,
  clock: Clock,
  shelve: (file: OutgoingFile) => string,
): Pick<PlatformAdapter, "send" | "edit" | "remove" | "render"> {
  const write = (to: PreviewDestination, message: Outgoing) => writeMessage(message, to, clock.now(), shelve);
  return {
    async send(to, message, { key } = {}) {
      const destination = readDestination(to);
      if (!destination) return { kind: "refused", because: "gone" };
      return { kind: "delivered", messageId: inboxes.keep(write(destination, message), key) };
    },
    async edit({ to, messageId }, message) {
      const destination = readDestination(to);
      return destination && inboxes.change(messageId, write(destination, message)) ? { kind: "done" } : gone;
    },
    async remove({ to, messageId }) {
      const destination = readDestination(to);
      if (!destination) return gone;
      const empty = { ...write(destination, nothing), removed: true as const };
      return inboxes.change(messageId, empty) ? { kind: "done" } : gone;
    },
    render: ({ html }) => ({ text: html, characters: plainText(html).length, limit: messageCharacters }),
  };
}

const nothing: Outgoing = { html: "", buttons: [], private: false, replace: false, language: "fr" };

/** The person or the group behind an address; `undefined` for one that this platform cannot have given. */
function readDestination(to: Address): PreviewDestination | undefined {
  const parts = readAddress(to);
  if (parts?.platform !== "preview") return undefined;
  const person =
    parts.kind === "person"
      ? parts.id
      : parts.id.startsWith("private:")
        ? parts.id.slice("private:".length)
        : undefined;
  if (person !== undefined)
    return previewName.safeParse(person).success ? { person, place: "private" } : undefined;
  return previewPlace.safeParse(parts.id).success ? { place: parts.id } : undefined;
}
