import { conflict } from "./bot-api-error.ts";
import { type Update, WebhookSender } from "./webhook-sender.ts";

interface Waiter {
  readonly answer: (updates: Update[]) => void;
  readonly refuse: (error: Error) => void;
  readonly offset: number;
  readonly limit: number;
}

/** All but these are sent when a bot names no kinds (core.telegram.org/bots/api#getupdates). */
const notByDefault = ["chat_member", "message_reaction", "message_reaction_count"];

/** Updates a bot has not confirmed yet, handed out by long polling or by webhook. */
export class UpdateQueue {
  readonly webhook: WebhookSender;
  /** Every update ever made, oldest first. */
  readonly history: Update[] = [];
  #pending: Update[] = [];
  #allowed: readonly string[] = [];
  #waiter: Waiter | undefined;
  #nextId = 1000;

  constructor(webhookRetryMs: number) {
    this.webhook = new WebhookSender(webhookRetryMs);
  }

  get pendingCount(): number {
    return this.webhook.isSet ? this.webhook.pendingCount : this.#pending.length;
  }

  /** Whether somebody's question for updates is open: all before are confirmed then. */
  get isAsked(): boolean {
    return this.#waiter !== undefined;
  }

  allow(kinds: unknown): void {
    if (Array.isArray(kinds)) this.#allowed = kinds as string[];
  }

  push(kind: string, body: unknown, chatId: number): void {
    const allowed = this.#allowed.length > 0 ? this.#allowed.includes(kind) : !notByDefault.includes(kind);
    if (!allowed) return;
    const update: Update = { update_id: this.#nextId++, [kind]: structuredClone(body) };
    this.history.push(update);
    this.#handOver(update, chatId);
  }

  /** Hands the newest update over again, as after a confirmation that was lost. */
  repeatLast(): void {
    const last = this.history.at(-1);
    if (last) this.#handOver(last, 0);
  }

  /** Switches to the webhook; what waits goes there. */
  setWebhook(url: string, secret: string | undefined): void {
    this.#waiter?.refuse(conflict("terminated by setWebhook request"));
    this.webhook.set(url, secret);
    for (const update of this.#pending.splice(0)) this.webhook.deliver(update, 0);
  }

  deleteWebhook(): void {
    this.#pending.push(...this.webhook.unset());
  }

  poll(
    offset: number,
    limit: number,
    timeoutSeconds: number,
  ): { updates: Promise<Update[]>; cancel: () => void } {
    if (this.webhook.isSet)
      throw conflict(
        "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      );
    this.#waiter?.refuse(
      conflict("terminated by other getUpdates request; make sure that only one bot instance is running"),
    );
    this.#pending =
      offset < 0 ? this.#pending.slice(offset) : this.#pending.filter(({ update_id }) => update_id >= offset);
    if (this.#pending.length > 0 || timeoutSeconds === 0)
      return { updates: Promise.resolve(this.#pending.slice(0, limit)), cancel: () => {} };
    const { promise, resolve, reject } = Promise.withResolvers<Update[]>();
    const waiter: Waiter = { answer: resolve, refuse: reject, offset, limit };
    this.#waiter = waiter;
    const timer = setTimeout(() => resolve([]), timeoutSeconds * 1000);
    const cancel = () => {
      clearTimeout(timer);
      if (this.#waiter === waiter) this.#waiter = undefined;
      resolve([]);
    };
    return { updates: promise.finally(cancel), cancel };
  }

  #handOver(update: Update, chatId: number): void {
    if (this.webhook.isSet) {
      this.webhook.deliver(update, chatId);
      return;
    }
    this.#pending.push(update);
    const waiter = this.#waiter;
    this.#waiter = undefined;
    waiter?.answer(this.#pending.slice(0, waiter.limit));
  }
}
