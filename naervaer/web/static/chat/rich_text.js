// Plain text as paragraphs, with addresses and well-known phone numbers as links, and each term of
// the field explained where it first stands.

import { element } from "./elements.js";
import { withTerms } from "./field_terms.js";
import { word } from "./texts.js";

const LINKS =
  /(https:\/\/[^\s<>"]+[^\s<>".,;:!?)])|(?<!\d ?)(116 1(?:17|23)|113|55 55 33 3[36]|22 40 00 40)(?! ?\d)/g;

/** Return the paragraphs of a text; a blank line parts them. */
export function paragraphs(text, { links, terms = false }) {
  return text.split(/\n{2,}/).flatMap((paragraph) => {
    const parts = lines(paragraph.trim(), links);
    const { marked, explanations } = terms
      ? withTerms(parts)
      : { marked: parts, explanations: [] };
    return [element("p", {}, ...marked), ...explanations];
  });
}

/** Return a link to another site, which opens in a new tab and says so. */
export function outwardLink(address, name) {
  return element(
    "a",
    { href: address, target: "_blank", rel: "noopener noreferrer" },
    name,
    element("span", { class: "aksel-sr-only" }, " ", word("ny_fane")),
  );
}

function lines(paragraph, links) {
  return paragraph
    .split("\n")
    .flatMap((line, index) => [
      ...(index ? [element("br")] : []),
      ...(links ? linked(line) : [line]),
    ]);
}

function linked(line) {
  const parts = [];
  let end = 0;
  for (const match of line.matchAll(LINKS)) {
    const [found, address] = match;
    parts.push(line.slice(end, match.index));
    parts.push(address ? outwardLink(address, address) : phone(found));
    end = match.index + found.length;
  }
  parts.push(line.slice(end));
  return parts;
}

function phone(number) {
  const digits = number.replaceAll(" ", "");
  const dialled = digits.length === 8 ? `+47${digits}` : digits;
  return element("a", { href: `tel:${dialled}`, class: "nummer" }, number);
}
