/**
 * @typedef {{ label: string, payload?: string, url?: string }} MessageButton
 * @typedef {{ id: string, to: string, private: boolean, html: string, text: string, language: string, replaces?: string, removed?: true, buttons: MessageButton[] }} Message
 */

/** An error whose message was written by the server for the person, in their language. */
export class RefusedError extends Error {}

/** Sends one event and answers the bot's messages. The same `id` sent again has no second effect. */
export async function sendEvent(event) {
  const response = await fetch("/api/preview/events", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(event),
  });
  return (await readBody(response)).messages;
}

/** Every message kept that was sent unprompted to this person or to the group they are in. */
export async function readInbox(person, place) {
  const response = await fetch(`/api/preview/inbox?${new URLSearchParams({ person, place })}`);
  return (await readBody(response)).messages;
}

/** The bot's commands in one language, for the menu. */
export async function readCommands(language) {
  const response = await fetch(`/api/preview/commands?${new URLSearchParams({ language })}`);
  return (await readBody(response)).commands;
}

async function readBody(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new RefusedError(body.error?.message ?? "");
  return body;
}
