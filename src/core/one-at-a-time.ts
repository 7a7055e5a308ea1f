/**
 * Runs the tasks of one key in the order they came, and tasks of different keys side by side: a person who writes twice
 * is answered in order, and a slow answer holds up nobody else. A task that fails does not stop the next one.
 */
export function createOneAtATime(): <T>(key: string, task: () => Promise<T>) => Promise<T> {
  const tails = new Map<string, Promise<unknown>>();
  return (key, task) => {
    const before = tails.get(key) ?? Promise.resolve();
    const run = before.then(task, task);
    tails.set(key, run);
    // Removing the last tail keeps the map as small as the number of people being answered right now.
    const forget = () => tails.get(key) === run && tails.delete(key);
    run.then(forget, forget);
    return run;
  };
}
