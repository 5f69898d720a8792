// Everything about a case, so that nobody has to ask again.
import { capital, clock, el, words } from "./dom.js";
import { moodPanel } from "./mood.js";

const REASONS = ["customer_asked", "frustration", "high_stakes", "novel", "vip", "policy", "verification_failed",
  "tool_failure", "safety", "none"];

const shown = (value) => {
  if (value === null || value === undefined || value === "" || value === false) return null;
  if (value === true) return "yes";
  if (Array.isArray(value)) return value.map(shown).filter(Boolean).join(", ");
  if (typeof value === "object") return value.text ?? value.label ?? value.value ?? Object.entries(value)
    .filter(([, inner]) => inner !== null && typeof inner !== "object").map(([name, inner]) => `${words(name)}: ${inner}`).join(", ");
  return String(value);
};

export function section(title, ...children) {
  const kept = children.filter(Boolean);
  return kept.length ? el("section", {}, el("h3", {}, title), ...kept) : null;
}

export function facts(pairs) {
  const rows = pairs.map(([name, value]) => [name, shown(value)]).filter(([, value]) => value);
  return rows.length ? el("dl", { class: "facts" },
    ...rows.flatMap(([name, value]) => [el("dt", {}, capital(words(name))), el("dd", {}, value)])) : null;
}

function list(things) {
  const lines = (things ?? []).map(shown).filter(Boolean);
  return lines.length ? el("ul", {}, ...lines.map((line) => el("li", {}, line))) : null;
}

export function about(found, { onRight, onReason, onNote, onListen }) {
  const { customer, conversation } = found;
  const moods = conversation.sentiment_trajectory;
  return [
    section("Summary", el("p", {}, found.summary || found.title || "No summary."), advice(found.suggested_next_action)),
    section("Notes for colleagues", notes(found.notes), noteForm(onNote)),
    section("Customer", customer
      ? facts(Object.entries({ ...customer, verified_by: customer.verified_by?.map(words) }).filter(([name]) => name !== "source"))
      : el("p", { class: "small" }, "Not identified.")),
    section("Why here", facts([["reason", words(found.reason)], ["intent", found.intent && words(found.intent.name)], ["skills", found.skills],
      ["due", `${clock(found.sla_due_at)}${found.breached ? ", missed" : ""}`],
      ["call back", found.callback && `${found.callback.number}, ${clock(found.callback.at)}`],
      ["churn risk", risk(found.churn_risk)]]), wrongReason(found, onReason)),
    moods.length ? section("Mood", moodPanel({ moods, corrections: found.corrections, onRight,
      textOf: (id) => found.transcript.find((one) => one.message_id === id)?.text ?? "" })) : null,
    section("Calls", callList(conversation.calls, onListen)),
    section("Known already", facts(Object.entries(found.slots ?? {}))),
    section("Open orders", list(found.open_orders?.map(order))),
    section("Tried", list(found.steps_tried?.map((step) => words(step.what)))),
    section("Promised", list(found.promises_made?.map(promise))),
    section("Done by the bot", ledger(conversation.tool_ledger)),
    section("Sources", list((found.citations ?? []).map((one) => `${one.document}: ${one.passage}`))),
    section("What happened", list(found.events.map((one) =>
      `${clock(one.at)} ${words(one.kind)}${one.by ? ` by ${one.by.name}` : ""}`))),
  ].filter(Boolean);
}

const risk = (one) => one && [`${Math.round(one.probability * 100)}%`, shown(one.reasons?.map((each) => each.reason))].filter(Boolean).join(": ");
const money = (amount) => (String(amount).startsWith("$") ? amount : `$${amount}`);
const order = (one) => [one.order_id, one.status, one.total && money(one.total)].filter(Boolean).join(" · ");

function promise(one) {
  const refund = one.refund && `${money(one.refund)} back to ${one.refund_to ?? "the customer"}${one.refund_time ? ` ${one.refund_time}` : ""}`;
  return [words(one.what), one.order_id, refund, one.ticket_id && `ticket ${one.ticket_id}`].filter(Boolean).join(" · ");
}

function advice(next) {
  if (!next) return null;
  const text = typeof next === "string" ? next : next.action ?? shown(next);
  return el("p", {}, el("strong", {}, "Next: "), text, next.why ? el("span", { class: "small" }, ` (${shown(next.why)})`) : null);
}

function wrongReason(found, onReason) {
  const right = found.corrections.find((one) => one.kind === "handoff")?.label;
  const buttons = REASONS.map((one) => el("button", { type: "button", class: "chip", "aria-pressed": String(one === (right ?? found.reason)),
    onclick: () => onReason(one) }, one === "none" ? "no person needed" : words(one)));
  return el("details", {}, el("summary", { class: "small" }, right ? `Put right: ${words(right)}` : "Wrong reason?"),
    el("div", { class: "chips" }, ...buttons));
}

function ledger(calls) {
  if (!calls.length) return null;
  return el("ul", { class: "plain deeds" }, ...calls.map((call) => el("li", { class: call.status },
    `${words(call.tool)} `, el("span", { class: "small" }, shown(call.arguments) ?? "", call.why ? ` · ${call.why}` : ""))));
}

function callList(calls, onListen) {
  if (!calls?.length) return null;
  return el("ul", { class: "plain" }, ...calls.map((call) => el("li", {},
    `${capital(call.line)}${call.caller ? ` from ${call.caller}` : ""}, ${clock(call.began_at)}`,
    call.seconds ? `, ${Math.round(call.seconds)} s ` : " ",
    ...Array.from({ length: call.recordings }, (_, at) => onListen(call.call_id, at + 1)))));
}

function notes(given) {
  return given.length ? el("ul", { class: "plain" }, ...given.map((one) =>
    el("li", {}, one.text, el("span", { class: "small" }, ` · ${one.author?.name ?? ""} ${clock(one.at)}`)))) : null;
}

function noteForm(onNote) {
  const input = el("input", { class: "wide", "aria-label": "A note for colleagues", placeholder: "Only colleagues see this", id: "note" });
  const form = el("form", {}, input);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (!text) return;
    input.value = "";
    await onNote(text).catch((problem) => { input.value = text; input.after(el("p", { class: "small", role: "alert" }, problem.message)); });
  });
  return form;
}
