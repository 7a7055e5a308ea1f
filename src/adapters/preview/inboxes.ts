import type { PreviewMessage } from "./write-message.ts";

/** The preview's messages live in memory only: these bounds keep a forgotten tab or a script from filling it. */
const messagesEach = 100;
const inboxesKept = 1000;

interface Kept {
  readonly order: number;
  readonly message: PreviewMessage;
}

export interface Inboxes {
  /** Keeps a message for `to`: a person's name or `group:NAME`. The oldest goes when there are too many. */
  keep(to: string, message: PreviewMessage): void;
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
    keep(to, message) {
      const inbox = renew(inboxes, to, () => []);
      inbox.push({ order: order++, message });
      if (inbox.length > messagesEach) inbox.shift();
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
