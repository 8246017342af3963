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

  /** Go to the end of a conversation that was just opened. */
  start() {
    this.#latest = null;
    this.#following = true;
    this.button.hidden = true;
    scroll(bottom());
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

  /** A line came. Show it together with its question; a long answer is read from its start. */
  arrived(line, question) {
    this.#latest = [line, question];
    const goal = question ? Math.min(bottom(), topOf(question)) : bottom();
    if (this.#following) scroll(Math.max(goal, Math.min(scrollY, bottom())));
    const seen = (this.#following ? Math.max(goal, scrollY) : scrollY) + visibleHeight();
    if (line.getBoundingClientRect().top + scrollY > seen) this.button.hidden = false;
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
