// The menu and the questions that need a yes. Escape closes both; the focus goes back.

import { byId } from "./elements.js";

/** Ask; return whether the user said yes. */
export function confirmed(name) {
  const dialog = byId(`bekreft-${name}`);
  dialog.returnValue = "nei";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "ja"), { once: true });
  });
}

/** The menu: a button that shows a list of actions. */
export class Menu {
  constructor() {
    this.holder = byId("meny");
    this.button = byId("meny-knapp");
    this.list = byId("meny-liste");
    this.button.addEventListener("click", () => this.#show(this.list.hidden));
    this.list.addEventListener("click", (event) => {
      if (event.target.closest("button, a")) this.#show(false);
    });
    this.holder.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.list.hidden) return;
      this.#show(false);
      this.button.focus();
    });
    document.addEventListener("pointerdown", (event) => {
      if (!this.holder.contains(event.target)) this.#show(false);
    });
    this.holder.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !this.holder.contains(event.relatedTarget)) this.#show(false);
    });
  }

  available(is) {
    this.holder.hidden = !is;
  }

  #show(is) {
    this.list.hidden = !is;
    this.button.setAttribute("aria-expanded", String(is));
  }
}
