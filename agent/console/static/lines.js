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

export class Lines {
  constructor(list, { staff = false } = {}) {
    this.list = list;
    this.staff = staff;
    this.known = new Map();
    this.stuck = true;
    // Buttons that appear below take room from the list; whoever was at its end stays there.
    list.addEventListener("scroll", () => { this.stuck = this.atEnd(); });
    new ResizeObserver(() => { if (this.stuck) this.toEnd(); }).observe(list);
  }

  clear() {
    this.known.clear();
    this.list.replaceChildren();
  }

  // The line of a message, made when it is new. `message` is as the API tells it.
  show(message) {
    let line = this.known.get(message.message_id);
    if (!line) {
      line = this.make(message);
      this.known.set(message.message_id, line);
      const down = this.atEnd();
      // Whoever writes before the greeting has come still sees it first.
      if (message.message_id === "greeting") this.list.prepend(line.item);
      else this.list.append(line.item);
      if (down || message.role === "customer") this.toEnd();
    }
    if (message.text !== undefined) this.write(line, message.text);
    return line;
  }

  make({ role, author, at }) {
    const bubble = el("div", { class: "bubble" });
    const under = el("div", { class: "under" });
    const deeds = el("ul", { class: "deeds" });
    const name = role === "person" ? author : role === "agent" ? (this.staff ? "Bot" : null) : this.staff ? "Customer" : null;
    const item = el("li", { class: `line ${role}` }, name && el("span", { class: "who" }, name), deeds, bubble, under);
    if (at) item.title = clock(at);
    return { item, bubble, under, deeds, told: new Set() };
  }

  write(line, text) {
    const down = this.atEnd();
    line.bubble.textContent = text;
    line.bubble.hidden = text === "" && !line.bubble.classList.contains("thinking");
    if (down) this.toEnd();
  }

  addDeed(line, { tool, status, why }) {
    const text = status === "ok" ? DEEDS[tool] ?? capital(words(tool)) : `${capital(words(tool))}: ${why}`;
    if (line.told.has(text)) return;
    line.told.add(text);
    line.deeds.append(el("li", { class: status }, text));
    this.toEnd();
  }

  addCitations(line, citations) {
    if (!citations.length || line.cited) return;
    line.cited = true;
    const names = [...new Set(citations.map((one) => one.document))].join(", ");
    const passages = citations.map((one) => el("p", {}, `${one.document}: “${one.passage}”`));
    line.under.append(el("details", {}, el("summary", {}, `From ${names}`), ...passages));
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
  }

  note(text) {
    this.list.append(el("li", { class: "day" }, text));
    this.toEnd();
  }

  atEnd() {
    return this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 60;
  }

  toEnd() {
    this.stuck = true;
    this.list.scrollTop = this.list.scrollHeight;
  }
}
