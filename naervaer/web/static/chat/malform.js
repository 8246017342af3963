// The switch between bokmål and nynorsk in the page's head.

import { onMalform } from "./texts.js";

/**
 * Let the switch work without a new page.
 * @param {(form: string) => void} choose called when the user presses
 * @param {(form: string) => void} shown called when the page has changed
 */
export function followSwitch(choose, shown) {
  const links = [...document.querySelectorAll("a[data-malform]")];
  for (const link of links) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      choose(link.dataset.malform);
    });
  }
  onMalform((form) => {
    mark(links, form);
    shown(form);
  });
}

/** Mark the form that is shown. On a narrow page it hides, so the focus moves to the other. */
function mark(links, form) {
  const pressed = links.find((link) => link === document.activeElement);
  for (const link of links) {
    if (link.dataset.malform === form) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  if (pressed && !pressed.checkVisibility()) links.find((link) => link !== pressed).focus();
}
