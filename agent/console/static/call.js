// The call button: talks to the agent over the microphone. Without a microphone it says so, and the text stays.

export function mountCallButton(element, { conversationId, token, onCaption = () => {} }) {
  element.replaceChildren();
  const start = button("Call", "Talk instead of typing");
  const mute = button("Mute", "Silence the microphone");
  const meter = Object.assign(document.createElement("meter"), { min: 0, max: 0.3, value: 0, hidden: true });
  meter.setAttribute("aria-label", "Microphone level");
  const status = Object.assign(document.createElement("span"), { role: "status" });
  const captions = Object.assign(document.createElement("p"), { hidden: true });
  captions.setAttribute("aria-live", "polite");
  mute.hidden = true;
  element.append(start, mute, meter, status, captions);

  if (!navigator.mediaDevices || !window.AudioWorkletNode) {
    start.disabled = true;
    status.textContent = "This browser offers no microphone here. Please write instead.";
    return { end() {} };
  }

  let call = null;
  const show = (text) => { status.textContent = text; };
  const over = (text) => {
    call = null;
    start.textContent = "Call";
    start.setAttribute("aria-pressed", "false");
    [mute.hidden, meter.hidden, captions.hidden] = [true, true, true];
    show(text);
  };

  start.addEventListener("click", async () => {
    if (call) {
      call.end();
      return;
    }
    start.disabled = true;
    try {
      call = await begin({ conversationId, token, show, over, meter, caption });
      start.textContent = "Hang up";
      start.setAttribute("aria-pressed", "true");
      mute.textContent = "Mute";
      [mute.hidden, meter.hidden, captions.hidden] = [false, false, false];
      show("On the line");
    } catch (error) {
      over(reason(error));
    } finally {
      start.disabled = false;
    }
  });

  mute.addEventListener("click", () => {
    const muted = call?.toggleMute();
    mute.textContent = muted ? "Unmute" : "Mute";
    mute.setAttribute("aria-pressed", String(Boolean(muted)));
  });

  function caption(who, text) {
    if (who === "status") show(text);
    else {
      captions.textContent = `${who === "caller" ? "You" : "Agent"}: ${text}`;
      onCaption(who, text);
    }
  }

  return { end: () => call?.end() };
}

async function begin({ conversationId, token, show, over, meter, caption }) {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 },
  });
  const audio = new AudioContext();
  await audio.audioWorklet.addModule("/static/call-worklet.js");
  const node = new AudioWorkletNode(audio, "call-audio", { outputChannelCount: [1] });
  audio.createMediaStreamSource(stream).connect(node).connect(audio.destination);
  await audio.resume();
  const [track] = stream.getAudioTracks();

  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const socket = new WebSocket(`${scheme}://${location.host}/v1/voice/browser`);
  socket.binaryType = "arraybuffer";
  const tell = (message) => socket.readyState === WebSocket.OPEN && socket.send(JSON.stringify(message));

  let ended = false;
  const close = (text) => {
    if (ended) return;
    ended = true;
    stream.getTracks().forEach((one) => one.stop());
    audio.close();
    socket.close();
    over(text);
  };

  node.port.onmessage = ({ data }) => {
    if (data.mark) tell({ event: "mark", name: data.mark });
    else if (socket.readyState === WebSocket.OPEN) {
      meter.value = data.level;
      socket.send(data.pcm);
    }
  };
  socket.onmessage = ({ data }) => {
    if (data instanceof ArrayBuffer) {
      node.port.postMessage({ pcm: data }, [data]);
      return;
    }
    const message = JSON.parse(data);
    if (message.event === "mark") node.port.postMessage({ mark: message.name });
    else if (message.event === "clear") node.port.postMessage({ clear: true });
    else if (message.event === "caption") caption(message.who, message.text);
    else if (message.event === "end") close("The call has ended.");
  };
  socket.onclose = ({ code, reason: why }) => close(code === 1000 ? "The call has ended." : `The call broke off. ${why}`);
  track.onended = () => close("The microphone was taken away. Please write instead.");

  await new Promise((opened, failed) => {
    socket.onopen = opened;
    socket.onerror = () => failed(new Error("The line could not be opened."));
  });
  tell({ event: "start", conversation_id: conversationId, token });
  show("Connecting");

  return {
    end() {
      tell({ event: "stop" });
      close("You have hung up.");
    },
    toggleMute() {
      track.enabled = !track.enabled;
      return !track.enabled;
    },
  };
}

function button(label, title) {
  return Object.assign(document.createElement("button"), { type: "button", textContent: label, title });
}

function reason(error) {
  if (error.name === "NotAllowedError") return "The microphone was not allowed. Please write instead.";
  if (error.name === "NotFoundError") return "There is no microphone. Please write instead.";
  return `${error.message} Please write instead.`;
}
