// Builds elements. Text always goes in as text, never as markup.

/**
 * Return a new element.
 * @param {string} tag
 * @param {Record<string, unknown>} attributes `class`, `data-…`, `on…` listeners, and so on;
 *   null, undefined and false leave the attribute out.
 * @param {...(Node|string|null|undefined)} children
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** Return an icon that says nothing to a screen reader. */
export function icon(name) {
  return element("span", { class: `ikon ikon--${name}`, "aria-hidden": "true" });
}

/** Return the element with the id, which the template promises. */
export function byId(id) {
  return document.getElementById(id);
}
