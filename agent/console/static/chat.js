// The customer's page. What she wrote is kept here until the service has answered it, under one message_id,
// so a reload or a broken connection loses nothing and does nothing twice.
import { json, live, stream } from "./api.js";
import { showAwaiting } from "./awaiting.js";
import { $, el } from "./dom.js";
import { Lines } from "./lines.js";
import { showNav } from "./nav.js";
import { showStanding } from "./standing.js";

const KEPT = "warmline.conversation";
const lines = new Lines($("#lines"));
const [text, send, awaitingPlace, banner, starters, consent] =
  ["#text", "#send", "#awaiting", "#banner", "#starters", "#consent"].map((one) => $(one));

let talk = JSON.parse(localStorage.getItem(KEPT) ?? "null") ?? { unsent: [] };
let socket = null;
let state = { status: "bot", awaiting: null };
let busy = false;
let offline = false;
let callable = false;
let call = null;
let told = false; // whether the service has said how this conversation stands

function keep() {
  localStorage.setItem(KEPT, JSON.stringify(talk));
}

async function begin(fresh) {
  socket?.close();
  lines.clear();
  told = false;
  // Her consent belongs to a conversation, so it waits until there is one.
  consent.disabled = true;
  if (fresh) talk = { unsent: [] };
  if (!talk.id) {
    const body = { channel: "chat", locale: navigator.language.split("-")[0] };
    const opened = await untilThere(() => json("/v1/conversations", { method: "POST", body }));
    talk = { id: opened.conversation_id, token: opened.token, greeting: opened.greeting, unsent: talk.unsent };
    keep();
  }
  lines.show({ message_id: "greeting", role: "agent", text: talk.greeting });
  starters.hidden = Boolean(lines.list.querySelector(".customer"));
  consent.checked = Boolean(talk.consent);
  consent.disabled = false;
  setState({ status: "bot", awaiting: null });
  socket = live(`/v1/conversations/${talk.id}/live`, talk.token, { onEvent: hear, onState: connection });
  if (callable) mountCall();
  await sendWaiting();
}

function connection(there, code) {
  if (code === 4404) begin(true);
  else {
    if (there && offline) dispatchEvent(new Event("online"));
    offline = !there;
    showBanner();
  }
}

// Everything that arrives over the socket; the page's own turns come over their stream too, and are shown once.
function hear(event) {
  if (event.type === "snapshot") {
    const { conversation } = event;
    conversation.transcript.forEach((message) => lines.show(message));
    starters.hidden ||= conversation.transcript.length > 0;
    talk.unsent = talk.unsent.filter((one) => !answered(conversation, one.message_id));
    keep();
    decorate(conversation);
    if (!busy) setState(conversation.state);
    told = true;
  } else if (event.type === "message") {
    if (busy && event.message.role === "agent") return;
    lines.show(event.message);
    if (event.message.role === "person") announce(`${event.message.author}: ${event.message.text}`);
  } else if (event.type === "state" && !busy) {
    setState(event.state);
  }
}

function answered(conversation, messageId) {
  return conversation.reasons.some((one) => one.message_id === messageId);
}

function decorate(conversation) {
  for (const { message_id: id, why } of conversation.reasons) {
    const line = lines.known.get(`${id}/reply`);
    if (!line) continue;
    const turn = conversation.sentiment_trajectory.find((one) => one.message_id === id)?.turn;
    conversation.tool_ledger.filter((call) => call.turn === turn).forEach((call) => lines.addDeed(line, call));
    lines.addCitations(line, conversation.citations.filter((one) => one.message_id === id));
    lines.addWhy(line, why);
  }
}

function say(what) {
  const said = what.trim();
  if (!said || state.status === "closed") return;
  talk.unsent.push({ message_id: crypto.randomUUID(), text: said });
  keep();
  showAwaiting(awaitingPlace, null);
  sendWaiting();
  text.focus();
}

async function sendWaiting() {
  for (const one of talk.unsent) lines.show({ ...one, role: "customer" });
  starters.hidden ||= talk.unsent.length > 0;
  if (busy || !talk.id) return;
  busy = true;
  const mine = talk;
  while (talk === mine && talk.unsent.length) {
    const [message] = talk.unsent;
    const turn = await untilThere(() => turnOf(message), message);
    talk.unsent.shift();
    keep();
    if (turn) finish(turn);
  }
  busy = false;
}

async function turnOf(message) {
  const reply = lines.show({ message_id: `${message.message_id}/reply`, role: "agent", text: "" });
  reply.bubble.classList.add("thinking");
  reply.bubble.hidden = state.status !== "bot";
  reply.item.setAttribute("aria-hidden", "true");
  let said = "", turn = null;
  await stream(`/v1/conversations/${talk.id}/messages`, { method: "POST", body: message, token: talk.token }, (kind, data) => {
    if (kind === "reply") {
      reply.bubble.classList.remove("thinking");
      lines.write(reply, (said += data.text));
    } else if (kind === "tool") lines.addDeed(reply, data);
    else if (kind === "turn") turn = data;
  });
  return turn;
}

function finish(turn) {
  const reply = lines.show({ message_id: `${turn.message_id}/reply`, role: "agent" });
  reply.bubble.classList.remove("thinking");
  reply.item.removeAttribute("aria-hidden");
  lines.write(reply, turn.reply);
  turn.tool_calls.forEach((call) => lines.addDeed(reply, call));
  lines.addCitations(reply, turn.citations);
  lines.addWhy(reply, turn.reply ? turn.why : []);
  if (turn.reply) announce(turn.reply);
  setState({ ...state, status: turn.status, awaiting: turn.awaiting, handoff: turn.handoff ?? state.handoff });
}

// Tries until it works. What cannot work is said beside the message and given up.
async function untilThere(work, message) {
  for (let pause = 1; ; pause = Math.min(pause * 2, 15)) {
    try {
      const done = await work();
      if (offline) { offline = false; showBanner(); }
      return done;
    } catch (problem) {
      const later = problem.status === 0 || problem.status === 429 || problem.status >= 500;
      if (!later) { giveUp(message, problem); return null; }
      offline = true;
      showBanner();
      await new Promise((wake) => {
        const timer = setTimeout(wake, (problem.retryAfter || pause) * 1000);
        addEventListener("online", () => { clearTimeout(timer); wake(); }, { once: true });
      });
    }
  }
}

function giveUp(message, problem) {
  if (!message) throw problem;
  const line = lines.show({ ...message, role: "customer" });
  line.under.classList.add("bad");
  line.under.textContent = problem.message;
  lines.known.get(`${message.message_id}/reply`)?.item.remove();
  announce(problem.message);
}

function setState(next) {
  if (told) noteChange(state.status, next);
  state = next;
  showAwaiting(awaitingPlace, state.status === "bot" ? state.awaiting : null, say);
  const closed = state.status === "closed";
  text.disabled = send.disabled = closed;
  text.placeholder = closed ? "This conversation is closed." : "Write a message";
  showBanner();
}

// Who speaks from now on is said among the lines too: the banner alone changes without a trace.
function noteChange(before, { status, handoff }) {
  if (status === "human" && before !== "human") note(`${handoff?.with ?? "A colleague"} has joined.`);
  if (status === "bot" && before !== "bot") note("You are back with the assistant.");
}

function note(what) {
  // What the page knows of its own doing may come over the socket late, and once more.
  if (lines.list.lastElementChild?.textContent === what) return;
  lines.note(what);
  announce(what);
}

function showBanner() {
  showStanding(banner, { state, offline, talk, onNew: () => begin(true), onState: setState });
}

function announce(words) {
  $("#announce").textContent = words;
}

async function mountCall() {
  const { CallPanel } = await import("./call.js");
  call ??= new CallPanel($("#call"), $("#phone"), { onNeedText: () => text.focus() });
  call.of(talk);
}

$("#write").addEventListener("submit", (event) => {
  event.preventDefault();
  say(text.value);
  text.value = "";
  text.style.height = "";
});
text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    $("#write").requestSubmit();
  }
});
text.addEventListener("input", () => {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight + 2}px`;
});
$("#again").addEventListener("click", () => begin(true));
starters.addEventListener("click", (event) => { if (event.target.matches("button")) say(event.target.textContent); });
consent.addEventListener("change", async () => {
  const granted = consent.checked;
  try {
    await json(`/v1/conversations/${talk.id}/consents`,
      { method: "PUT", token: talk.token, body: { purpose: "emotion", granted } });
    talk.consent = granted;
    keep();
  } catch (problem) {
    consent.checked = !granted;
    note(problem.message);
  }
});

showNav().then(({ call }) => { callable = call; if (callable && talk.id) mountCall(); });
begin(false);
