import { setTimeout as sleep } from "node:timers/promises";

export interface Update {
  update_id: number;
  [kind: string]: unknown;
}

/** The longest pause between two attempts (WEBHOOK_MAX_RESEND_TIMEOUT of tdlib/telegram-bot-api). */
const longestPauseMs = 60_000;

/** Posts updates to the bot as Telegram does: one after the other within a chat, repeated until any 2xx. */
export class WebhookSender {
  url = "";
  lastError: { date: number; message: string } | undefined;
  readonly #retryMs: number;
  readonly #tails = new Map<number, Promise<void>>();
  readonly #pending = new Set<Update>();
  #secret: string | undefined;
  #generation = new AbortController();

  constructor(retryMs: number) {
    this.#retryMs = retryMs;
  }

  get isSet(): boolean {
    return this.url !== "";
  }

  get pendingCount(): number {
    return this.#pending.size;
  }

  set(url: string, secret: string | undefined): void {
    this.url = url;
    this.#secret = secret;
  }

  /** Stops posting; resolves with what was never taken. */
  unset(): Update[] {
    this.url = "";
    this.#generation.abort();
    this.#generation = new AbortController();
    const left = [...this.#pending].sort((a, b) => a.update_id - b.update_id);
    this.#pending.clear();
    return left;
  }

  deliver(update: Update, chatId: number): void {
    this.#pending.add(update);
    const before = this.#tails.get(chatId) ?? Promise.resolve();
    const { signal } = this.#generation;
    this.#tails.set(
      chatId,
      before.then(() => this.#postUntilTaken(update, signal)),
    );
  }

  async #postUntilTaken(update: Update, signal: AbortSignal): Promise<void> {
    for (let pause = this.#retryMs; !signal.aborted; pause = Math.min(pause * 2, longestPauseMs)) {
      const problem = await this.#post(update, signal);
      if (signal.aborted) return;
      if (problem === undefined) {
        this.#pending.delete(update);
        return;
      }
      this.lastError = { date: Math.floor(Date.now() / 1000), message: problem };
      await sleep(pause, undefined, { signal }).catch(() => {});
    }
  }

  async #post(update: Update, signal: AbortSignal): Promise<string | undefined> {
    try {
      const answer = await fetch(this.url, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          ...(this.#secret === undefined ? {} : { "x-telegram-bot-api-secret-token": this.#secret }),
        },
        body: JSON.stringify(update),
        signal,
      });
      await answer.arrayBuffer();
      return answer.ok ? undefined : `Wrong response from the webhook: ${answer.status} ${answer.statusText}`;
    } catch {
      return "Connection refused";
    }
  }
}
