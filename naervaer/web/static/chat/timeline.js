// The log: confirmed lines with a line between days, and below it what is not sent.

import { dayName, dayOf } from "./dates.js";
import { byId, element } from "./elements.js";
import { forgetTerms } from "./field_terms.js";
import { messageElement, retireChoices, unsentElement } from "./message.js";
import { t } from "./texts.js";

const SHOW_SENDING_AFTER = 600;

/** Shows the lines of one conversation. `context` goes to each line's buttons. */
export class Timeline {
  #log;
  #day = null;
  #last = null;

  constructor(context) {
    this.context = context;
    this.unsent = byId("uteboks");
    this.unsent.replaceChildren();
    forgetTerms();
  }

  /** Show what was said before. It is in the log from the start, so it is not spoken. */
  begin(lines) {
    this.#log = element("div", {
      role: "log",
      id: "logg",
      "aria-live": "polite",
      "aria-relevant": "additions",
      "aria-label": t("samtale"),
      "data-text-label": "samtale",
    });
    for (const line of lines) this.#place(line);
    byId("logg-plass").replaceChildren(this.#log);
  }

  /** Add one line and return its element. */
  add(line) {
    return this.#place(line);
  }

  /** Show the lines that are not confirmed; return whether a new one came. */
  showUnsent(items, actions) {
    const known = new Map([...this.unsent.children].map((shown) => [shown.dataset.clientId, shown]));
    const shown = items.map((item) => {
      const present = known.get(item.clientId);
      if (present?.dataset.state === item.state && item.state !== "refused") return present;
      const made = unsentElement(item, actions);
      if (item.state === "sending" || item.state === "queued") quietAtFirst(made);
      return made;
    });
    this.unsent.replaceChildren(...shown);
    return items.some((item) => !known.has(item.clientId));
  }

  /** Take away the buttons that the user has passed by. */
  retireChoices() {
    for (const holder of this.#log.querySelectorAll(".melding--bot")) retireChoices(holder);
  }

  /** Return where to read from: the newest line of the user, sent or not, else the first line. */
  anchor() {
    const own = this.unsent.lastElementChild;
    if (own) return own;
    const sent = this.#log.querySelectorAll(".melding--bruker");
    return sent[sent.length - 1] ?? this.#log.querySelector(".melding");
  }

  /** Return the newest line. */
  last() {
    return this.#log.lastElementChild;
  }

  #place(line) {
    const day = dayOf(line.created_at);
    if (day !== this.#day) {
      this.#day = day;
      this.#last = null;
      this.#log.append(daySeparator(line.created_at));
    }
    if (line.sender === "bruker" || line.choices.length) this.retireChoices();
    const shown = messageElement(line, this.context);
    const speaker = `${line.sender} ${line.author ?? ""}`;
    if (speaker === this.#last) shown.classList.add("melding--fortsetter");
    this.#last = speaker;
    this.#log.append(shown);
    return shown;
  }
}

function daySeparator(moment) {
  const name = element("span", {}, dayName(moment));
  return element("p", { class: "dagskille", "aria-live": "off" }, name);
}

/** A line that is confirmed at once needs no *Sender …*. */
function quietAtFirst(shown) {
  shown.classList.add("usendt--stille");
  setTimeout(() => shown.classList.remove("usendt--stille"), SHOW_SENDING_AFTER);
}
