// The page where reps ask: question, reading as chips, table, chart, drill-down, saved questions and the board.
import { $, el } from "./dom.js";
import { json } from "./api.js";
import { showNav } from "./nav.js";
import { sheet, saveCsv } from "./ask-sheet.js";

const REFRESH_EVERY = 60_000;
let token = sessionStorage.getItem("staff-token");
let session = sessionStorage.getItem("ask-session");

const call = (path, body, method = body ? "POST" : "GET") => json(`/v1${path}`, { method, body, token });

async function start() {
  showNav().catch(() => {});
  $("#sign-in").onsubmit = signIn;
  $("#write").onsubmit = (event) => { event.preventDefault(); ask($("#question").value); };
  $("#fresh").onclick = () => { forgetSession(); $("#answers").replaceChildren(); };
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
  asking = asking.then(() => answered(question));
}

async function answered(question) {
  const waiting = el("article", { class: "card answer", "aria-busy": "true" }, el("p", { class: "asked" }, question), "…");
  $("#answers").prepend(waiting);
  try {
    const answer = await call("/ask", { question, session: session || undefined });
    session = answer.session;
    sessionStorage.setItem("ask-session", session);
    show(answer, question);
  } catch (problem) {
    $("#answers").prepend(el("article", { class: "card answer unsure" },
      el("p", { class: "asked" }, question), el("p", { class: "said" }, problem.message)));
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
  scrollTo(0, 0);
}

function fill(card, answer, asked) {
  card.replaceChildren(
    el("p", { class: "asked" }, asked),
    el("p", { class: "said" }, answer.answer),
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
  const box = el("div", { class: "chart" });
  fetch("/v1/ask/chart", { method: "POST", body: JSON.stringify({ chart }),
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" } })
    .then((response) => response.ok ? response.text() : Promise.reject(new Error("The chart cannot be drawn.")))
    .then((svg) => box.append(el("img", { alt: "Chart of the answer",
      src: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}` })))
    .catch((problem) => box.append(problem.message));
  return box;
}

function tools(answer, asked) {
  const row = el("div", { class: "tools" });
  if (answer.status === "confirm") {
    const say = (word) => { row.remove(); ask(word); };
    row.append(el("button", { type: "button", class: "primary", onclick: () => say("yes") }, "Yes, do it"),
      el("button", { type: "button", onclick: () => say("no") }, "No"));
    return row;
  }
  if (answer.result?.result?.ics) {
    row.append(download("meeting.ics", "text/calendar", answer.result.result.ics, "Calendar file"));
  }
  if (answer.rows.length) {
    row.append(el("button", { type: "button", onclick: () => saveCsv(answer) }, "Export CSV"));
  }
  if (answer.query?.subject) {
    row.append(
      el("button", { type: "button", onclick: () => save(answer, asked, false) }, "Save"),
      el("button", { type: "button", onclick: () => save(answer, asked, true) }, "Pin to board"));
  }
  if (answer.sql) {
    row.append(el("details", { class: "small" }, el("summary", {}, "SQL"), el("pre", { class: "sql" }, answer.sql)));
  }
  return row;
}

function download(name, type, text, label) {
  return el("a", { class: "button", download: name, href: `data:${type};charset=utf-8,${encodeURIComponent(text)}` }, label);
}

async function save(answer, question, pinned) {
  await call("/questions", { name: question.slice(0, 100), question, query: answer.query, pinned });
  await showBoard();
}

async function showBoard() {
  const kept = await call("/questions");
  const board = $("#board");
  board.hidden = kept.length === 0;
  const cards = await Promise.all(kept.map(async (one) => {
    const answer = one.pinned_at ? await call(`/questions/${one.id}/answer`).catch(() => null) : null;
    return el("article", { class: "card" },
      el("h3", {}, one.name),
      answer && el("p", { class: "figure" }, answer.answer),
      el("div", { class: "tools" },
        el("button", { type: "button", onclick: () => open(one) }, "Open"),
        el("button", { type: "button", onclick: () => drop(one) }, "Remove")));
  }));
  board.replaceChildren(...cards);
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
