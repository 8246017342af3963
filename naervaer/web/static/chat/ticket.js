// Where the user stands when a human is asked for.

import { say } from "./announcements.js";
import { dueBy } from "./dates.js";
import { byId } from "./elements.js";
import { t } from "./texts.js";

/** Return the title and sentence for the state of a ticket; null when there is none. */
export function ticketSentences(ticket) {
  if (!ticket) return null;
  const name = ticket.owner ?? t("en_veileder");
  const status = ticket.waiting_on ? `${ticket.status}_${ticket.waiting_on}` : ticket.status;
  switch (status) {
    case "ny":
      return {
        title: ticket.unit ? t("ko_hos", { enhet: ticket.unit }) : t("ko"),
        about: ticket.due_at ? t("ko_om", { frist: dueBy(ticket.due_at) }) : "",
      };
    case "tildelt":
      return { title: t("tatt", { navn: name }), about: t("tatt_om", { navn: name }) };
    case "venter":
    case "venter_bruker":
      return { title: t("venter_bruker", { navn: name }), about: "" };
    case "venter_nav":
      return { title: t("venter_nav", { navn: name }), about: "" };
    default:
      return { title: t("lost"), about: t("lost_om") };
  }
}

/** Return the adviser whom the user talks with, or null while the assistant answers. */
export function adviserOf(ticket) {
  return ticket && ["tildelt", "venter"].includes(ticket.status) ? ticket.owner : null;
}

/** Shows the state of the ticket above the conversation, and says each change of it once. */
export class TicketStrip {
  #spoken = null;

  show(ticket) {
    const sentences = ticketSentences(ticket);
    byId("ko").hidden = sentences === null;
    byId("ko-tittel").textContent = sentences ? `${sentences.title}.` : "";
    byId("ko-om").textContent = sentences?.about ?? "";
    byId("ko").dataset.status = ticket?.status ?? "";
    const held = adviserOf(ticket) !== null;
    byId("ko-ikon").className = `ikon ikon--${held ? "menneske" : "klokke"}`;
    const state = JSON.stringify([ticket?.status, ticket?.owner, ticket?.unit]);
    if (sentences && this.#spoken !== null && state !== this.#spoken) {
      say(`${sentences.title}. ${sentences.about}`);
    }
    this.#spoken = state;
  }
}
