// The desk: log in, see the queue as it changes, open a case. Everything works in several windows at once.
import { json, live } from "./api.js";
import { Case } from "./case.js";
import { tell } from "./dialog.js";
import { $, el, span, words } from "./dom.js";
import { showNav } from "./nav.js";

const KEPT = "warmline.desk.token";
const SHORTCUTS = [["j / k", "next or previous case"], ["c", "take the case over"], ["n", "take the next case"],
  ["r", "write"], ["b", "return to the bot"], ["t", "pass on"], ["a", "lay aside"], ["e", "resolve"], ["m", "a note for colleagues"],
  ["s", "sound"],
  ["Alt+1…3", "insert a suggested reply"], ["Esc", "leave the field"], ["?", "this list"]];

let token = sessionStorage.getItem(KEPT);
let me, tools, rows = [], known = null, open = null, socket = null, sound = false;

async function enter() {
  try {
    me = await json("/v1/me", { token });
    tools = (await json("/v1/tools", { token })).filter((tool) => tool.kind.startsWith("customer") && tool.name !== "transfer_to_human");
    if (me.role !== "agent" && me.role !== "admin") throw new Error(`The desk is for the role agent; yours is ${me.role}.`);
  } catch (problem) {
    return logOut(problem.message);
  }
  sessionStorage.setItem(KEPT, token);
  $("#log-in").hidden = true;
  $("#desk").hidden = $("#me").hidden = false;
  socket = live("/v1/handoffs/live", token, {
    onEvent: (event) => showQueue(event.handoffs),
    onState: (there, code) => {
      $("#link").textContent = there ? "" : "No connection";
      if (code === 4401) logOut("Please log in again.");
    },
  });
  showNothing();
}

function logOut(why = "") {
  token = null;
  sessionStorage.removeItem(KEPT);
  socket?.close();
  open?.close();
  $("#desk").hidden = $("#me").hidden = true;
  $("#log-in").hidden = false;
  $("#log-in-problem").textContent = why;
  $("#token").value = "";
  $("#token").focus();
}

function showQueue(found) {
  const mine = (row) => row.claimed_by?.id === me.id;
  rows = found.filter((row) => mine(row) || row.status === "queued" || row.handoff_id === open?.id);
  rows.sort((a, b) => mine(b) - mine(a));
  const waiting = rows.filter((row) => row.status === "queued");
  if (known) waiting.filter((row) => !known.has(row.handoff_id)).forEach(ring);
  known = new Set(found.map((row) => row.handoff_id));
  const pressing = waiting.some((row) => row.priority === 1 || isLate(row));
  document.title = `${waiting.length ? `(${waiting.length}${pressing ? "!" : ""}) ` : ""}Desk · Warmline`;
  $("#queue").replaceChildren(...rows.map(rowOf));
  $("#empty").hidden = rows.length > 0;
  $("#next").disabled = waiting.length === 0;
}

const isLate = (row) => row.status === "queued" && new Date(row.sla_due_at) < Date.now();

function rowOf(row) {
  const left = Math.round((new Date(row.sla_due_at) - Date.now()) / 60_000);
  const late = isLate(row);
  const pressing = row.status === "queued" && (row.priority === 1 || late);
  const wait = row.snoozed_until ? "laid aside" : row.status === "claimed" ? "yours" : late ? `${span(-left)} late` : `${span(left)} left`;
  return el("li", {}, el("button", { type: "button", class: `row${pressing ? " pressing" : ""}`, "aria-current": String(row.handoff_id === open?.id),
    onclick: () => openCase(row.handoff_id) },
    el("span", { class: `priority p${row.priority}`, title: `Priority ${row.priority}` }, String(row.priority)),
    el("span", { class: "name" }, row.customer ?? "Not identified"),
    el("span", { class: `wait${late ? " late" : ""}` }, wait),
    el("span", { class: "title" }, story(row))));
}

// The title without the name, which stands above it: "asked for a person (return items, order #W1)".
function story(row) {
  const who = row.customer ?? "An unidentified customer";
  const title = row.title || words(row.reason);
  return title.startsWith(who) ? title.slice(who.length).trim() : title;
}

function ring(row) {
  $("#announce").textContent = `New case: ${words(row.reason)}`;
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
  document.querySelectorAll(".row").forEach((row, number) => row.setAttribute("aria-current", String(rows[number]?.handoff_id === id)));
  await open.open();
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
$("#log-in").addEventListener("submit", (event) => { event.preventDefault(); token = $("#token").value.trim(); enter(); });
$("#leave").addEventListener("click", () => { json("/v1/presence", { method: "DELETE", token }).finally(() => logOut()); });
$("#next").addEventListener("click", takeNext);
$("#sound").addEventListener("click", setSound);
$("#keys").addEventListener("click", KEYS["?"]);
$("#presence").addEventListener("change", (event) => json("/v1/presence", { method: "PUT", token, body: { status: event.target.value } }));
setInterval(() => { if (!$("#desk").hidden && known) $("#queue").replaceChildren(...rows.map(rowOf)); }, 30_000);

showNav();
if (token) enter(); else logOut();
