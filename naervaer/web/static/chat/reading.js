// Where the reader is: follow the conversation, but never move the page under someone who reads.

import { byId } from "./elements.js";

const NEAR = 140;
const GAP = 12;

/** Keeps the newest in view, or offers a button that leads to it. */
export class Reading {
  #following = true;
  #position = scrollY;
  #height = 0;
  #latest = null;

  constructor() {
    this.button = byId("til-nye");
    this.button.addEventListener("click", () => this.toEnd());
    window.addEventListener("scroll", () => this.#moved(), { passive: true });
    window.addEventListener("resize", () => this.keep());
  }

  /** Show where a conversation stands that was opened before. */
  start(line, question) {
    this.#following = true;
    if (line) this.arrived(line, question);
    this.button.hidden = true;
  }

  /** The user did something: follow from now on. */
  toEnd() {
    this.#following = true;
    this.button.hidden = true;
    scroll(bottom());
  }

  /** Something above or below changed its height: stay with what was shown last. */
  keep() {
    if (this.#latest) this.arrived(...this.#latest);
    else if (this.#following) scroll(bottom());
  }

  /**
   * A line came. It is read from its start; what answers a question is read from the question,
   * and the button tells of what lies below.
   */
  arrived(line, question) {
    this.#latest = [line, question];
    const goal = Math.min(bottom(), topOf(question ?? line));
    if (this.#following) scroll(Math.max(goal, Math.min(scrollY, bottom())));
    if (line.getBoundingClientRect().top > visibleHeight()) this.button.hidden = false;
  }

  /** Up, in a page that did not change its height: it was the reader who moved. */
  #moved() {
    const height = document.documentElement.scrollHeight;
    if (bottom() - scrollY < NEAR) {
      this.#following = true;
      this.button.hidden = true;
    } else if (scrollY < this.#position && height === this.#height) {
      this.#following = false;
    }
    this.#position = scrollY;
    this.#height = height;
  }
}

/** At once: a gliding page fights with the hand of someone who scrolls at the same time. */
function scroll(top) {
  window.scrollTo({ top, behavior: "instant" });
}

function bottom() {
  return document.documentElement.scrollHeight - innerHeight;
}

function topOf(shown) {
  const covered = document.querySelector(".topp").offsetHeight + byId("ko").offsetHeight;
  return shown.getBoundingClientRect().top + scrollY - covered - GAP;
}

function visibleHeight() {
  return innerHeight - byId("skrivefelt").offsetHeight;
}
