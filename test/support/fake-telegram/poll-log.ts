/** Who asks for updates, and whether two did at once: the real Telegram refuses one of them (409) and lets the other ask on. */
export class PollLog {
  /** Those who asked, each time another one began. */
  readonly turns: string[] = [];
  /** How often one began to ask while another one's question was open. */
  overlaps = 0;
  readonly #open = new Map<object, string>();

  /** Call what it gives when the question is answered, refused or given up. */
  begin(by: string): () => void {
    const question = {};
    if ([...this.#open.values()].some((other) => other !== by)) this.overlaps += 1;
    if (this.turns.at(-1) !== by) this.turns.push(by);
    this.#open.set(question, by);
    return () => void this.#open.delete(question);
  }
}
