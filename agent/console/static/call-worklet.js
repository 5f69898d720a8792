// Runs beside the page: microphone in, 16-bit PCM at 16 kHz out, and the voice the other way, with its marks.

class CallAudio extends AudioWorkletProcessor {
  constructor() {
    super();
    this.ratio = sampleRate / 16000;
    this.phase = 0;
    this.sent = [];
    this.queue = [];
    this.read = 0;
    this.port.onmessage = ({ data }) => this.take(data);
  }

  take(message) {
    if (message.clear) {
      const marks = this.queue.filter((item) => item.mark);
      this.queue = [];
      this.read = 0;
      marks.forEach(({ mark }) => this.port.postMessage({ mark }));
    } else if (message.mark) this.queue.push({ mark: message.mark });
    else this.queue.push({ samples: new Int16Array(message.pcm) });
  }

  process([input], [output]) {
    if (input[0]) this.listen(input[0]);
    this.speak(output[0]);
    return true;
  }

  // Each output sample is the mean of the input samples it covers: enough of a filter for speech.
  listen(samples) {
    for (const sample of samples) {
      this.sum = (this.sum || 0) + sample;
      this.count = (this.count || 0) + 1;
      this.phase += 1;
      if (this.phase < this.ratio) continue;
      this.phase -= this.ratio;
      this.sent.push(Math.max(-1, Math.min(1, this.sum / this.count)) * 32767);
      this.sum = this.count = 0;
    }
    if (this.sent.length < 320) return;
    const pcm = Int16Array.from(this.sent.splice(0, 320));
    const level = Math.sqrt(pcm.reduce((sum, value) => sum + value * value, 0) / pcm.length) / 32768;
    this.port.postMessage({ pcm: pcm.buffer, level }, [pcm.buffer]);
  }

  speak(channel) {
    this.tellSpeaking(this.queue.some((item) => item.samples));
    for (let i = 0; i < channel.length; i += 1) {
      while (this.queue.length && this.queue[0].mark) this.port.postMessage({ mark: this.queue.shift().mark });
      if (!this.queue.length) {
        channel[i] = 0;
        continue;
      }
      const { samples } = this.queue[0];
      const at = Math.floor(this.read);
      const next = at + 1 < samples.length ? samples[at + 1] : samples[at];
      channel[i] = (samples[at] + (next - samples[at]) * (this.read - at)) / 32768;
      this.read += 1 / this.ratio;
      if (this.read >= samples.length) {
        this.read -= samples.length;
        this.queue.shift();
      }
    }
  }

  tellSpeaking(speaking) {
    // A gap between two clauses is shorter than this many blocks of 128 samples.
    this.quiet = speaking ? 0 : (this.quiet || 0) + 1;
    const shown = this.quiet < 60 && (speaking || this.speaking);
    if (shown === Boolean(this.speaking)) return;
    this.speaking = shown;
    this.port.postMessage({ speaking: shown });
  }
}

registerProcessor("call-audio", CallAudio);
