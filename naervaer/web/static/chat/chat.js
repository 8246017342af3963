// One conversation as the page knows it: every line once, in order, without gaps.

import * as api from "./api.js";
import { Stream } from "./stream.js";

/**
 * Receives lines from three sides (the first load, answers to what is sent, the live stream) and
 * hands each on exactly once, in order. `on` holds `line`, `status`, `gone` and `connected`.
 */
export class Chat {
  #cursor = 0;
  #early = new Map();
  #catchingUp = null;
  #stream;

  constructor(facts, on) {
    this.id = facts.id;
    this.audience = facts.audience;
    this.personal = facts.personal;
    this.on = on;
    this.#stream = new Stream(() => api.streamAddress(this.id, this.#cursor), {
      message: (line) => this.receive([line]),
      status: (status) => on.status(status),
      closed: () => on.gone(),
      connected: (is) => on.connected(is),
      reopening: () => this.catchUp(),
    });
  }

  follow() {
    this.#stream.start();
  }

  stop() {
    this.#stream.stop();
  }

  /** Start from lines that are shown already. */
  startAfter(lines) {
    this.#cursor = lines.length ? lines[lines.length - 1].seq : 0;
  }

  /** Take in lines in any order; what is known is passed over, what is missing is fetched. */
  receive(lines) {
    for (const line of lines) {
      if (line.seq > this.#cursor) this.#early.set(line.seq, line);
    }
    while (this.#early.has(this.#cursor + 1)) {
      this.#cursor += 1;
      const line = this.#early.get(this.#cursor);
      this.#early.delete(this.#cursor);
      this.on.line(line);
    }
    if (this.#early.size > 0) this.catchUp().catch(() => {});
  }

  /** Fetch what was said after the last known line. */
  catchUp() {
    this.#catchingUp ??= this.#fetch().finally(() => {
      this.#catchingUp = null;
    });
    return this.#catchingUp;
  }

  async #fetch() {
    try {
      const { messages } = await api.history(this.id, this.#cursor);
      this.receive(messages);
    } catch (failure) {
      if (failure instanceof api.Refused && failure.gone) {
        this.stop();
        this.on.gone();
      }
      throw failure;
    }
  }
}

/** Return all lines of a conversation; the server gives at most 500 at a time. */
export async function wholeHistory(id) {
  const lines = [];
  for (;;) {
    const after = lines.length ? lines[lines.length - 1].seq : 0;
    const { messages } = await api.history(id, after);
    lines.push(...messages);
    if (messages.length < 500) return lines;
  }
}
