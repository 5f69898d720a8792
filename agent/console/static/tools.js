// CRM tools by hand, under the agent's own guard: a write is shown first and runs only when it is confirmed.
import { capital, el, words } from "./dom.js";
import { facts } from "./package.js";

export function toolBox(tools, use) {
  const choice = el("select", { "aria-label": "Tool", id: "tool" }, el("option", { value: "" }, "Choose a tool"),
    ...tools.map((tool) => el("option", { value: tool.name }, `${capital(words(tool.name))}${tool.writes ? " ✎" : ""}`)));
  const place = el("div");
  choice.addEventListener("change", () => {
    const tool = tools.find((one) => one.name === choice.value);
    place.replaceChildren(...(tool ? [toolForm(tool, use)] : []));
  });
  return el("div", { class: "tool-form" }, choice, place);
}

function toolForm(tool, use) {
  const { properties = {}, required = [], $defs = {} } = tool.arguments;
  const fields = Object.entries(properties).map(([name, schema]) => field(name, schema, required.includes(name), $defs));
  const outcome = el("div", { role: "status" });
  const form = el("form", { class: "tool-form" }, el("p", { class: "small" }, tool.summary.split("\n")[0]), ...fields,
    el("button", {}, tool.writes ? "Show what it would do" : "Look"), outcome);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await run(tool, read(form, properties), use, outcome, false);
  });
  return form;
}

function field(name, schema, required, defs) {
  const whole = schema.$ref ? defs[schema.$ref.split("/").pop()] ?? schema : schema;
  const label = el("span", { title: whole.description ?? "" }, capital(words(name)), whole.type === "array" ? " (commas between)" : "");
  const input = whole.enum
    ? el("select", { name, required }, ...whole.enum.map((one) => el("option", { value: one }, one)))
    : el("input", { name, required, inputmode: whole.type === "integer" ? "numeric" : null });
  return el("label", {}, label, input);
}

function read(form, properties) {
  const given = [...new FormData(form)].filter(([, value]) => value.trim() !== "");
  return Object.fromEntries(given.map(([name, value]) => {
    const kind = properties[name].type;
    if (kind === "array") return [name, value.split(",").map((one) => one.trim()).filter(Boolean)];
    if (kind === "integer" || kind === "number") return [name, Number(value)];
    return [name, kind === "boolean" ? value === "true" : value.trim()];
  }));
}

async function run(tool, given, use, outcome, confirmed, key = crypto.randomUUID()) {
  let result;
  try {
    result = await use(tool.name, given, confirmed, key);
  } catch (problem) {
    outcome.replaceChildren(el("p", { role: "alert" }, problem.message));
    return;
  }
  const preview = result.result?.needs_confirmation ? result.result.preview : null;
  const shown = preview ?? result.result;
  outcome.replaceChildren(...[
    el("p", {}, preview ? "It would do this:" : result.status === "ok" ? "Done." : `Refused: ${result.why}`),
    facts(Object.entries(shown ?? {})),
    preview && el("button", { type: "button", class: "primary",
      onclick: () => run(tool, given, use, outcome, true, key) }, "The customer agrees: do it"),
  ].filter(Boolean));
}
