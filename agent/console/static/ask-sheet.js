// A sortable table of an answer's rows; figures open the rows behind them.
import { el } from "./dom.js";

const MOST_SHOWN = 500;
const WIDE = 40; // letters, from which on a cell is broken into lines

export function sheet(answer, drill) {
  const box = el("div", { class: "sheet", tabindex: "0", role: "region", "aria-label": "Rows" });
  let sorted = { at: -1, down: true };
  const draw = () => box.replaceChildren(table(answer, ordered(answer.rows, sorted), (at) => {
    sorted = { at, down: sorted.at === at ? !sorted.down : true };
    draw();
  }, sorted, drill));
  draw();
  return box;
}

function table(answer, rows, sort, sorted, drill) {
  const infos = answer.column_info.length ? answer.column_info : answer.columns.map((label) => ({ label }));
  const head = el("tr", {}, ...infos.map((info, at) => el("th", {
    class: numeric(info) ? "number" : "", scope: "col",
    "aria-sort": sorted.at === at ? (sorted.down ? "descending" : "ascending") : "none",
  }, el("button", { type: "button", onclick: () => sort(at) }, info.label + (sorted.at === at ? (sorted.down ? " ↓" : " ↑") : "")))));
  const body = rows.slice(0, MOST_SHOWN).map((row) => el("tr", {}, ...row.map((value, at) => cell(infos, row, value, at, drill))));
  return el("table", {}, el("thead", {}, head), el("tbody", {}, ...body));
}

function cell(infos, row, value, at, drill) {
  const info = infos[at];
  const text = written(value, info);
  const kind = numeric(info) ? "number" : text.length > WIDE ? "long" : "";
  if (info.role !== "figure" || value === null) return el("td", { class: kind, title: text }, text);
  const group = {};
  infos.forEach((other, place) => { if (other.role === "group" && row[place] !== null) group[other.source] = String(row[place]); });
  const figures = infos.filter((other) => other.role === "figure");
  return el("td", { class: "number" }, el("button", {
    type: "button", title: "Show the rows behind this figure", onclick: () => drill(group, figures.indexOf(info)),
  }, text));
}

const numeric = (info) => ["figure", "change"].includes(info.role) || ["money", "days", "percent", "count"].includes(info.unit);

function written(value, info) {
  if (value === null) return "–";
  // A moment is shown to the minute, midnight as the day alone.
  if (typeof value !== "number") return String(value).replace(/^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d).*$/, (_, day, time) => time === "00:00" ? day : `${day} ${time}`);
  const digits = { maximumFractionDigits: info.unit === "percent" || info.unit === "days" ? 1 : 2 };
  if (info.source === "account.founded") return String(value);
  const text = value.toLocaleString("en-US", digits);
  return { money: `$${text}`, percent: `${text}%` }[info.unit] ?? text;
}

// A few rows of an answer, small, for a card of the board: the first ones, of a course of time the last.
export function glance(answer) {
  const infos = answer.column_info ?? [];
  const name = infos.findIndex((info) => info.role === "group"), figure = infos.findIndex((info) => info.role === "figure");
  if (name < 0 || figure < 0 || answer.rows.length < 2) return null;
  const dated = /^\d{4}(-|$)/.test(answer.rows[0][name]);
  return el("ul", { class: "glance" }, ...answer.rows.slice(...(dated ? [-3] : [0, 3])).map((row) => el("li", {},
    el("span", {}, written(row[name], infos[name])), el("span", {}, written(row[figure], infos[figure])))));
}

function ordered(rows, { at, down }) {
  if (at < 0) return rows;
  const way = down ? -1 : 1;
  return [...rows].sort((a, b) => {
    if (a[at] === null) return 1;
    if (b[at] === null) return -1;
    return way * (typeof a[at] === "number" ? a[at] - b[at] : String(a[at]).localeCompare(String(b[at])));
  });
}

export function saveCsv(answer) {
  const quoted = (value) => value === null ? "" : /[",\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value);
  // A cell that begins like a formula must not become one in a spreadsheet.
  const safe = (value) => typeof value === "string" && /^[=+\-@]/.test(value) ? `'${value}` : value;
  const lines = [answer.columns, ...answer.rows].map((row) => row.map((value) => quoted(safe(value))).join(","));
  const link = el("a", { download: "answer.csv", href: `data:text/csv;charset=utf-8,${encodeURIComponent(lines.join("\n"))}` });
  link.click();
}
