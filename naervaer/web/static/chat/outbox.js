// What the user has written and the server has not yet confirmed. Kept for this tab only: on a
// shared machine nothing of it is left when the tab is closed.

import * as api from "./api.js";

const FIRST_DELAY = 2000;
const LONGEST_DELAY = 30_000;

/**
 * Sends lines one at a time, in order, until each is confirmed or refused.
 *
 * An item is `{clientId, text | choice, label, state, problem}`; its state is `queued`, `sending`,
 * `waiting` (will be tried again) or `refused`. `on` holds `changed(items)`, `delivered(result)`,
 * `gone`.
 */
export class Outbox {
  #items;
  #busy = false;
  #failures = 0;
  #timer = null;
  #stopped = false;

  constructor(conversationId, on) {
    this.id = conversationId;
    this.on = on;
    this.key = `naervaer.usendt.${conversationId}`;
    this.#items = this.#kept();
    this.wake = () => this.retry();
    window.addEventListener("online", this.wake);
  }

  get items() {
    return this.#items;
  }

  add(line) {
    this.#items.push({ clientId: crypto.randomUUID(), state: "queued", problem: null, ...line });
    this.#changed();
    this.#pump();
  }

  /** Try everything again now, also what waits for its time. */
  retry(clientId = null) {
    clearTimeout(this.#timer);
    this.#timer = null;
    for (const item of this.#items) {
      if (item.state === "waiting" || item.clientId === clientId) item.state = "queued";
    }
    this.#changed();
    this.#pump();
  }

  /** Take away a line that the user gave up, or that the stream shows was received. */
  remove(clientId) {
    const left = this.#items.filter((item) => item.clientId !== clientId);
    if (left.length === this.#items.length) return;
    this.#items = left;
    this.#changed();
  }

  stop() {
    clearTimeout(this.#timer);
    window.removeEventListener("online", this.wake);
    this.#stopped = true;
  }

  forget() {
    this.stop();
    sessionStorage.removeItem(this.key);
  }

  async #pump() {
    if (this.#busy || this.#stopped || this.#timer !== null) return;
    const item = this.#items.find((candidate) => candidate.state === "queued");
    if (!item) return;
    this.#busy = true;
    item.state = "sending";
    this.#changed();
    try {
      const result = await api.send(this.id, body(item));
      if (this.#stopped) return;
      this.#failures = 0;
      this.remove(item.clientId);
      this.on.delivered(result);
    } catch (failure) {
      if (this.#stopped) return;
      this.#failed(item, failure);
    } finally {
      this.#busy = false;
    }
    this.#pump();
  }

  #failed(item, failure) {
    if (failure instanceof api.Refused && failure.gone) {
      item.state = "refused";
      this.#changed();
      this.on.gone();
      return;
    }
    if (failure instanceof api.Refused && failure.status !== 429 && failure.status !== 408) {
      item.state = "refused";
      item.problem = failure.message;
    } else {
      item.state = "waiting";
      item.problem = failure instanceof api.Refused ? failure.message : null;
      const pause = failure.retryAfter
        ? failure.retryAfter * 1000
        : Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this.#failures);
      this.#failures += 1;
      this.#timer = setTimeout(() => this.retry(), pause);
    }
    this.#changed();
  }

  #changed() {
    if (this.#items.length) sessionStorage.setItem(this.key, JSON.stringify(this.#items));
    else sessionStorage.removeItem(this.key);
    this.on.changed(this.#items);
  }

  #kept() {
    try {
      const items = JSON.parse(sessionStorage.getItem(this.key)) ?? [];
      return items.map((item) => (item.state === "refused" ? item : { ...item, state: "queued" }));
    } catch {
      return [];
    }
  }
}

function body(item) {
  return item.choice
    ? { client_id: item.clientId, choice: item.choice }
    : { client_id: item.clientId, text: item.text };
}
