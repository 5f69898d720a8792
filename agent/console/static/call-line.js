// The line of a call: microphone and loudspeaker in a worklet, the service behind a socket.
// The messages are described in voice/browser.py.

const MICROPHONE = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 };
const ANSWERED_WITHIN_MS = 30_000;

export class Line {
  constructor({ onState, onCaption, onLevel, onClose }) {
    Object.assign(this, { onState, onCaption, onLevel, onClose, told: "connecting", speaking: false });
  }

  // Rejects when there is no microphone or no service.
  async open({ id, token }) {
    this.stream = await navigator.mediaDevices.getUserMedia({ audio: MICROPHONE });
    if (this.closed) return this.stop();
    this.audio = new AudioContext();
    await this.audio.audioWorklet.addModule("/static/call-worklet.js");
    if (this.closed) return this.stop();
    this.node = new AudioWorkletNode(this.audio, "call-audio", { outputChannelCount: [1] });
    this.node.port.onmessage = ({ data }) => this.fromWorklet(data);
    this.audio.createMediaStreamSource(this.stream).connect(this.node).connect(this.audio.destination);
    [this.track] = this.stream.getAudioTracks();
    this.track.onended = () => this.end(4000);
    await this.audio.resume();
    await this.connect();
    this.tell({ event: "start", conversation_id: id, token });
    this.waiting = setTimeout(() => this.end(1011), ANSWERED_WITHIN_MS);
  }

  connect() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.socket = new WebSocket(`${scheme}://${location.host}/v1/voice/browser`);
    this.socket.binaryType = "arraybuffer";
    this.socket.onmessage = ({ data }) => this.fromService(data);
    return new Promise((opened, failed) => {
      this.socket.onopen = opened;
      this.socket.onclose = ({ code }) => {
        failed(new Error("closed"));
        this.end(code);
      };
    });
  }

  fromWorklet({ pcm, level, mark, speaking }) {
    if (mark) this.tell({ event: "mark", name: mark });
    else if (speaking !== undefined) {
      this.speaking = speaking;
      this.show();
    } else if (this.socket?.readyState === WebSocket.OPEN) {
      this.onLevel(level);
      this.socket.send(pcm);
    }
  }

  fromService(data) {
    if (data instanceof ArrayBuffer) {
      this.node.port.postMessage({ pcm: data }, [data]);
      return;
    }
    const message = JSON.parse(data);
    if (message.event === "mark") this.node.port.postMessage({ mark: message.name });
    else if (message.event === "clear") this.node.port.postMessage({ clear: true });
    else if (message.event === "caption") this.onCaption(message.who, message.text);
    else if (message.event === "state") {
      clearTimeout(this.waiting);
      this.told = message.state;
      this.show();
    } else if (message.event === "end") this.end(1000);
  }

  // The voice is heard later than it is sent, so whether it speaks is known here and nowhere else.
  show() {
    this.onState(this.speaking && ["listening", "thinking"].includes(this.told) ? "speaking" : this.told);
  }

  toggleMute() {
    this.track.enabled = !this.track.enabled;
    const muted = !this.track.enabled;
    this.tell({ event: "mute", muted });
    return muted;
  }

  hangUp() {
    this.tell({ event: "stop" });
    this.close();
  }

  tell(message) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  end(code) {
    if (this.closed) return;
    this.close();
    this.onClose(code);
  }

  close() {
    this.closed = true;
    clearTimeout(this.waiting);
    this.stop();
    this.socket?.close();
  }

  stop() {
    this.stream?.getTracks().forEach((one) => one.stop());
    if (this.audio && this.audio.state !== "closed") this.audio.close();
  }
}
