// Talking to the service: JSON with a token, problems as errors, event streams, and sockets that come back.

export class Problem extends Error {
  constructor(status, detail, retryAfter) {
    super(detail);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

async function refused(response) {
  const problem = await response.json().catch(() => ({}));
  const wait = Number(response.headers.get("retry-after")) || 0;
  return new Problem(response.status, problem.detail || "The service does not answer as it should.", wait);
}

async function ask(path, { method = "GET", body, token, accept = "application/json" } = {}) {
  const headers = { accept };
  if (token) headers.authorization = `Bearer ${token}`;
  if (body !== undefined) headers["content-type"] = "application/json";
  let response;
  try {
    response = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch {
    throw new Problem(0, "No connection.");
  }
  if (!response.ok) throw await refused(response);
  return response;
}

export async function json(path, options) {
  const response = await ask(path, options);
  return response.status === 204 ? null : response.json();
}

export async function sound(path, token) {
  return (await ask(path, { token, accept: "audio/wav" })).blob();
}

// Calls `on(event, data)` for each event of the stream; a stream that breaks off is a Problem with status 0.
export async function stream(path, options, on) {
  const response = await ask(path, { ...options, accept: "text/event-stream" });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let waiting = "";
  for (;;) {
    const { value, done } = await reader.read().catch(() => { throw new Problem(0, "The connection broke off."); });
    if (done) return;
    const blocks = (waiting + value).split("\n\n");
    waiting = blocks.pop();
    for (const block of blocks) {
      const event = /^event: (.*)$/m.exec(block)?.[1];
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (event && data) on(event, JSON.parse(data));
    }
  }
}

// A socket that opens itself again until it is closed, or until it is told that it is not welcome.
export function live(path, token, { onEvent, onState = () => {} }) {
  let socket, timer, pause = 500, closed = false;
  const open = () => {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    socket = new WebSocket(`${scheme}//${location.host}${path}?token=${encodeURIComponent(token)}`);
    socket.onmessage = (message) => { pause = 500; onState(true); onEvent(JSON.parse(message.data)); };
    socket.onclose = (event) => {
      if (closed) return;
      onState(false, event.code);
      if (event.code === 4401 || event.code === 4404) return;
      timer = setTimeout(open, pause);
      pause = Math.min(pause * 2, 10_000);
    };
  };
  open();
  return { close() { closed = true; clearTimeout(timer); socket.close(); } };
}
