// The API as the service itself describes it, without anything from outside.
import { json } from "./api.js";
import { $, el } from "./dom.js";
import { showNav } from "./nav.js";

const described = await json("/openapi.json");
const schemas = described.components?.schemas ?? {};

// A schema as a sketch of the JSON: names and kinds, references followed a few levels deep.
function sketch(schema, depth = 0) {
  if (!schema || depth > 4) return "…";
  if (schema.$ref) return sketch(schemas[schema.$ref.split("/").pop()], depth + 1);
  if (schema.enum) return schema.enum.join(" | ");
  if (schema.const !== undefined) return String(schema.const);
  if (schema.anyOf) {
    const kinds = schema.anyOf.filter((one) => one.type !== "null").map((one) => sketch(one, depth));
    return kinds.length === 1 ? kinds[0] : kinds.map((kind) => (typeof kind === "string" ? kind : JSON.stringify(kind))).join(" | ");
  }
  if (schema.type === "array") return [sketch(schema.items, depth + 1)];
  if (schema.properties) {
    const required = schema.required ?? [];
    return Object.fromEntries(Object.entries(schema.properties).map(([name, inner]) =>
      [required.includes(name) ? name : `${name}?`, sketch(inner, depth + 1)]));
  }
  return schema.type ?? "any";
}

const shown = (content) => {
  const schema = content?.["application/json"]?.schema;
  return schema ? el("pre", {}, JSON.stringify(sketch(schema), null, 2)) : null;
};

// What stands between backticks in a description is code.
const marked = (text) => text.split("`").map((part, at) => (at % 2 ? el("code", {}, part) : part));

function operation(path, method, about) {
  const ok = Object.entries(about.responses).find(([status]) => status.startsWith("2"));
  const query = (about.parameters ?? []).filter((one) => one.in === "query").map((one) => one.name).join(", ");
  return el("details", {},
    el("summary", {}, el("span", { class: "method" }, method.toUpperCase()), el("code", {}, ...path.split(/(?=\/)/).flatMap((part) => [part, el("wbr")]))),
    el("p", {}, ...marked(about.description ?? about.summary)), query && el("p", { class: "small" }, `Query: ${query}`),
    about.requestBody && el("h3", {}, "Body"), about.requestBody && shown(about.requestBody.content),
    ok && el("h3", {}, `Answer ${ok[0]}`), ok && shown(ok[1].content));
}

const groups = new Map();
for (const [path, methods] of Object.entries(described.paths)) {
  for (const [method, about] of Object.entries(methods)) {
    const group = about.tags?.[0] ?? "more";
    if (!groups.has(group)) groups.set(group, []);
    groups.get(group).push(operation(path, method, about));
  }
}
$("#paths").replaceChildren(...[...groups].flatMap(([name, operations]) => [el("h2", {}, name), ...operations]));
showNav();
