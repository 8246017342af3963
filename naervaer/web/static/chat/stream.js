// The live connection. It opens again by itself, from the last line that was received.

const FIRST_DELAY = 1000;
const LONGEST_DELAY = 30_000;

/**
 * Follows one conversation.
 *
 * `address()` gives the address with the present cursor. `on` holds the listeners: `message`,
 * `status`, `closed` (the right to the conversation ended), `connected(boolean)`, and
 * `reopening`, awaited before each new attempt: it fetches what was missed.
 */
export class Stream {
  #source = null;
  #failures = 0;
  #timer = null;
  #stopped = false;

  constructor(address, on) {
    this.address = address;
    this.on = on;
    this.wake = () => this.#wake();
  }

  start() {
    window.addEventListener("online", this.wake);
    window.addEventListener("pageshow", this.wake);
    document.addEventListener("visibilitychange", this.wake);
    this.#open();
  }

  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#source?.close();
    window.removeEventListener("online", this.wake);
    window.removeEventListener("pageshow", this.wake);
    document.removeEventListener("visibilitychange", this.wake);
  }

  #open() {
    this.#source?.close();
    const source = new EventSource(this.address());
    this.#source = source;
    source.addEventListener("open", () => {
      this.#failures = 0;
      this.on.connected(true);
    });
    source.addEventListener("message", (event) => this.on.message(JSON.parse(event.data)));
    source.addEventListener("status", (event) => this.on.status(JSON.parse(event.data)));
    source.addEventListener("closed", () => {
      this.stop();
      this.on.closed();
    });
    source.addEventListener("error", () => {
      source.close();
      if (source === this.#source && !this.#stopped) this.#lost();
    });
  }

  #lost() {
    this.#source = null;
    this.on.connected(false);
    const delay = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this.#failures);
    this.#failures += 1;
    this.#timer = setTimeout(() => this.#reopen(), delay * (0.7 + 0.6 * Math.random()));
  }

  async #reopen() {
    clearTimeout(this.#timer);
    this.#timer = null;
    try {
      await this.on.reopening();
    } catch {
      if (!this.#stopped) this.#lost();
      return;
    }
    if (!this.#stopped && this.#source === null) this.#open();
  }

  #wake() {
    if (document.visibilityState === "visible" && this.#timer !== null) this.#reopen();
  }
}
