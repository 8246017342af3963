// Terms of the field, explained where a reader meets them first in the conversation.

import { element } from "./elements.js";
import { malform } from "./texts.js";

const TERMS = JSON.parse(document.getElementById("fagord").textContent);
const STEMS = TERMS.flatMap((term, index) => term.stems.map((stem) => [stem, index])).sort(
  ([one], [other]) => other.length - one.length,
);
const FOUND = STEMS.length
  ? new RegExp(`(?<![\\p{L}-])(?:${STEMS.map(([stem]) => stem).join("|")})[\\p{L}-]*`, "giu")
  : null;
const explained = new Set();
let numbers = 0;

/** Forget what has been explained: a new conversation begins. */
export function forgetTerms() {
  explained.clear();
}

/**
 * Make each term that has not been met before a button that opens its explanation.
 * @param {(Node|string)[]} parts
 * @returns {{marked: (Node|string)[], explanations: Node[]}} the explanations stand after the text
 */
export function withTerms(parts) {
  const explanations = [];
  const marked = parts.flatMap((part) =>
    typeof part === "string" && FOUND ? split(part, explanations) : [part],
  );
  return { marked, explanations };
}

function split(text, explanations) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(FOUND)) {
    const index = indexOf(match[0]);
    if (explained.has(index)) continue;
    explained.add(index);
    const { button, explanation } = explainer(match[0], TERMS[index].explanation[malform()]);
    parts.push(text.slice(end, match.index), button);
    explanations.push(explanation);
    end = match.index + match[0].length;
  }
  parts.push(text.slice(end));
  return parts;
}

function indexOf(found) {
  const word = found.toLowerCase();
  return STEMS.find(([stem]) => word.startsWith(stem))[1];
}

function explainer(shown, meaning) {
  const id = `fagord-${(numbers += 1)}`;
  const explanation = element("p", { class: "fagord__forklaring", id, hidden: true }, meaning);
  const button = element(
    "button",
    {
      type: "button",
      class: "fagord",
      "aria-expanded": "false",
      "aria-controls": id,
      onclick: () => {
        explanation.hidden = !explanation.hidden;
        button.setAttribute("aria-expanded", String(!explanation.hidden));
      },
    },
    shown,
  );
  return { button, explanation };
}
