// The runs, their reports, and labelling turns with one key each.
import { $, capital, el, words } from "./dom.js";
import { json } from "./api.js";
import { showNav } from "./nav.js";

let token = sessionStorage.getItem("staff-token");
let labelling = null;

const call = (path, body) => json(`/v1/evals${path}`, { method: body ? "POST" : "GET", body, token });

async function start() {
  showNav().catch(() => {});
  $("#sign-in").onsubmit = (event) => { event.preventDefault(); token = $("#token").value.trim(); enter(); };
  $("#leave").onclick = () => { sessionStorage.clear(); carry(""); location.reload(); };
  document.addEventListener("keydown", key);
  await enter();
}

// A report opens in a tab of its own, which cannot show a header: the cookie goes to this path only.
function carry(value) {
  document.cookie = `evals_token=${encodeURIComponent(value)}; path=/v1/evals; SameSite=Strict${value ? "" : "; max-age=0"}`;
}

async function enter() {
  let found = null;
  if (token) {
    try {
      found = await call("");
      sessionStorage.setItem("staff-token", token);
      carry(token);
    } catch (problem) {
      $("#sign-in-problem").textContent = problem.message;
    }
  }
  $("#sign-in").hidden = Boolean(found);
  $("#runs").hidden = $("#leave").hidden = !found;
  if (found) showRuns(found);
}

function showRuns({ runs, folder }) {
  const none = el("div", { class: "card" }, el("p", {}, "No run yet. These two commands score the service's own conversations:"),
    el("pre", {}, `warmline export conversations talks.jsonl\nwarmline eval run talks.jsonl --out ${folder}/today`));
  $("#runs").replaceChildren(...(runs.length ? runs.map(runCard) : [none]));
}

function runCard(run) {
  const facts = [`${run.conversations} conversations`, run.quality && `quality ${run.quality.mean.toFixed(2)}`,
    run.broken_records && `${run.broken_records} records not readable`, new Date(run.at * 1000).toLocaleString()];
  return el("article", { class: "card run" },
    el("div", {}, el("h2", {}, run.name), el("p", {}, run.headline),
      run.worse.length > 0 && el("p", { class: "worse" }, `Worse than before in ${run.worse.map(words).join(", ")}.`),
      el("p", { class: "small" }, facts.filter(Boolean).join(" · "))),
    el("div", { class: "deeds" },
      el("a", { class: "button", href: `/v1/evals/${run.name}/report`, target: "_blank", rel: "noopener" }, "Report"),
      el("button", { type: "button", onclick: () => startLabelling(run.name, "turn") }, "Label")));
}

async function startLabelling(run, kind) {
  const found = await call(`/${run}/labels?kind=${kind}`);
  labelling = { run, kind, ...found, done: labelling?.run === run && labelling.kind === kind ? labelling.done : 0 };
  showTurn();
}

function showTurn() {
  const { run, kind, items, choices, agreement, done } = labelling;
  const item = items[0];
  const kinds = el("select", { "aria-label": "What to label", onchange: (e) => startLabelling(run, e.target.value) },
    ...["turn", "emotion", "sentiment", "handoff"].map((k) => el("option", { value: k, selected: k === kind }, k)));
  const box = $("#label");
  box.hidden = false;
  box.replaceChildren(el("h2", {}, `Label ${run} `, kinds), el("p", { class: "small" }, `${done} labelled in this sitting`));
  if (item) {
    box.append(...turnsOf(item), el("div", { class: "choices" },
      ...choices.map((choice, i) => el("button", { type: "button", onclick: () => give(choice) }, el("kbd", {}, String(i + 1)), ` ${choice}`)),
      el("button", { type: "button", class: "quiet", onclick: skip }, el("kbd", {}, "s"), " skip")));
  } else box.append(el("p", {}, "Nothing is left to label here."));
  box.append(...agreement.map(pairOf));
}

function turnsOf(item) {
  const near = item.turns.filter((t) => t.number >= item.turn - 2 && t.number <= item.turn);
  return near.map((t) => el("div", { class: t.number === item.turn ? "label-turn" : "label-turn said-before" },
    el("p", {}, el("b", {}, "Customer: "), t.customer),
    ...t.calls.map((c) => el("p", { class: "call" }, `${c.tool} ${c.arguments} (${c.status})`)),
    t.reply && el("p", {}, el("b", {}, `${capital(t.by)}: `), t.reply),
    ...item.findings.filter((f) => f.turn === t.number).map((f) => el("p", { class: "why" }, `${words(f.scorer)}: ${f.why}`))));
}

function pairOf(pair) {
  const kappa = pair.kappa === null ? "not defined" : pair.kappa.toFixed(2);
  return el("details", {},
    el("summary", {}, `${pair.first} and ${pair.second} on ${pair.kind}: ${pair.n} turns, same ${(pair.same * 100).toFixed(0)}%, kappa ${kappa}`),
    ...pair.disagreed.map(([conversation, turn, a, b]) => el("p", { class: "small" }, `${conversation} turn ${turn}: ${a} against ${b}`)));
}

async function give(label) {
  const { run, kind, items } = labelling;
  const item = items[0];
  await call(`/${run}/labels`, { conversation: item.id, turn: item.turn, kind, label });
  labelling.done += 1;
  await next();
}

function skip() { next(); }

async function next() {
  labelling.items.shift();
  if (labelling.items.length) showTurn();
  else await startLabelling(labelling.run, labelling.kind);
}

function key(event) {
  if (!labelling?.items.length || event.target.matches("input, select, textarea") || event.ctrlKey || event.metaKey) return;
  const choice = labelling.choices[Number(event.key) - 1];
  if (choice) give(choice);
  else if (event.key === "s") skip();
}

start();
