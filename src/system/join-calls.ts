/** An earlier call that takes this long no longer holds up the next: a database that hangs must not make a queue. */
const patienceMs = 250;

interface Waiting<Item, Answer> {
  readonly item: Item;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

/**
 * One call for all who come in one turn of the event loop, or while an earlier one is under way: whoever comes alone is
 * served at once, and a crowd pays for one statement instead of one each. A crowd stays one: those who were answered
 * together ask for the next thing together. `run` answers in the order of its items, of which it is given `most` at
 * once; when it rejects, it does so for all of them.
 */
export function joinCalls<Item, Answer>(
  run: (items: readonly Item[]) => Promise<readonly Answer[]>,
  most = 100,
): (item: Item) => Promise<Answer> {
  const waiting: Waiting<Item, Answer>[] = [];
  let underWay: Promise<void> | undefined;
  let isGathering = false;

  function gather(): void {
    if (isGathering || underWay) return;
    isGathering = true;
    setImmediate(start);
  }

  function start(): void {
    isGathering = false;
    const joined = waiting.splice(0, most);
    const answered = run(joined.map(({ item }) => item)).then(
      (answers) => {
        for (const [index, { resolve }] of joined.entries()) resolve(answers[index] as Answer);
      },
      (error: unknown) => {
        for (const { reject } of joined) reject(error);
      },
    );
    const next = () => {
      if (underWay !== answered) return;
      underWay = undefined;
      if (waiting.length > 0) gather();
    };
    const timer = setTimeout(next, patienceMs);
    underWay = answered;
    void answered.finally(() => {
      clearTimeout(timer);
      next();
    });
  }

  return (item) => {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    waiting.push({ item, resolve, reject });
    gather();
    return promise;
  };
}
