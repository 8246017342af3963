// The chat page: joins its parts, and decides which of its three faces is shown.

import { say, warn } from "./announcements.js";
import * as api from "./api.js";
import { Chat, wholeHistory } from "./chat.js";
import { Composer } from "./composer.js";
import { confirmed, Menu } from "./dialogs.js";
import { byId, element } from "./elements.js";
import { download } from "./export.js";
import { Outbox } from "./outbox.js";
import { Reading } from "./reading.js";
import { Start } from "./start.js";
import { malform, onMalform, setWord, showMalform, t } from "./texts.js";
import { adviserOf, TicketStrip } from "./ticket.js";
import { Timeline } from "./timeline.js";

const TELL_BROKEN_AFTER = 3000;
/** Says only that this browser has an open chat: a link from another site brings no cookie. */
const OPEN_CHAT = "naervaer.samtale";

class Page {
  personal = byId("innhold").dataset.personal === "ja";
  chat = null;
  outbox = null;
  timeline = null;
  ticket = null;
  switching = false;
  broken = false;
  brokenTimer = null;
  reading = new Reading();
  strip = new TicketStrip();
  menu = new Menu();
  composer = new Composer((text) => this.say({ text, label: text }));
  start = byId("start")
    ? new Start((opened, audience, question) => this.opened(opened, audience, question))
    : null;

  constructor() {
    byId("menneske").addEventListener("click", () =>
      this.say({ choice: "menneske", label: t("menneske") }),
    );
    byId("last-ned").addEventListener("click", () => this.download());
    byId("slett").addEventListener("click", () => this.erase());
    byId("ny-samtale")?.addEventListener("click", () => this.startAgain());
    byId("borte-ny")?.addEventListener("click", () => this.toStart());
    byId("avslutt")?.addEventListener("submit", () => this.forget());
    document.querySelector(".malform").addEventListener("click", (event) => {
      const link = event.target.closest("a[data-malform]");
      if (!link) return;
      event.preventDefault();
      this.chooseMalform(link.dataset.malform);
    });
    onMalform((next) => this.malformShown(next));
    window.addEventListener("online", () => this.network());
    window.addEventListener("offline", () => this.network());
  }

  /** Show the conversation that this browser is in, or the first choice. */
  async begin() {
    if (location.search) history.replaceState(null, "", location.pathname);
    const known = byId("innhold").dataset.hasConversation === "ja";
    if (!known && !localStorage.getItem(OPEN_CHAT)) return this.nothing();
    try {
      const facts = await api.current();
      if (facts.personal !== this.personal) {
        location.replace(facts.personal ? "/samtale" : "/");
        return;
      }
      const lines = await wholeHistory(facts.id);
      showMalform(facts.malform);
      this.enter(facts, lines);
      this.showStatus(facts);
      this.reading.start(this.timeline.last(), this.timeline.anchor());
    } catch (failure) {
      if (!(failure instanceof api.Refused)) return this.tryAgainLater();
      localStorage.removeItem(OPEN_CHAT);
      this.nothing();
    }
  }

  nothing() {
    if (this.start) this.start.show();
    else this.gone();
  }

  tryAgainLater() {
    warn(t("start_feil"));
    const again = () => this.begin();
    window.addEventListener("online", again, { once: true });
    setTimeout(again, 5000);
  }

  opened(opened, audience, question) {
    const facts = { id: opened.id, audience, personal: false };
    this.enter(facts, []);
    for (const line of opened.messages) this.chat.receive([line]);
    if (question) this.say({ text: question, label: question });
    else this.composer.focus();
    if (document.activeElement === document.body) byId("samtale-tittel").focus();
  }

  /** Show a conversation with what was said in it, and follow it. */
  enter(facts, lines) {
    this.start?.hide();
    if (!facts.personal) localStorage.setItem(OPEN_CHAT, "ja");
    byId("borte").hidden = true;
    byId("samtale").hidden = false;
    const title = facts.personal ? "samtale_personlig" : `samtale_${facts.audience}`;
    setWord(byId("samtale-tittel"), title);
    this.menu.available(true);
    this.chat = new Chat(facts, {
      line: (line) => this.line(line),
      status: (status) => this.showStatus(status),
      gone: () => this.gone(),
      connected: (is) => this.connected(is),
    });
    this.timeline = new Timeline({
      chatId: facts.id,
      choose: (choice) => this.say({ choice: choice.id, label: choice.label }),
    });
    this.timeline.begin(lines);
    this.outbox = new Outbox(facts.id, {
      changed: (items) => this.showUnsent(items),
      delivered: (result) => this.delivered(result),
      gone: () => this.gone(),
    });
    for (const line of lines) if (line.client_id) this.outbox.remove(line.client_id);
    this.chat.startAfter(lines);
    this.composer.open(facts.id);
    this.composer.addressTo(null);
    this.network();
    this.chat.follow();
    this.outbox.retry();
  }

  /** Send what the user wrote or chose. */
  say(line) {
    this.timeline.retireChoices();
    this.outbox.add(line);
    this.composer.focus();
    this.reading.toEnd();
  }

  delivered(result) {
    this.chat.receive([result.received, ...result.messages].filter(Boolean));
  }

  line(line) {
    if (line.client_id) this.outbox.remove(line.client_id);
    const shown = this.timeline.add(line);
    if (line.sender === "bruker") this.reading.toEnd();
    else this.reading.arrived(shown, line.sender === "veileder" ? null : this.timeline.anchor());
  }

  showUnsent(items) {
    this.timeline.showUnsent(items, {
      retry: (clientId) => this.outbox.retry(clientId),
      remove: (clientId) => {
        this.outbox.remove(clientId);
        this.composer.focus();
      },
    });
    const stuck = items.find((item) => item.state === "waiting" || item.state === "refused");
    if (stuck && stuck.clientId !== this.toldStuck) {
      this.toldStuck = stuck.clientId;
      say(`${t("ikke_sendt")}. ${stuck.problem ?? ""}`);
      this.reading.toEnd();
    }
  }

  showStatus(status) {
    byId("skriver").hidden = !status.typing;
    this.ticket = status.ticket;
    this.strip.show(status.ticket, this.personal);
    if (status.typing) this.reading.arrived(byId("skriver"), this.timeline.anchor());
    else this.reading.keep();
    this.composer.addressTo(adviserOf(status.ticket));
    if (status.malform && !this.switching) showMalform(status.malform);
  }

  connected(is) {
    if (is) {
      clearTimeout(this.brokenTimer);
      this.brokenTimer = null;
      if (this.broken) say(t("koblet_til"));
      this.broken = false;
    } else {
      this.brokenTimer ??= setTimeout(() => {
        this.broken = true;
        this.network();
      }, TELL_BROKEN_AFTER);
    }
    this.network();
  }

  /** Tell that the network or the connection is away, while it is. */
  network() {
    const place = byId("nett");
    const key = navigator.onLine ? (this.broken ? "kobler_til" : null) : "uten_nett";
    if (key && (place.hidden || place.dataset.text !== key)) say(t(key));
    place.hidden = key === null;
    if (key) setWord(place, key);
  }

  async chooseMalform(next) {
    if (next === malform()) return;
    this.switching = true;
    try {
      if (this.chat) await api.chooseMalform(this.chat.id, next);
      showMalform(next);
      say(t("byttet_malform"));
    } catch (failure) {
      warn(failure.message && failure instanceof api.Refused ? failure.message : t("malform_feil"));
    } finally {
      this.switching = false;
    }
  }

  malformShown(next) {
    const links = [...document.querySelectorAll(".malform a")];
    const pressed = links.find((link) => link === document.activeElement);
    for (const link of links) {
      if (link.dataset.malform === next) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    if (pressed && !pressed.checkVisibility()) {
      links.find((link) => link !== pressed).focus();
    }
    document.title = `${t(this.personal ? "samtale" : "tittel")} – Nærvær`;
    this.composer.addressTo(adviserOf(this.ticket));
    this.strip.show(this.ticket, this.personal);
  }

  async download() {
    try {
      await download(this.chat.id);
      say(t("last_ned_ferdig"));
    } catch {
      warn(t("last_ned_feil"));
    }
  }

  async erase() {
    if (!(await confirmed("slett"))) return;
    try {
      await api.erase(this.chat.id);
    } catch (failure) {
      if (!(failure instanceof api.Refused && failure.gone)) {
        warn(t("slett_feil"));
        return;
      }
    }
    this.leave();
    if (this.personal) location.replace("/samtale/slettet");
    else this.toStart("slettet");
  }

  async startAgain() {
    if (!(await confirmed("ny_samtale"))) return;
    try {
      await api.leave();
    } catch {
      warn(t("ukjent_feil"));
      return;
    }
    this.leave();
    this.toStart();
  }

  toStart(messageKey = null) {
    byId("borte").hidden = true;
    this.start.show(messageKey);
    this.start.focus();
    window.scrollTo(0, 0);
  }

  /** The right to the conversation ended. What was not sent stays readable. */
  gone() {
    const unsent = (this.outbox?.items ?? []).filter((item) => item.text).map((item) => item.text);
    if (this.composer.draft) unsent.push(this.composer.draft);
    this.leave();
    byId("borte-usendt").replaceChildren(...unsent.map((text) => element("li", {}, text)));
    byId("borte").hidden = false;
    byId("borte-tittel").focus();
  }

  /** Take the conversation off the page, and out of this tab's memory. */
  leave() {
    this.forget();
    clearTimeout(this.brokenTimer);
    this.brokenTimer = null;
    this.broken = false;
    this.chat = null;
    this.outbox = null;
    this.ticket = null;
    this.strip.show(null, this.personal);
    byId("samtale").hidden = true;
    byId("logg-plass").replaceChildren();
    this.menu.available(false);
    this.composer.close();
  }

  forget() {
    localStorage.removeItem(OPEN_CHAT);
    this.chat?.stop();
    this.outbox?.forget();
  }
}

new Page().begin();
