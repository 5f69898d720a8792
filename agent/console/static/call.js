// The call on the chat page: a button, and a panel that shows what the line is doing. Without a microphone it says
// why and what to do; writing works all the time.
import { el } from "./dom.js";
import { Line } from "./call-line.js";

const STATES = {
  connecting: "Connecting…", listening: "Listening", thinking: "Thinking…", speaking: "Speaking",
  waiting: "On hold: a colleague will take over", person: "A colleague is on the line", message: "Leave your message now",
};

const MICROPHONE = {
  NotAllowedError: "The microphone is blocked. Allow it beside the address of this page and call again, or write here.",
  NotFoundError: "No microphone was found. Connect one and call again, or write here.",
  NotReadableError: "The microphone is in use by another program. Close that and call again, or write here.",
  SecurityError: "Calls need a secure address (https). Please write here.",
};

// What the service says by the code with which it closes the line.
const CLOSED = {
  1008: "This conversation cannot be called any more. Start a new conversation and call again.",
  4000: "The microphone was taken away. Connect it and call again, or write here.",
  1011: "Calls are not possible at the moment. Please write here.",
};
const BROKEN = "The connection broke off. Call again: everything said so far is kept.";

export class CallPanel {
  constructor(button, panel, { onNeedText = () => {} } = {}) {
    Object.assign(this, { button, panel, onNeedText, line: null });
    this.state = el("span", { class: "call-state", role: "status" });
    this.mute = el("button", { type: "button", "aria-pressed": "false", onclick: () => this.toggleMute() }, "Mute");
    this.meter = el("meter", { min: 0, max: 1, low: 0.05, value: 0, "aria-label": "Microphone level" });
    this.you = el("p", { class: "caption you" });
    this.agent = el("p", { class: "caption" });
    const words = el("div", { class: "captions", "aria-live": "polite" }, this.you, this.agent);
    this.controls = el("div", { class: "call-controls" }, this.meter, this.mute);
    panel.replaceChildren(el("div", { class: "call-top" }, this.state, this.controls), words);
    button.addEventListener("click", () => (this.line ? this.hangUp() : this.start()));
    button.hidden = false;
  }

  // The conversation that a call belongs to; a call that goes on ends with the old one.
  of(talk) {
    this.hangUp();
    this.talk = talk;
    this.panel.hidden = true;
  }

  async start() {
    if (!navigator.mediaDevices || !window.AudioWorkletNode) {
      this.over(MICROPHONE.SecurityError);
      return;
    }
    this.panel.hidden = false;
    this.you.textContent = this.agent.textContent = "";
    this.controls.hidden = true;
    this.show("connecting");
    const line = this.line = new Line({
      onState: (state) => this.show(state),
      onCaption: (who, text) => this.caption(who, text),
      onLevel: (level) => { this.meter.value = Math.min(1, level * 4); },
      onClose: (code) => this.line === line && this.over(code === 1000 ? "The call has ended." : CLOSED[code] ?? BROKEN, code !== 1000),
    });
    this.button.textContent = "Hang up";
    this.button.classList.add("hang-up");
    try {
      await line.open(this.talk);
    } catch (error) {
      line.close();
      if (this.line === line) this.over(MICROPHONE[error.name] ?? BROKEN, true);
      return;
    }
    this.mute.textContent = "Mute";
    this.mute.setAttribute("aria-pressed", "false");
    this.controls.hidden = false;
  }

  hangUp() {
    if (!this.line) return;
    this.line.hangUp();
    this.over("You have hung up.");
  }

  toggleMute() {
    const muted = this.line?.toggleMute() ?? false;
    this.mute.textContent = muted ? "Unmute" : "Mute";
    this.mute.setAttribute("aria-pressed", String(muted));
    this.panel.classList.toggle("muted", muted);
  }

  caption(who, text) {
    if (who === "status") { this.state.textContent = text; return; }
    if (who === "caller") this.you.textContent = text;
    // What the voice said before she spoke is no answer to what she says now.
    this.agent.textContent = who === "caller" ? "" : text;
  }

  show(state) {
    this.panel.dataset.state = state;
    this.state.textContent = STATES[state] ?? state;
  }

  over(why, wrong = false) {
    this.line = null;
    this.panel.hidden = false;
    this.panel.dataset.state = wrong ? "wrong" : "over";
    this.panel.classList.remove("muted");
    this.state.textContent = why;
    this.controls.hidden = true;
    this.button.textContent = "Call";
    this.button.classList.remove("hang-up");
    if (wrong) this.onNeedText();
  }
}
