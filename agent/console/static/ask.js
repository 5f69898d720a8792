// The page where reps ask: question, reading as chips, table, chart, drill-down, saved questions and the board.
import { $, el } from "./dom.js";
import { json } from "./api.js";
import { showNav } from "./nav.js";
import { glance, sheet, saveCsv } from "./ask-sheet.js";

const REFRESH_EVERY = 60_000;
const LONG = 160; // letters, from which on an answer is read as a text rather than as a headline
let token = sessionStorage.getItem("staff-token");
let session = sessionStorage.getItem("ask-session");

const call = (path, body, method = body ? "POST" : "GET") => json(`/v1${path}`, { method, body, token });

async function start() {
  showNav().catch(() => {});
  $("#sign-in").onsubmit = signIn;
  $("#write").onsubmit = (event) => { event.preventDefault(); ask($("#question").value); };
  $("#fresh").onclick = () => { forgetSession(); $("#answers").replaceChildren(); $("#examples").hidden = false; };
  $("#leave").onclick = () => { sessionStorage.clear(); location.reload(); };
  offerDictation();
  await enter();
}

async function signIn(event) {
  event.preventDefault();
  token = $("#token").value.trim();
  await enter();
}

async function enter() {
  let inside = false;
  if (token) {
    try {
      await showBoard();
      sessionStorage.setItem("staff-token", token);
      inside = true;
    } catch (problem) {
      $("#sign-in-problem").textContent = problem.message;
    }
  }
  $("#sign-in").hidden = inside;
  for (const id of ["#write", "#fresh", "#leave"]) $(id).hidden = !inside;
  if (inside) {
    $("#question").focus();
    suggest($("#examples"), ["top 5 accounts by revenue this year", "win rate by region", "open deals by agent",
      "accounts with no interaction in 60 days", "which accounts should I contact"]);
    setInterval(() => showBoard().catch(() => {}), REFRESH_EVERY);
  }
}

// One after the other: a follow-up leans on the answer before, even when she types faster than it comes.
let asking = Promise.resolve();

function ask(question) {
  if (!question.trim()) return;
  $("#question").value = "";
  $("#examples").hidden = true;
  // What waited for a yes is answered by whatever is said next.
  for (const old of document.querySelectorAll(".answer.confirm .tools")) old.remove();
  asking = asking.then(() => answered(question));
}

async function answered(question) {
  const waiting = el("article", { class: "card answer", "aria-busy": "true" }, el("p", { class: "asked" }, question),
    el("p", { class: "small" }, "Looking it up…"));
  $("#answers").prepend(waiting);
  try {
    const answer = await call("/ask", { question, session: session || undefined });
    session = answer.session;
    sessionStorage.setItem("ask-session", session);
    show(answer, question);
  } catch (problem) {
    $("#answers").prepend(el("article", { class: "card answer unsure" },
      el("p", { class: "asked" }, question), el("p", { class: "said" }, problem.message)));
    $("#announce").textContent = problem.message;
    $("#question").value ||= question;
  }
  waiting.remove();
  $("#question").focus();
}

function forgetSession() {
  session = null;
  sessionStorage.removeItem("ask-session");
}

function show(answer, asked) {
  const card = el("article", { class: `card answer ${answer.status}` });
  fill(card, answer, asked);
  $("#answers").prepend(card);
  $("#announce").textContent = answer.answer;
  scrollTo(0, 0);
}

function fill(card, answer, asked) {
  card.replaceChildren(
    el("p", { class: "asked" }, asked),
    answer.result?.draft ? el("pre", { class: "letter" }, answer.answer) : el("p", { class: answer.answer.length > LONG ? "said long" : "said" }, answer.answer),
    chips(answer, (query) => rerun(card, query, asked)),
    el("p", { class: "small" }, answer.interpretation),
  );
  if (answer.chart.kind !== "none") card.append(drawing(answer.chart));
  if (answer.rows.length) card.append(sheet(answer, (at, figure) => drill(answer, at, figure)));
  card.append(tools(answer, asked), suggestions(answer));
}

// Each part of the reading is a chip; taking one away asks the rest again.
function chips(answer, again) {
  const places = {};
  const row = el("div", { class: "chips", role: "list", "aria-label": "How it was read" });
  for (const { part, text } of answer.chips) {
    const at = places[part] = (places[part] ?? -1) + 1;
    const without = dropped(answer.query, part, at);
    row.append(el("span", { class: without ? "chip" : "chip fixed", role: "listitem" }, text,
      without && el("button", { type: "button", "aria-label": `Without ${text}`, onclick: () => again(without) }, "×")));
  }
  return row;
}

const LISTS = { by: "groups", where: "filters", related: "related", having: "having" };

function dropped(query, part, at) {
  const copy = structuredClone(query);
  if (LISTS[part]) {
    copy[LISTS[part]] = copy[LISTS[part]].filter((_, place) => place !== at);
    if (part === "by") copy.order = copy.groups.length ? copy.order : [];
  } else if (part === "period") {
    delete copy.period; delete copy.compare;
  } else if (part === "limit") {
    delete copy.limit;
  } else {
    return null;
  }
  return copy;
}

async function rerun(card, query, asked) {
  fill(card, await call("/ask/query", { query }), asked);
}

async function drill(answer, at, figure) {
  const rows = await call("/ask/rows", { query: answer.query, at, figure });
  show(rows, `The rows behind ${Object.values(at).join(", ") || "the figure"}`);
}

function drawing(chart) {
  const box = el("div", { class: "chart" }, "Drawing…");
  // Drawn as wide as the card, so that letters keep their size on a telephone.
  const width = Math.max(240, $("#answers").clientWidth - 60);
  const accent = getComputedStyle(document.documentElement).getPropertyValue("--own").trim();
  const given = typeof chart.mark === "string" ? { type: chart.mark } : chart.mark;
  const mark = { color: accent, ...given, ...(given.point === true && { point: { color: accent } }) };
  fetch("/v1/ask/chart", { method: "POST", body: JSON.stringify({ chart: { ...chart, width, mark } }),
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" } })
    .then((response) => response.ok ? response.text() : Promise.reject(new Error("The chart cannot be drawn.")))
    .then((svg) => box.replaceChildren(el("img", { alt: "Chart of the answer",
      src: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}` })))
    .catch((problem) => box.replaceChildren(problem.message));
  return box;
}

function tools(answer, asked) {
  const row = el("div", { class: "tools" });
  if (answer.status === "confirm") {
    row.append(el("button", { type: "button", class: "primary", onclick: () => ask("yes") }, "Yes, do it"),
      el("button", { type: "button", onclick: () => ask("no") }, "No"));
    return row;
  }
  if (answer.result?.result?.ics) {
    row.append(download("meeting.ics", "text/calendar", answer.result.result.ics, "Calendar file"));
  }
  if (answer.result?.draft) {
    row.append(pressed("Copy", "Copied", () => navigator.clipboard.writeText(answer.answer)));
  }
  if (answer.rows.length) {
    row.append(el("button", { type: "button", onclick: () => saveCsv(answer) }, "Export CSV"));
  }
  if (answer.query?.subject) {
    row.append(pressed("Save", "Saved", () => save(answer, asked, false)),
      pressed("Pin to board", "Pinned", () => save(answer, asked, true)));
  }
  if (answer.sql) {
    row.append(el("details", { class: "small" }, el("summary", {}, "SQL"), el("pre", { class: "sql" }, answer.sql)));
  }
  return row;
}

function download(name, type, text, label) {
  return el("a", { class: "button", download: name, href: `data:${type};charset=utf-8,${encodeURIComponent(text)}` }, label);
}

// A button that tells that it has been pressed.
function pressed(label, done, act) {
  const button = el("button", { type: "button" }, label);
  button.onclick = async () => {
    button.disabled = true;
    try {
      await act();
      button.textContent = done;
    } catch (problem) {
      button.disabled = false;
      button.after(el("span", { class: "small", role: "alert" }, problem.message));
    }
  };
  return button;
}

// A follow-up by itself names nothing: it is kept under its reading.
const LEANS = /^(?:and|but|only|just|now|what about|how about|by|in|for|show|sort|same|the same|those|them|the rows|without|compare)\b/i;

async function save(answer, question, pinned) {
  const reading = answer.interpretation.split(";")[0];
  const name = (LEANS.test(question) ? reading : question).slice(0, 100);
  await call("/questions", { name, question, query: answer.query, pinned });
  await showBoard();
}

async function showBoard() {
  const kept = await call("/questions");
  const pinned = kept.filter((one) => one.pinned_at), saved = kept.filter((one) => !one.pinned_at);
  const board = $("#board");
  board.hidden = pinned.length === 0;
  board.replaceChildren(...await Promise.all(pinned.map(async (one) => {
    const answer = await call(`/questions/${one.id}/answer`).catch((problem) => ({ answer: problem.message, rows: [] }));
    return el("article", { class: "card" },
      el("h3", {}, one.name),
      el("p", { class: "figure" }, answer.answer),
      glance(answer),
      el("div", { class: "tools" },
        el("button", { type: "button", onclick: () => open(one) }, "Open"),
        el("button", { type: "button", onclick: () => drop(one) }, "Remove")));
  })));
  $("#saved").hidden = saved.length === 0;
  $("#saved").replaceChildren("Saved:", ...saved.map((one) => el("span", { class: "chip", role: "listitem" },
    el("button", { type: "button", class: "name", onclick: () => open(one) }, one.name),
    el("button", { type: "button", "aria-label": `Remove ${one.name}`, onclick: () => drop(one) }, "×"))));
}

async function open(one) {
  show(await call(`/questions/${one.id}/answer`), one.question);
}

async function drop(one) {
  await call(`/questions/${one.id}`, undefined, "DELETE");
  await showBoard();
}

function suggestions(answer) {
  const row = el("div", { class: "suggestions" });
  if (answer.status !== "confirm") suggest(row, answer.suggestions);
  return row;
}

function suggest(row, texts) {
  // A suggestion that ends with a colon is the beginning of a sentence: she finishes it.
  const take = (text) => { if (text.trimEnd().endsWith(":")) { $("#question").value = text; $("#question").focus(); } else ask(text); };
  row.replaceChildren(...texts.map((text) => el("button", { type: "button", onclick: () => take(text) }, text)));
}

// Speech is read by the browser where it can; the words are shown before they are asked.
function offerDictation() {
  const Recognition = window.SpeechRecognition || window.webkitSpeechRecognition;
  if (!Recognition) return;
  const button = $("#speak");
  button.hidden = false;
  button.onclick = () => {
    const ear = new Recognition();
    ear.onresult = (event) => { $("#question").value = event.results[0][0].transcript; };
    ear.start();
  };
}

start();
