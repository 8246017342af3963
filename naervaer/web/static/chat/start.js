// The first choice: who is asking. A suggested question opens the conversation and is sent at once.

import * as api from "./api.js";
import { byId } from "./elements.js";
import { malform, setWord, t } from "./texts.js";

/** Shows the choice until a conversation is opened. */
export class Start {
  #opening = false;

  /** @param {(opened: object, audience: string, question: string|null) => void} opened */
  constructor(opened) {
    this.section = byId("start");
    this.opened = opened;
    this.section.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-audience]");
      if (button) this.#choose(button.dataset.audience, button.dataset.question ?? null);
    });
  }

  show(messageKey = null) {
    this.section.hidden = false;
    this.#tell(messageKey);
  }

  hide() {
    this.section.hidden = true;
  }

  focus() {
    byId("start-tittel").focus();
  }

  async #choose(audience, questionKey) {
    if (this.#opening) return;
    this.#opening = true;
    this.section.setAttribute("aria-busy", "true");
    this.#tell("start_laster");
    const question = questionKey ? t(questionKey) : null;
    try {
      const opened = await api.open(audience, malform());
      this.#tell(null);
      this.opened(opened, audience, question);
    } catch (failure) {
      if (failure instanceof api.Refused && failure.message) {
        byId("start-beskjed").textContent = failure.message;
      } else {
        this.#tell("start_feil");
      }
    } finally {
      this.#opening = false;
      this.section.removeAttribute("aria-busy");
    }
  }

  #tell(key) {
    const place = byId("start-beskjed");
    if (key) setWord(place, key);
    else {
      delete place.dataset.text;
      place.textContent = "";
    }
  }
}
