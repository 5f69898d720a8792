// The line above the conversation: waiting for a person, talking with one, closed, or cut off.
import { json } from "./api.js";
import { el } from "./dom.js";

export function showStanding(banner, { state, offline, talk, onNew, onState }) {
  const parts = offline
    ? ["No connection. What you write is kept and sent as soon as it is back."]
    : standing(state, talk, onNew, onState);
  banner.classList.toggle("bad", offline);
  if (banner.dataset.shown === key(parts)) return;
  banner.dataset.shown = key(parts);
  banner.replaceChildren(...parts);
  banner.hidden = parts.length === 0;
}

const key = (parts) => parts.map((part) => part.textContent ?? part).join("|");

function standing({ status, handoff }, talk, onNew, onState) {
  const button = (words, onclick) => el("button", { type: "button", onclick }, words);
  if (status === "closed") return ["This conversation is closed.", button("Start a new one", onNew)];
  if (status === "human") return [`You are talking with ${handoff?.with ?? "a colleague"}.`];
  if (status !== "queued") return [];
  const act = async (part, body) => onState(await json(`/v1/conversations/${talk.id}/${part}`,
    { method: "PUT", token: talk.token, body }));
  return [
    waiting(handoff),
    button("Go on with the assistant", () => act("bot")),
    !handoff?.callback_at && callBack(act),
  ].filter(Boolean);
}

function waiting(handoff) {
  if (handoff?.callback_at) return "We will call you back. You can also go on here.";
  return handoff?.words ?? "You are in line for a colleague.";
}

function callBack(act) {
  const input = el("input", { type: "tel", name: "number", required: true, autocomplete: "tel",
    "aria-label": "Telephone number", placeholder: "+1 512 555 0100" });
  const form = el("form", {}, input, " ", el("button", {}, "Call me"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    act("callback", { number: input.value }).catch((problem) => {
      input.setCustomValidity(problem.message);
      input.reportValidity();
    });
  });
  input.addEventListener("input", () => input.setCustomValidity(""));
  return el("details", {}, el("summary", {}, "Call me back instead"), form);
}
