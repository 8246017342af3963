// Short sentences that are spoken, and some of them shown, without moving the focus.

import { byId } from "./elements.js";

const VISIBLE_FOR = 8000;
let hide;

/** Let a screen reader say a sentence when it is done with what it is saying. */
export function say(sentence) {
  const region = byId("beskjed");
  region.textContent = "";
  requestAnimationFrame(() => {
    region.textContent = sentence;
  });
}

/** Show a sentence above the writing field for a while, and let it be spoken. */
export function warn(sentence) {
  const toast = byId("varsel");
  clearTimeout(hide);
  toast.hidden = false;
  toast.textContent = sentence;
  hide = setTimeout(() => {
    toast.hidden = true;
    toast.textContent = "";
  }, VISIBLE_FOR);
}
