// One case: the conversation in the middle, its package beside it, and what a person can do with it.
import { json, live, sound } from "./api.js";
import { question } from "./dialog.js";
import { $, capital, clock, el, words } from "./dom.js";
import { Lines } from "./lines.js";
import { about, section } from "./package.js";
import { toolBox } from "./tools.js";

const CODES = ["solved", "refused", "duplicate", "no_reply", "passed_on", "other"];

export class Case {
  constructor({ id, token, me, tools, onBack }) {
    Object.assign(this, { id, token, me, tools, onBack, draft: "", sounds: new Map() });
    this.list = el("ol", { class: "lines", "aria-label": "Conversation", tabindex: "0" });
    this.lines = new Lines(this.list, { staff: true });
    this.head = el("div", { class: "case-head" });
    this.foot = el("div", { class: "case-foot" });
    $("#case").replaceChildren(this.head, this.list, this.foot);
  }

  ask(path, method = "GET", body) {
    return json(`/v1${path}`, { method, body, token: this.token });
  }

  async open() {
    await this.refresh();
    this.toEnd();
    this.socket = live(`/v1/conversations/${this.found.conversation_id}/live`, this.token,
      { onEvent: (event) => this.hear(event) });
  }

  close() {
    this.socket?.close();
  }

  hear(event) {
    if (event.type === "snapshot") event.conversation.transcript.forEach((message) => this.lines.show(message));
    if (event.type === "message") this.lines.show(event.message);
    if (event.type === "turn" || event.type === "state") this.refresh();
  }

  async refresh() {
    this.found = await this.ask(`/handoffs/${this.id}`);
    this.found.transcript.forEach((message) => this.lines.show(message));
    this.showHead();
    this.showFoot();
    this.showPackage();
  }

  get mine() {
    return this.found.status === "claimed" && this.found.claimed_by?.id === this.me.id;
  }

  showHead() {
    const { found } = this;
    const button = (name, act, more = {}) => el("button", { type: "button", onclick: act, ...more }, name);
    const aside = this.mine && new Date(found.snoozed_until ?? 0) > Date.now();
    const kept = found.status === "queued" && new Date(found.kept_until ?? 0) > Date.now() ? found.kept_for : null;
    const elsewhere = kept && kept.id !== this.me.id;
    const who = kept ? `for ${elsewhere ? kept.name : "you"}` : aside ? `aside until ${clock(found.snoozed_until)}`
      : this.mine ? "yours" : found.claimed_by ? `${found.status === "claimed" ? "with" : "by"} ${found.claimed_by.name}` : "";
    const standing = { queued: "waiting", claimed: "", returned: "returned to the bot" }[found.status] ?? found.status;
    this.head.replaceChildren(...[
      button("‹ Cases", this.onBack, { class: "back" }),
      el("h2", {}, found.title || capital(words(found.reason))),
      el("span", { class: "tag" }, [standing, who].filter(Boolean).join(", ")),
      found.status === "queued" && !elsewhere && button("Take over", () => this.claim(), { class: "primary", id: "claim" }),
      this.mine && button("Return to bot", () => this.giveBack()),
      this.mine && button("Pass on", () => this.transfer()),
      this.mine && (aside ? button("Take up again", () => this.put("snooze", { minutes: 0 })) : button("Lay aside", () => this.snooze())),
      this.mine && button("Resolve", () => this.resolve(), { class: "primary" }),
      button("About", () => this.showAbout(), { class: "about" }),
    ].filter(Boolean));
  }

  showFoot() {
    if (!this.mine) { this.writing = null; this.foot.replaceChildren(); return; }
    if (this.writing) return;
    this.writing = el("textarea", { id: "text", rows: "2", maxlength: "8000", "aria-label": "Write to the customer",
      placeholder: "Write to the customer (Enter sends)" });
    const form = el("form", { class: "write" }, this.writing, el("button", { class: "primary" }, "Send"));
    form.addEventListener("submit", (event) => { event.preventDefault(); this.say(this.writing.value); });
    this.writing.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
    });
    // They are ways to begin; once a person has spoken they would only take room.
    const begun = this.found.transcript.some((one) => one.role === "person");
    const replies = begun ? [] : (this.found.suggested_replies ?? []).map((one) => one.text ?? one);
    this.foot.replaceChildren(el("div", { class: "suggestions" }, ...replies.map((reply, number) =>
      el("div", { class: "suggestion" }, el("span", { title: reply }, reply),
        el("button", { type: "button", title: `Alt+${number + 1}`, "aria-label": `Insert reply ${number + 1}`,
          onclick: () => this.insert(reply) }, "Insert"),
        el("button", { type: "button", "aria-label": `Send reply ${number + 1}`, onclick: () => this.say(reply) }, "Send")))), form);
    this.writing.focus();
  }

  showPackage() {
    const parts = about(this.found, {
      onRight: (kind, messageId, label) => this.correct(kind, messageId, label),
      onReason: (label) => this.correct("handoff", this.decisive(), label),
      onNote: async (text) => { await this.ask(`/handoffs/${this.id}/notes`, "POST", { text }); await this.refresh(); },
      onListen: (callId, number) => this.recording(callId, number),
    });
    // A tool that is being filled in must not be emptied by news from the conversation.
    this.box ??= toolBox(this.tools, (name, given, confirmed, key) => this.use(name, given, confirmed, key));
    const back = el("button", { type: "button", class: "about", onclick: () => this.onShow("case") }, "‹ Conversation");
    const note = $("#note")?.value;
    $("#package").replaceChildren(back, ...parts, this.mine ? section("Tools", this.box) : "");
    if (note) $("#note").value = note;
  }

  // A button that becomes a player; kept, so that news from the conversation does not stop it.
  recording(callId, number) {
    const path = `/v1/calls/${callId}/recordings/${number}`;
    if (!this.sounds.has(path)) {
      const place = el("span", {}, el("button", { type: "button", onclick: async () => {
        const player = el("audio", { controls: true, autoplay: true });
        player.src = URL.createObjectURL(await sound(path, this.token));
        place.replaceChildren(player);
      } }, "Listen"));
      this.sounds.set(path, place);
    }
    return this.sounds.get(path);
  }

  insert(reply) {
    this.writing.value = reply;
    this.writing.focus();
  }

  suggestion(number) {
    const reply = this.found.suggested_replies?.[number];
    if (this.mine && reply) this.insert(reply.text ?? reply);
  }

  async say(text) {
    if (!text.trim()) return;
    const messageId = crypto.randomUUID();
    this.writing.value = "";
    try {
      this.lines.show(await this.ask(`/handoffs/${this.id}/messages`, "POST", { text, message_id: messageId }));
      this.foot.querySelector(".suggestions")?.remove();
    } catch (problem) {
      this.writing.value = text;
      this.lines.note(problem.message);
    }
  }

  async claim() {
    try {
      await this.ask(`/handoffs/${this.id}/claim`, "PUT");
    } catch (problem) {
      this.lines.note(problem.message);
    }
    await this.refresh();
    this.toEnd();
  }

  // Once the page has made room for what stands around the conversation.
  toEnd() {
    requestAnimationFrame(() => requestAnimationFrame(() => this.lines.toEnd()));
  }

  put(part, body) {
    return this.ask(`/handoffs/${this.id}/${part}`, "PUT", body).then(() => this.refresh());
  }

  giveBack() {
    const input = el("textarea", { name: "note", rows: "3", required: true });
    question("Return to the bot", [{ label: "What the bot should know, and may tell the customer", input }], (given) => this.put("return", given), "Return");
  }

  resolve() {
    question("Resolve the case", [
      { label: "What came of it", input: el("textarea", { name: "resolution", rows: "3", required: true }) },
      { label: "Outcome", input: el("select", { name: "code" }, ...CODES.map((one) => el("option", { value: one }, words(one)))) },
      { label: "The customer is", input: el("select", { name: "outcome" },
        ...["unknown", "satisfied", "unsatisfied"].map((one) => el("option", { value: one }, one))) },
    ], (given) => this.put("resolution", given), "Resolve");
  }

  snooze() {
    const choices = [[15, "15 minutes"], [60, "1 hour"], [240, "4 hours"], [1440, "1 day"]];
    const input = el("select", { name: "minutes" }, ...choices.map(([value, label]) => el("option", { value }, label)));
    question("Lay aside", [{ label: "For", input }], ({ minutes }) => this.put("snooze", { minutes: Number(minutes) }), "Lay aside");
  }

  async transfer() {
    const people = (await this.ask("/presence")).filter((one) => one.id !== this.me.id);
    const person = el("select", { name: "person" }, el("option", { value: "" }, "Back to the queue"),
      ...people.map((one) => el("option", { value: one.id }, `${one.name} (${one.status === "away" ? "away" : `${one.status}, ${one.load} of ${one.capacity}`})`)));
    const skill = el("input", { name: "skill", placeholder: "billing" });
    const note = el("textarea", { name: "note", rows: "2", placeholder: "Only colleagues see this" });
    question("Pass on", [{ label: "To", input: person }, { label: "or to whoever has the skill", input: skill },
      { label: "What they should know", input: note }], async (given) => {
      const text = given.note.trim();
      const to = given.skill.trim() ? { skill: given.skill.trim() } : given.person ? { person: given.person } : null;
      if (to) return this.put("transfer", text ? { ...to, note: text } : to);
      if (text) await this.ask(`/handoffs/${this.id}/notes`, "POST", { text });
      return this.put("release", {});
    }, "Pass on");
  }

  use(name, given, confirmed, key) {
    const body = { customer_id: this.found.conversation.state.customer_id, arguments: given, confirmed,
      idempotency_key: key, conversation_id: this.found.conversation_id };
    if (!body.customer_id) { delete body.customer_id; delete body.conversation_id; }
    return this.ask(`/tools/${name}`, "POST", body);
  }

  // The message that brought the case here, as the reason is a label of it.
  decisive() {
    return this.found.sentiment_trajectory?.at(-1)?.message_id ?? this.found.transcript.filter((one) => one.role === "customer").at(-1)?.message_id;
  }

  async correct(kind, messageId, label) {
    await this.ask("/corrections", "POST", { kind, label, conversation_id: this.found.conversation_id, message_id: messageId });
    $("#announce").textContent = "Thank you, the label is kept.";
    await this.refresh();
  }

  showAbout() {
    this.onShow("package");
  }
}
