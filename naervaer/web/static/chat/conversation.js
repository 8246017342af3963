// One open conversation on the page: what is said, what is not sent, who holds it.

import { say } from "./announcements.js";
import { Chat } from "./chat.js";
import { byId } from "./elements.js";
import { Outbox } from "./outbox.js";
import { t } from "./texts.js";
import { adviserOf } from "./ticket.js";
import { Timeline } from "./timeline.js";

/**
 * Joins the chat, its log and its outbox. `parts` are those of the page that outlive it:
 * `composer`, `reading`, `strip`, `connection`. `on` holds `gone` and `malform(form)`.
 */
export class Conversation {
  #parts;
  #on;
  #toldStuck = null;

  constructor(facts, lines, parts, on) {
    this.id = facts.id;
    this.personal = facts.personal;
    this.ticket = null;
    this.#parts = parts;
    this.#on = on;
    this.chat = new Chat(facts, {
      line: (line) => this.#show(line),
      status: (status) => this.showStatus(status),
      gone: () => on.gone(),
      connected: (is) => parts.connection.connected(is),
    });
    this.timeline = new Timeline({
      chatId: facts.id,
      choose: (choice) => this.say({ choice: choice.id, label: choice.label }),
    });
    this.timeline.begin(lines);
    this.outbox = new Outbox(facts.id, {
      changed: (items) => this.#showUnsent(items),
      delivered: ({ received, messages }) => this.chat.receive([received, ...messages]),
      gone: () => on.gone(),
    });
    for (const line of lines) if (line.client_id) this.outbox.remove(line.client_id);
    this.chat.startAfter(lines);
  }

  /** Follow it live, and send what is left from before. */
  begin() {
    this.#parts.composer.open(this.id);
    this.showTicket();
    this.chat.follow();
    this.outbox.retry();
  }

  /** Send what the user wrote or chose. */
  say(line) {
    this.timeline.retireChoices();
    this.outbox.add(line);
    this.#parts.composer.focus();
    this.#parts.reading.toEnd();
  }

  /** Show whether the assistant is at work, and how it stands with a human. */
  showStatus(status) {
    const { reading } = this.#parts;
    byId("skriver").hidden = !status.typing;
    this.ticket = status.ticket;
    this.showTicket();
    if (status.typing) reading.arrived(byId("skriver"), this.timeline.anchor());
    else reading.keep();
    this.#on.malform(status.malform);
  }

  /** Show the ticket's state in the page's written form. */
  showTicket() {
    this.#parts.strip.show(this.ticket);
    this.#parts.composer.addressTo(adviserOf(this.ticket));
  }

  /** Show where it stands: a conversation that was opened before. */
  readOn() {
    this.#parts.reading.start(this.timeline.last(), this.timeline.anchor());
  }

  /** Return the texts that the server has not confirmed. */
  unsent() {
    return this.outbox.items.filter((item) => item.text).map((item) => item.text);
  }

  /** Stop following, and take it out of this tab's memory. */
  forget() {
    this.chat.stop();
    this.outbox.forget();
    this.#parts.connection.reset();
  }

  /** Take it off the page. */
  clear() {
    this.forget();
    this.#parts.strip.show(null);
    this.#parts.composer.close();
    byId("logg-plass").replaceChildren();
    byId("uteboks").replaceChildren();
  }

  #show(line) {
    const { reading } = this.#parts;
    if (line.client_id) this.outbox.remove(line.client_id);
    const shown = this.timeline.add(line);
    if (line.sender === "bruker") reading.toEnd();
    else reading.arrived(shown, line.sender === "veileder" ? null : this.timeline.anchor());
  }

  #showUnsent(items) {
    this.timeline.showUnsent(items, {
      retry: (clientId) => this.outbox.retry(clientId),
      remove: (clientId) => {
        this.outbox.remove(clientId);
        this.#parts.composer.focus();
      },
    });
    const stuck = items.find((item) => item.state === "waiting" || item.state === "refused");
    if (!stuck || stuck.clientId === this.#toldStuck) return;
    this.#toldStuck = stuck.clientId;
    say(`${t("ikke_sendt")}. ${stuck.problem ?? ""}`);
    this.#parts.reading.toEnd();
  }
}
