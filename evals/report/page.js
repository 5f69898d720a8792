"use strict";
const { conversations, scorers } = JSON.parse(document.getElementById("data").textContent);
const by = (id) => document.getElementById(id);
const make = (tag, props = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), props);
  element.append(...children);
  return element;
};
const words = (name) => name.replaceAll("_", " ");
const chosen = { fault: "", worse: false, search: "", slices: {} };
let listed = [];

function faultsOf(talk) { return new Set([...talk.findings.map((f) => f.scorer), ...talk.reasons]); }
function wordsOf(talk) {
  talk.text ??= [talk.id, ...talk.turns.flatMap((t) => [t.customer, t.reply])].join(" ").toLowerCase();
  return talk.text;
}
function fits(talk) {
  return (!chosen.fault || faultsOf(talk).has(chosen.fault))
    && (!chosen.worse || talk.before !== null)
    && Object.entries(chosen.slices).every(([name, value]) => !value || talk.slices[name] === value)
    && (!chosen.search || wordsOf(talk).includes(chosen.search));
}

function list() {
  // A fault that is new since the other run comes before one that was there already.
  listed = conversations.filter(fits).sort((a, b) => b.new_faults.includes(chosen.fault) - a.new_faults.includes(chosen.fault));
  by("list").replaceChildren(...listed.map((talk, index) => {
    const down = talk.before !== null;
    const tags = make("span", { className: "tags" }, ...talk.reasons.map((r) =>
      make("span", { textContent: words(r), title: scorers[r] ?? "", className: talk.new_faults.includes(r) ? "new" : "" })));
    const title = down ? `${talk.before.toFixed(2)} → ${talk.quality.toFixed(2)}` : talk.quality.toFixed(2);
    const button = make("button", { type: "button", onclick: () => show(index) },
      make("b", { textContent: title, className: down ? "down" : "", style: down ? "width:7em" : "" }), talk.id, tags);
    return make("li", {}, button);
  }));
  by("count").textContent = `${listed.length} of ${conversations.length}`;
}

function show(index) {
  const talk = listed[index];
  if (!talk) return;
  for (const [i, item] of [...by("list").children].entries()) item.firstChild.setAttribute("aria-current", i === index);
  const asked = talk.findings.find((f) => f.scorer === chosen.fault);
  const turn = asked ? asked.turn : talk.worst;
  const facts = [`quality ${talk.quality.toFixed(2)}`, `ended ${words(talk.resolution)}`, talk.source];
  if (talk.reward !== null) facts.push(`recorded reward ${talk.reward}`);
  const turns = talk.turns.length ? talk.turns.map((t) => turnOf(talk, t)) : [make("p", { className: "note", textContent: "The recording is not where it was; only the findings are kept." })];
  by("talk").replaceChildren(make("h3", { textContent: talk.id, id: "c-" + talk.id }), make("p", { className: "note", textContent: facts.join(" · ") }), ...turns);
  location.hash = encodeURIComponent(talk.id);
  by("talk").querySelector(`[data-turn="${turn}"]`)?.scrollIntoView({ block: "center" });
  by("list").children[index].firstChild.scrollIntoView({ block: "nearest" });
  by("talk").dataset.index = index;
}

function turnOf(talk, t) {
  const wrong = talk.findings.filter((f) => f.turn === t.number);
  const element = make("div", { className: wrong.length ? "turn wrong" : "turn" });
  element.dataset.turn = t.number;
  if (t.customer) element.append(make("span", { className: "who", textContent: `${t.number} · customer` }), make("p", { textContent: t.customer }));
  for (const call of t.calls) {
    const sign = call.status === "ok" ? "" : ` (${call.status})`;
    element.append(make("details", { className: `call ${call.status}` }, make("summary", { textContent: `${call.tool}${sign} ${call.arguments}` }), make("p", { textContent: call.result })));
  }
  if (t.reply) element.append(make("span", { className: "who", textContent: t.by }), make("p", { textContent: t.reply }));
  for (const f of wrong) element.append(make("p", { className: "why", textContent: `${words(f.scorer)}: ${f.why}` }));
  return element;
}

function choose(fault) {
  chosen.fault = fault;
  by("fault").value = fault;
  list();
  by("talks").scrollIntoView();
  if (listed.length) show(0);
}

function options() {
  const counts = new Map();
  for (const talk of conversations) for (const fault of faultsOf(talk)) counts.set(fault, (counts.get(fault) ?? 0) + 1);
  for (const name of Object.keys(scorers)) if (!counts.has(name)) counts.set(name, 0);
  for (const [fault, n] of [...counts].sort((a, b) => b[1] - a[1])) by("fault").append(make("option", { value: fault, textContent: `${words(fault)} (${n})` }));
  const values = {};
  for (const talk of conversations) for (const [name, value] of Object.entries(talk.slices)) (values[name] ??= new Set()).add(value);
  for (const [name, found] of Object.entries(values)) {
    if (found.size < 2 || found.size > 30) continue;
    const select = make("select", { ariaLabel: name, onchange: () => { chosen.slices[name] = select.value; list(); } }, make("option", { value: "", textContent: `any ${words(name)}` }));
    for (const value of [...found].sort()) select.append(make("option", { value, textContent: words(value) }));
    by("slices").append(select, " ");
  }
}

by("fault").onchange = () => { chosen.fault = by("fault").value; list(); };
by("search").oninput = () => { chosen.search = by("search").value.toLowerCase(); list(); };
by("worse").onchange = () => { chosen.worse = by("worse").checked; list(); };
by("filters").onsubmit = (event) => event.preventDefault();
for (const button of document.querySelectorAll("[data-fault]")) button.onclick = () => choose(button.dataset.fault);
document.addEventListener("keydown", (event) => {
  if (event.target.matches("input, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  const at = Number(by("talk").dataset.index ?? -1);
  if (event.key === "j") show(Math.min(at + 1, listed.length - 1));
  if (event.key === "k") show(Math.max(at - 1, 0));
  if (event.key === "/") { event.preventDefault(); by("search").focus(); }
});
options();
list();
const named = decodeURIComponent(location.hash.slice(1));
if (named) show(listed.findIndex((talk) => talk.id === named));
