// The lines of a conversation on a page: each message once, whoever tells of it first.
import { capital, clock, el, words } from "./dom.js";

const DEEDS = {
  find_customer: "Looked for your account", get_customer: "Read your account", list_orders: "Read your orders",
  get_order: "Read an order", get_product: "Looked at a product", list_products: "Looked through the shop",
  search_knowledge: "Read the store's rules", cancel_order: "Cancelled an order", return_items: "Requested a return",
  exchange_items: "Requested an exchange", change_order_items: "Changed the items of an order",
  change_order_address: "Changed where an order goes", change_order_payment: "Changed how an order is paid",
  update_customer_address: "Changed your address", create_ticket: "Opened a ticket",
  transfer_to_human: "Asked for a colleague",
};

const PAUSE = 5 * 60_000;
const STAFF_SEES = { agent: "Bot", customer: "Customer" };
// For her the sides of the page tell who speaks; these are for whoever has it read aloud.
const CUSTOMER_HEARS = { agent: "Assistant:", customer: "You:" };

// "returns.md" is for people the page on returns.
const page = (document) => capital(words(document.replace(/\.\w+$/, "")));

export class Lines {
  constructor(list, { staff = false } = {}) {
    this.list = list;
    this.staff = staff;
    this.known = new Map();
    this.stuck = true;
    this.top = 0;
    // What appears around the list takes room from it; whoever was at its end stays there until she scrolls up.
    list.addEventListener("scroll", () => {
      const up = list.scrollTop < this.top;
      this.top = list.scrollTop;
      if (up || this.atEnd()) this.stuck = this.atEnd();
    });
    new ResizeObserver(() => this.follow()).observe(list);
  }

  clear() {
    this.known.clear();
    this.last = null;
    this.list.replaceChildren();
  }

  // The line of a message, made when it is new. `message` is as the API tells it.
  show(message) {
    let line = this.known.get(message.message_id);
    if (!line) {
      line = this.make(message);
      this.known.set(message.message_id, line);
      // Whoever writes before the greeting has come still sees it first.
      if (message.message_id === "greeting") this.list.prepend(line.item);
      else this.append(line.item, message.at);
      if (message.role === "customer") this.toEnd();
    }
    if (message.text !== undefined) this.write(line, message.text);
    return line;
  }

  // Where the talk rested for a while, the time stands between the lines.
  append(item, at = new Date().toISOString()) {
    const rest = new Date(at) - new Date(this.last ?? 0);
    if (rest > PAUSE) this.list.append(el("li", { class: "day" }, el("time", { datetime: at }, clock(at))));
    this.last = at;
    this.list.append(item);
  }

  make({ role, author, at }) {
    const bubble = el("div", { class: "bubble" });
    const under = el("div", { class: "under" });
    const deeds = el("ul", { class: "deeds", hidden: true });
    const named = this.staff || role === "person";
    const name = role === "person" ? author : (this.staff ? STAFF_SEES : CUSTOMER_HEARS)[role];
    const who = el("span", { class: named ? "who" : "hidden" }, this.staff && at ? `${name} · ${clock(at)}` : name);
    const item = el("li", { class: `line ${role}` }, who, deeds, bubble, under);
    if (at) item.title = clock(at);
    return { item, bubble, under, deeds, told: new Set() };
  }

  write(line, text) {
    line.bubble.textContent = text;
    line.bubble.hidden = text === "" && !line.bubble.classList.contains("thinking");
    this.follow();
  }

  addDeed(line, { tool, status, why }) {
    const text = status === "ok" ? DEEDS[tool] ?? capital(words(tool)) : `${capital(words(tool))}: ${why}`;
    if (line.told.has(text)) return;
    line.told.add(text);
    line.deeds.append(el("li", { class: status }, text));
    line.deeds.hidden = false;
    this.follow();
  }

  addCitations(line, citations) {
    if (!citations.length || line.cited) return;
    line.cited = true;
    const names = [...new Set(citations.map((one) => page(one.document)))].join(", ");
    const passages = citations.map((one) => el("p", {}, `${page(one.document)}: “${one.passage}”`));
    const source = el("details", {}, el("summary", {}, `Source: ${names}`), ...passages);
    source.addEventListener("toggle", () => source.open && source.scrollIntoView({ block: "nearest" }));
    line.under.append(source);
    this.follow();
  }

  addWhy(line, why) {
    if (!why.length || line.why) return;
    const list = el("ul", { class: "why", hidden: true }, ...why.map((reason) => el("li", {}, reason)));
    line.why = list;
    const button = el("button", { type: "button", class: "link", "aria-expanded": "false" }, "Why?");
    button.addEventListener("click", () => {
      list.hidden = !list.hidden;
      button.setAttribute("aria-expanded", String(!list.hidden));
      if (!list.hidden) list.scrollIntoView({ block: "nearest" });
    });
    line.under.append(button);
    line.item.append(list);
    this.follow();
  }

  note(text) {
    this.list.append(el("li", { class: "day" }, text));
    this.toEnd();
  }

  follow() {
    if (this.stuck) this.toEnd();
  }

  atEnd() {
    return this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 60;
  }

  toEnd() {
    this.stuck = true;
    this.list.scrollTop = this.list.scrollHeight;
  }
}
