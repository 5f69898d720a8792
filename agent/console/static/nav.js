// The links between the pages that this service has.
import { el } from "./dom.js";
import { json } from "./api.js";

const NAMES = { "/": "Chat", "/desk": "Desk", "/ask": "Ask", "/evals": "Evals", "/docs": "API" };

export async function showNav(nav = document.querySelector("#nav")) {
  const { pages, call } = await json("/pages.json");
  nav.replaceChildren(...pages.map((page) =>
    el("a", { href: page, "aria-current": page === location.pathname ? "page" : null }, NAMES[page] ?? page)));
  return { call };
}
