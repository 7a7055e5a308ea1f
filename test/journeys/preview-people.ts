import { z } from "zod";
import { createJourneyPerson, type JourneyOptions, type Seen } from "./journey-person.ts";

const button = z.object({ label: z.string(), payload: z.string().optional(), url: z.string().optional() });
const message = z.object({
  id: z.string(),
  private: z.boolean(),
  text: z.string(),
  buttons: z.array(button),
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
  return ({ language = "fr" }: JourneyOptions) => {
    const person = `ada${++count}`;
    const own: Message[] = [];
    const group: Message[] = [];

    async function send(event: Readonly<Record<string, string>>): Promise<void> {
      const response = await fetch(`${url()}api/preview/events`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ person, place: "private", language, ...event }),
      });
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
      for (const one of answer.parse(await response.json()).messages) (one.private ? own : group).push(one);
    }

    /** Reminders and the like arrive by themselves, in the inbox. */
    async function collectInbox(): Promise<readonly Seen[]> {
      const response = await fetch(`${url()}api/preview/inbox?person=${person}`);
      const inbox = answer.parse(await response.json()).messages;
      own.push(...inbox.filter(({ id }) => !own.some((known) => known.id === id)));
      return own.map(seen);
    }

    return createJourneyPerson({
      grant: `preview:${person}`,
      says: (text) => send({ text }),
      saysInGroup: (text) =>
        send({ place: "group:agora", text: text.startsWith("/") ? text : `@porte-voix ${text}` }),
      chatsInGroup: (text) => send({ place: "group:agora", text }),
      async presses(label) {
        const pressed = [...group, ...own]
          .flatMap(({ buttons }) => buttons)
          .findLast((candidate) => candidate.label === label);
        await send({ press: pressed?.payload ?? label });
      },
      own: collectInbox,
      open: () => group.map(seen),
    });
  };
};
