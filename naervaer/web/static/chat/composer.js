// The field in which the user writes.

import { say, warn } from "./announcements.js";
import { byId } from "./elements.js";
import { t } from "./texts.js";

const LONGEST = 2000;
const COUNT_FROM = 1800;
const finePointer = matchMedia("(pointer: fine)");

/** Enter sends, Shift+Enter makes a new line; what is too long is told and not sent. */
export class Composer {
  #draftKey = null;
  #spoken = "";

  /** @param {(text: string) => void} send */
  constructor(send) {
    this.form = byId("skrivefelt");
    this.field = byId("tekst");
    this.send = send;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    });
    this.field.addEventListener("input", () => this.#changed());
  }

  /** Show the field for a conversation, with what was being written in this tab. */
  open(conversationId) {
    this.#draftKey = `naervaer.kladd.${conversationId}`;
    this.field.value = sessionStorage.getItem(this.#draftKey) ?? "";
    this.form.hidden = false;
    this.#changed();
  }

  close() {
    if (this.#draftKey) sessionStorage.removeItem(this.#draftKey);
    this.#draftKey = null;
    this.field.value = "";
    this.form.hidden = true;
  }

  /** Say who reads: the assistant, or an adviser by name. */
  addressTo(name) {
    const label = name ? t("skriv_til", { navn: name }) : t("skriv_her");
    byId("tekst-navn").textContent = label;
    this.field.placeholder = label;
  }

  /** Move the focus here, but do not raise a keyboard over the answer on a phone. */
  focus() {
    if (finePointer.matches) this.field.focus({ preventScroll: true });
  }

  /** Words that are written and not sent. */
  get draft() {
    return this.field.value.trim();
  }

  #submit() {
    const text = this.field.value.trim();
    if (!text) return;
    if (length(text) > LONGEST) {
      warn(t("for_langt"));
      return;
    }
    this.field.value = "";
    this.#changed();
    this.send(text);
  }

  #changed() {
    const { field } = this;
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight}px`;
    if (this.#draftKey) {
      if (field.value) sessionStorage.setItem(this.#draftKey, field.value);
      else sessionStorage.removeItem(this.#draftKey);
    }
    this.#count(LONGEST - length(field.value.trim()));
  }

  #count(left) {
    const counter = byId("teller");
    const over = left < 0;
    const near = left <= LONGEST - COUNT_FROM;
    counter.textContent = near
      ? t(over ? "tegn_for_mye" : "tegn_igjen", { antall: Math.abs(left) })
      : "";
    counter.classList.toggle("skrivefelt__teller--over", over);
    this.form.classList.toggle("skrivefelt--teller", near);
    if (over) this.field.setAttribute("aria-invalid", "true");
    else this.field.removeAttribute("aria-invalid");
    const step = over ? "over" : near ? "near" : "";
    if (step && step !== this.#spoken) say(counter.textContent);
    this.#spoken = step;
  }
}

/** Count as the server counts: whole characters, not UTF-16 units. */
function length(text) {
  return [...text].length;
}
