// What the agent waits for, as things to press and fields to fill. Each ends in plain words that are sent.
import { capital, el, words } from "./dom.js";

const ADDRESS = [
  ["address1", "Street and number", "address-line1"], ["address2", "Apartment (if any)", "address-line2"],
  ["city", "City", "address-level2"], ["state", "State", "address-level1"],
  ["zip", "Postal code", "postal-code"], ["country", "Country", "country-name"],
];

export function showAwaiting(place, awaiting, say) {
  // The same question told again must not empty a form that is being filled.
  const key = JSON.stringify(awaiting ?? null);
  if (place.dataset.shown === key) return;
  place.dataset.shown = key;
  const shown = awaiting ? parts(awaiting, say) : [];
  place.replaceChildren(...shown);
  place.hidden = shown.length === 0;
}

function parts(awaiting, say) {
  if (awaiting.kind === "confirmation") {
    return [
      el("button", { type: "button", class: "primary", onclick: () => say("Yes, please go ahead.") }, "Yes, go ahead"),
      el("button", { type: "button", onclick: () => say("No.") }, "No"),
    ];
  }
  if (awaiting.kind === "identity") return [identity(say)];
  if (awaiting.options?.length) {
    return awaiting.options.map((option) =>
      el("button", { type: "button", class: "option", onclick: () => say(option.label) }, capital(option.label)));
  }
  return awaiting.slot === "address" ? [address(say)] : [];
}

function identity(say) {
  const field = (name, label, more) => el("label", { class: name }, label, el("input", { name, ...more }));
  const email = field("email", "E-mail address", { type: "email", autocomplete: "email" });
  const name = field("name", "Full name", { autocomplete: "name" });
  const zip = field("zip", "Postal code", { autocomplete: "postal-code", size: 8 });
  const form = el("form", { class: "identity" }, email, el("p", { class: "or" }, "or"), name, zip,
    el("button", { class: "primary" }, "This is me"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = Object.fromEntries(new FormData(form));
    if (given.email.trim()) say(`My e-mail is ${given.email.trim()}.`);
    else if (given.name.trim() && given.zip.trim()) say(`${given.name.trim()}, zip code ${given.zip.trim()}.`);
    else form.querySelector(given.name.trim() ? "[name=zip]" : "[name=email]").focus();
  });
  return el("fieldset", {}, el("legend", {}, "Find your account"), form);
}

function address(say) {
  const form = el("form", {}, ...ADDRESS.map(([name, label, autocomplete]) =>
    el("label", {}, label, el("input", { name, autocomplete, required: name !== "address2" }))),
    el("button", { class: "primary" }, "Use this address"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = Object.fromEntries(new FormData(form));
    const street = [given.address1, given.address2].filter(Boolean).join(", ");
    say(`${street}, ${given.city}, ${given.state} ${given.zip}, ${given.country}`);
  });
  return el("fieldset", {}, el("legend", {}, capital(words("new address"))), form);
}
