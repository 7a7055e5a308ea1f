import type { PreviewMessage } from "./write-message.ts";

/** The preview's messages live in memory only: these bounds keep a forgotten tab or a script from filling it. */
const messagesEach = 100;
const inboxesKept = 1000;

interface Kept {
  readonly order: number;
  /** Of the message as it was first sent; `message` is how it stands now. */
  readonly id: string;
  readonly key: string | undefined;
  readonly message: PreviewMessage;
}

export interface Inboxes {
  /**
   * Keeps a message for whom it is written to: a person's name or `group:NAME`. The oldest goes when there are too many.
   * Answers with its id, or with that of the one kept under the same key.
   */
  keep(message: PreviewMessage, key?: string): string;
  /** Puts another message in the place of that one; false when it is not there any more. */
  change(id: string, message: PreviewMessage): boolean;
  /** From now on the person reads what is sent to the group. */
  join(person: string, group: string): void;
  /** Everything kept for a person and the groups they are in, oldest first. */
  read(person: string): readonly PreviewMessage[];
}

/** Messages sent unprompted, waiting to be fetched. A group's are read by whoever has spoken there. */
export function createInboxes(): Inboxes {
  const inboxes = new Map<string, Kept[]>();
  const groups = new Map<string, Set<string>>();
  let order = 0;

  return {
    keep(message, key) {
      const inbox = renew(inboxes, message.to, () => []);
      const same = key === undefined ? undefined : inbox.find((kept) => kept.key === key);
      if (same) return same.id;
      inbox.push({ order: order++, id: message.id, key, message });
      if (inbox.length > messagesEach) inbox.shift();
      return message.id;
    },
    change(id, message) {
      const inbox = inboxes.get(message.to) ?? [];
      const index = inbox.findIndex((kept) => kept.id === id);
      const former = inbox[index];
      if (!former || former.message.removed) return false;
      inbox[index] = { ...former, message: { ...message, replaces: id } };
      return true;
    },
    join(person, group) {
      const joined = renew(groups, person, () => new Set<string>());
      joined.add(group);
      const [first] = joined;
      if (joined.size > messagesEach && first !== undefined) joined.delete(first);
    },
    read(person) {
      const kept = [person, ...(groups.get(person) ?? [])].flatMap((name) => inboxes.get(name) ?? []);
      return kept.sort((a, b) => a.order - b.order).map(({ message }) => message);
    },
  };
}

/** Finds or makes an entry and makes it the newest; the one untouched for longest goes when there are too many. */
function renew<T>(map: Map<string, T>, key: string, make: () => T): T {
  const value = map.get(key) ?? make();
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > inboxesKept && oldest !== undefined) map.delete(oldest);
  return value;
}
