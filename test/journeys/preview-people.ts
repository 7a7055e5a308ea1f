import { z } from "zod";
import { personId } from "../../src/chat/address.ts";
import { createJourneyPerson, type JourneyOptions, type JourneyTeam, type Seen } from "./journey-person.ts";

const button = z.object({ label: z.string(), payload: z.string().optional(), url: z.string().optional() });
const message = z.object({
  id: z.string(),
  private: z.boolean(),
  text: z.string(),
  buttons: z.array(button),
  replaces: z.string().optional(),
  removed: z.literal(true).optional(),
});
const answer = z.object({ messages: z.array(message) });
type Message = z.infer<typeof message>;

const seen = ({ text, buttons }: Message): Seen => ({
  text,
  buttons: buttons.map(({ label }) => label),
  links: buttons.flatMap(({ url }) => url ?? []),
});

/** People of the preview chat, through its JSON API. */
export const previewPeople = (url: () => string) => {
  let count = 0;
  return ({ language = "fr", name = `ada${++count}` }: JourneyOptions) =>
    inGroup(url, name, "agora", language);
};

/** A group of the team, and somebody who moderates in every preview. */
export const previewTeam = (url: () => string): JourneyTeam => ({
  settings: { HANDOVER_PLACE: "preview:team", MODERATORS: "" },
  moderator: inGroup(url, "moderator", "team", "fr"),
  otherModerator: inGroup(url, "moderator2", "team", "fr"),
});

function inGroup(url: () => string, person: string, groupName: string, language: string) {
  const own: Message[] = [];
  const group: Message[] = [];
  /** By the name under which a message was first sent: it may be changed again and again. */
  const firstIds = new Map<string, string>();
  const seenIds = new Set<string>();

  /** As the page does: a message that takes another's place stands there. */
  function put(where: Message[], one: Message): void {
    if (seenIds.has(one.id)) return;
    seenIds.add(one.id);
    const first = one.replaces && (firstIds.get(one.replaces) ?? one.replaces);
    const isIt = ({ id }: Message) => first !== undefined && (firstIds.get(id) ?? id) === first;
    const former = [own, group].find((list) => list.some(isIt));
    if (first) firstIds.set(one.id, first);
    if (former) former.splice(former.findIndex(isIt), 1, ...(one.removed ? [] : [one]));
    else if (!one.removed) where.push(one);
  }

  async function send(event: Readonly<Record<string, string>>): Promise<void> {
    const response = await fetch(`${url()}api/preview/events`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ person, place: "private", language, ...event }),
    });
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    for (const one of answer.parse(await response.json()).messages) put(one.private ? own : group, one);
  }

  /** Reminders and the like arrive by themselves, in the inbox. */
  async function collectInbox(): Promise<void> {
    const response = await fetch(`${url()}api/preview/inbox?person=${person}&place=group:${groupName}`);
    const inbox = answer.parse(await response.json()).messages;
    for (const one of inbox) {
      put(one.private ? own : group, one);
    }
  }

  const inTheGroup = { place: `group:${groupName}` };

  return createJourneyPerson({
    id: personId("preview", person),
    says: (text) => send({ text }),
    saysInGroup: (text) => send({ ...inTheGroup, text: text.startsWith("/") ? text : `@porte-voix ${text}` }),
    chatsInGroup: (text) => send({ ...inTheGroup, text }),
    async presses(label) {
      const carries = ({ buttons }: Message) => buttons.find((candidate) => candidate.label === label);
      const message = own.findLast(carries) ?? group.findLast(carries);
      await send({
        ...(message?.private === false ? inTheGroup : {}),
        press: (message && carries(message)?.payload) ?? label,
      });
    },
    async own() {
      await collectInbox();
      return own.map(seen);
    },
    async open() {
      await collectInbox();
      return group.map(seen);
    },
  });
}
