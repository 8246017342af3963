// Tells that the network or the live connection is away, for as long as it is.

import { say } from "./announcements.js";
import { byId } from "./elements.js";
import { setWord, t } from "./texts.js";

const TELL_BROKEN_AFTER = 3000;

/** A short break is not worth a word; a longer one is shown above the writing field. */
export class Connection {
  #broken = false;
  #timer = null;

  constructor() {
    window.addEventListener("online", () => this.#show());
    window.addEventListener("offline", () => this.#show());
  }

  /** The live connection opened or broke. */
  connected(is) {
    if (is) {
      if (this.#broken) say(t("koblet_til"));
      this.reset();
      return;
    }
    this.#timer ??= setTimeout(() => {
      this.#broken = true;
      this.#show();
    }, TELL_BROKEN_AFTER);
  }

  /** Forget what was: nothing is followed, or all is well. */
  reset() {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#broken = false;
    this.#show();
  }

  #show() {
    const place = byId("nett");
    const key = navigator.onLine ? (this.#broken ? "kobler_til" : null) : "uten_nett";
    if (key && (place.hidden || place.dataset.text !== key)) say(t(key));
    place.hidden = key === null;
    if (key) setWord(place, key);
  }
}
