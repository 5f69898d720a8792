// The desk: log in, see the queue as it changes, open a case. Everything works in several windows at once.
import { json, live } from "./api.js";
import { Case } from "./case.js";
import { question, tell } from "./dialog.js";
import { $, clock, el, span, words } from "./dom.js";
import { showNav } from "./nav.js";

const SHORTCUTS = [["j / k", "next or previous case"], ["c", "take the case over"], ["n", "take the next case"],
  ["r", "write"], ["b", "return to the bot"], ["t", "pass on"], ["a", "lay aside"], ["e", "resolve"], ["m", "a note for colleagues"],
  ["s", "sound"],
  ["Alt+1…3", "insert a suggested reply"], ["Esc", "leave the field"], ["?", "this list"]];

let token = sessionStorage.getItem("staff-token");
let me, tools, rows = [], known = null, written = new Map(), open = null, socket = null, sound = false;

async function enter() {
  try {
    me = await json("/v1/me", { token });
    tools = (await json("/v1/tools", { token })).filter((tool) => tool.kind.startsWith("customer") && tool.name !== "transfer_to_human");
    if (me.role !== "agent" && me.role !== "admin") throw new Error(`The desk is for the role agent; yours is ${me.role}.`);
  } catch (problem) {
    return askWho(problem.message);
  }
  sessionStorage.setItem("staff-token", token);
  $("#sign-in").hidden = true;
  $("#desk").hidden = $("#me").hidden = false;
  socket = live("/v1/handoffs/live", token, {
    onEvent: (event) => showQueue(event.handoffs),
    onState: (there, code) => {
      $("#link").textContent = there ? "" : "No connection";
      if (code === 4401) signOut("Please sign in again.");
    },
  });
  showNothing();
  showDuty();
}

function signOut(why = "") {
  sessionStorage.clear();
  socket?.close();
  open?.close();
  askWho(why);
}

function askWho(why = "") {
  token = null;
  $("#desk").hidden = $("#me").hidden = true;
  $("#sign-in").hidden = false;
  $("#sign-in-problem").textContent = why;
  $("#token").value = "";
  $("#token").focus();
}

function showQueue(found) {
  rows = found.filter((row) => mine(row) || row.status === "queued" || row.handoff_id === open?.id);
  rows.sort((a, b) => rank(a) - rank(b));
  const waiting = rows.filter((row) => row.status === "queued");
  if (known) waiting.filter((row) => !known.has(row.handoff_id)).forEach((row) => ring(`New case: ${words(row.reason)}`));
  known = new Set(found.map((row) => row.handoff_id));
  rows.filter((row) => isWriting(row) && !isSeen(row) && written.get(row.handoff_id) !== row.unanswered_since)
    .forEach((row) => ring(`${row.customer ?? "A customer"} has written`));
  written = new Map(rows.map((row) => [row.handoff_id, row.unanswered_since]));
  showRows();
  $("#next").disabled = waiting.length === 0;
}

const mine = (row) => row.claimed_by?.id === me.id;
const isLate = (row) => row.status === "queued" && new Date(row.sla_due_at) < Date.now();
const isWriting = (row) => mine(row) && row.unanswered_since;
const isAside = (row) => new Date(row.snoozed_until ?? 0) > Date.now();
const isSeen = (row) => row.handoff_id === open?.id && !document.hidden;
const keptFor = (row) => row.status === "queued" && new Date(row.kept_until ?? 0) > Date.now() ? row.kept_for : null;
// What is mine comes first, then what is kept for me; what I laid aside and what is another's comes last.
const rank = (row) => mine(row) ? (isAside(row) && !isWriting(row) ? 3 : 0) : keptFor(row)?.id === me.id ? 1 : keptFor(row) ? 4 : 2;

function showRows() {
  const waiting = rows.filter((row) => row.status === "queued");
  const writing = rows.filter((row) => isWriting(row) && !isSeen(row));
  const pressing = waiting.some((row) => row.priority === 1 || isLate(row));
  const calls = waiting.length + writing.length;
  document.title = `${calls ? `(${calls}${pressing ? "!" : ""}) ` : ""}Desk · Warmline`;
  $("#queue").replaceChildren(...rows.map(rowOf));
  $("#empty").hidden = rows.length > 0;
}

function rowOf(row) {
  const late = isLate(row);
  const pressing = row.status === "queued" && (row.priority === 1 || late);
  return el("li", {}, el("button", { type: "button", class: `row${pressing ? " pressing" : ""}`, "aria-current": String(row.handoff_id === open?.id),
    onclick: () => openCase(row.handoff_id) },
    el("span", { class: `priority p${row.priority}`, title: `Priority ${row.priority}` }, String(row.priority)),
    el("span", { class: "name", title: row.customer }, row.customer ?? "Not identified"),
    el("span", { class: `wait${late ? " late" : isWriting(row) ? " writing" : ""}` }, standing(row, late)),
    el("span", { class: "title" }, story(row)),
    row.last_words && el("span", { class: "title words" }, `“${row.last_words}”`)));
}

function standing(row, late) {
  const minutes = (from, to) => span(Math.max(0, Math.round((to - from) / 60_000)));
  const ago = (since) => (Date.now() - since < 60_000 ? "just now" : `${minutes(since, Date.now())} ago`);
  if (isWriting(row)) return `wrote ${ago(new Date(row.unanswered_since))}`;
  if (isAside(row)) return `until ${clock(row.snoozed_until)}`;
  if (row.status === "claimed") return mine(row) ? "yours" : `with ${row.claimed_by.name}`;
  const kept = keptFor(row);
  if (kept) return kept.id === me.id ? "for you" : `for ${kept.name}`;
  const due = new Date(row.sla_due_at);
  return late ? `${minutes(due, Date.now())} late` : `${minutes(Date.now(), due)} left`;
}

// The title without the name, which stands above it: "asked for a person (return items, order #W1)".
function story(row) {
  const who = row.customer ?? "An unidentified customer";
  const title = row.title || words(row.reason);
  return title.startsWith(who) ? title.slice(who.length).trim() : title;
}

function ring(what) {
  $("#announce").textContent = what;
  if (!sound) return;
  const context = new AudioContext(), tone = context.createOscillator(), volume = context.createGain();
  tone.frequency.value = 660;
  volume.gain.setValueAtTime(0.15, context.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, context.currentTime + 0.5);
  tone.connect(volume).connect(context.destination);
  tone.start();
  tone.stop(context.currentTime + 0.5);
  tone.onended = () => context.close();
}

async function openCase(id) {
  open?.close();
  open = new Case({ id, token, me, tools, onBack: () => show("queue") });
  open.onShow = show;
  show("case");
  showRows();
  await open.open();
}

async function showDuty() {
  const here = (await json("/v1/presence", { token })).find((one) => one.id === me.id);
  // Whoever has just come is on duty with the socket's first sign of life.
  $("#presence").value = here.capacity ? here.status : "available";
  return here;
}

async function setDuty(body) {
  await json("/v1/presence", { method: "PUT", token, body });
  await showDuty();
}

async function changeDuty() {
  const here = await showDuty();
  const skills = el("input", { name: "skills", value: here.skills.join(", "), placeholder: "every case", autocomplete: "off" });
  const capacity = el("input", { name: "capacity", type: "number", min: 0, max: 100, value: here.capacity || 3, required: true });
  question("What I take", [{ label: "Cases at once", input: capacity }, { label: "Skills, with commas; none: every case", input: skills }],
    (given) => setDuty({ capacity: Number(given.capacity), skills: given.skills.split(",").map((one) => one.trim()).filter(Boolean) }), "Keep");
}

function show(part) {
  $("#desk").dataset.showing = part;
}

function showNothing() {
  $("#case").replaceChildren(el("p", { class: "nothing" }, "Choose a case, or take the next one (n)."));
}

async function takeNext() {
  try {
    const taken = await json("/v1/handoffs/next", { method: "POST", token });
    await openCase(taken.handoff_id);
  } catch (problem) {
    $("#announce").textContent = $("#link").textContent = problem.message;
  }
}

function step(by) {
  const now = rows.findIndex((row) => row.handoff_id === open?.id);
  const next = rows[Math.max(0, Math.min(rows.length - 1, now + by))];
  if (next) openCase(next.handoff_id);
}

function setSound() {
  sound = !sound;
  $("#sound").setAttribute("aria-pressed", String(sound));
  $("#sound").textContent = sound ? "Sound on" : "Sound off";
}

const KEYS = {
  j: () => step(1), k: () => step(-1), n: takeNext, s: setSound, "?": () => tell("Shortcuts", SHORTCUTS),
  c: () => open?.found?.status === "queued" && open.claim(),
  r: () => open?.writing?.focus(),
  b: () => open?.mine && open.giveBack(),
  t: () => open?.mine && open.transfer(),
  e: () => open?.mine && open.resolve(),
  a: () => open?.mine && open.snooze(),
  m: () => { if (open) { open.showAbout(); $("#note")?.focus(); } },
};

document.addEventListener("keydown", (event) => {
  if ($("#desk").hidden || $("#dialog").open) return;
  if (event.altKey && /^Digit[1-3]$/.test(event.code)) { event.preventDefault(); open?.suggestion(Number(event.code.at(-1)) - 1); return; }
  if (event.key === "Escape") { document.activeElement?.blur(); return; }
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
  const act = KEYS[event.key];
  if (act) { event.preventDefault(); act(); }
});
$("#sign-in").addEventListener("submit", (event) => { event.preventDefault(); token = $("#token").value.trim(); enter(); });
$("#leave").addEventListener("click", () => { json("/v1/presence", { method: "DELETE", token }).finally(() => signOut()); });
$("#next").addEventListener("click", takeNext);
$("#sound").addEventListener("click", setSound);
$("#keys").addEventListener("click", KEYS["?"]);
$("#presence").addEventListener("change", (event) => {
  if (event.target.value === "duty") return changeDuty();
  setDuty({ status: event.target.value });
});
setInterval(() => { if (!$("#desk").hidden && known) showRows(); }, 30_000);
document.addEventListener("visibilitychange", () => { if (known) showRows(); });

showNav();
if (token) enter(); else askWho();
