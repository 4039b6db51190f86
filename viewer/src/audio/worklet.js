// The sound engine on the audio thread: takes messages between blocks, and allocates nothing within one.
import { Mixer } from "./mixer.js";

/**
 * @typedef {{port: MessagePort}} Processor
 * @type {any}
 */
const scope = globalThis;

class ImmersionSound extends scope.AudioWorkletProcessor {
  /** @param {{processorOptions: import("./mixer.js").Setting}} options */
  constructor(options) {
    super();
    this.mixer = new Mixer(options.processorOptions);
    this.open = true;
    /** @type {MessagePort} */
    const port = this.port;
    port.onmessage = ({ data }) => {
      const messages = Array.isArray(data) ? data : [data];
      for (const message of messages) {
        if (message.type === "close") this.open = false;
        else if (message.type === "ask") port.postMessage(this.#told(message.number));
        else this.mixer.take(message, scope.currentFrame);
      }
    };
  }

  /** @param {number} number */
  #told(number) {
    const { starved, guarded, limiter } = this.mixer;
    return { number, frame: scope.currentFrame, starved, guarded, lowest: limiter === null ? 1 : limiter.lowest };
  }

  /**
   * @param {Float32Array[][]} inputs
   * @param {Float32Array[][]} outputs
   */
  process(inputs, outputs) {
    const ears = outputs[0];
    if (ears.length > 1) this.mixer.process(scope.currentFrame, ears[0], ears[1]);
    return this.open;
  }
}

scope.registerProcessor("immersion-sound", ImmersionSound);
