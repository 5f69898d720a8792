// A question with a few fields. Resolves to their values, or null when it was left.
import { $, el } from "./dom.js";

export function question(title, fields, act, done = "Do it") {
  const dialog = $("#dialog");
  const problem = el("p", { role: "alert" });
  const form = el("form", { method: "dialog" }, el("h2", { id: "dialog-title" }, title),
    ...fields.map(({ label, input }) => el("label", {}, label, input)), problem,
    el("div", { class: "buttons" }, el("button", { type: "button", onclick: () => dialog.close() }, "Cancel"),
      el("button", { class: "primary" }, done)));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await act(Object.fromEntries(new FormData(form)));
      dialog.close();
    } catch (error) {
      problem.textContent = error.message;
    }
  });
  dialog.replaceChildren(form);
  dialog.showModal();
}

export function tell(title, lines) {
  const dialog = $("#dialog");
  dialog.replaceChildren(el("form", { method: "dialog" }, el("h2", { id: "dialog-title" }, title),
    el("dl", { class: "facts" }, ...lines.flatMap(([key, what]) => [el("dt", {}, el("kbd", {}, key)), el("dd", {}, what)])),
    el("div", { class: "buttons" }, el("button", { class: "primary" }, "Close"))));
  dialog.showModal();
}
