// Brings the segments that are about to be heard: fetched, decoded, and handed to the audio thread.

/**
 * @typedef {import("./programme.js").Recording} Recording
 * @typedef {{key: string, recording: Recording, channels: number}} Source
 */

export class Segments {
  /**
   * @param {object} options
   * @param {(url: string) => Promise<ArrayBuffer>} options.load
   * @param {number} options.rate
   * @param {number} options.segment
   * @param {(messages: import("./mixer.js").Message[], moved: Transferable[]) => void} options.send
   */
  constructor({ load, rate, segment, send }) {
    this.load = load;
    this.rate = rate;
    this.segment = segment;
    this.send = send;
    // It only decodes, at the programme's rate, whatever the state of the one that is heard.
    this.decoder = new OfflineAudioContext(1, 1, rate);
    /** @type {Map<string, Set<number>>} what the audio thread has, or is about to get */
    this.there = new Map();
    /** @type {Map<string, Promise<void>>} */
    this.coming = new Map();
    /** @type {Map<string, number>} since which frame a segment is not wanted */
    this.idle = new Map();
    /** @type {Map<string, number>} how often a segment did not come */
    this.tried = new Map();
    /** @type {string[]} what did not come */
    this.failed = [];
    /** Samples that the audio thread holds, and the most that it held. */
    this.held = this.most = 0;
  }

  /**
   * Make a media known, once.
   * @param {Source} source
   */
  open({ key, recording, channels }) {
    if (this.there.has(key)) return;
    this.there.set(key, new Set());
    this.send([{ type: "media", key, channels, frames: recording.frames, segment: this.segment }], []);
  }

  /**
   * Try again what did not come, three times, each time later.
   * @param {Set<number>} there
   * @param {number} index
   * @param {string} name
   */
  #later(there, index, name) {
    const times = (this.tried.get(name) ?? 0) + 1;
    this.tried.set(name, times);
    if (times <= 3) setTimeout(() => there.delete(index), 1000 * 4 ** (times - 1));
  }

  /** @param {Recording} recording */
  count(recording) {
    return Math.max(1, Math.ceil(recording.frames / this.segment));
  }

  /**
   * Ask for a segment.
   * @param {Source} source
   * @param {number} index
   */
  want(source, index) {
    this.open(source);
    const there = /** @type {Set<number>} */ (this.there.get(source.key)), name = `${source.key}#${index}`;
    if (there.has(index) || index >= this.count(source.recording)) return;
    there.add(index);
    const coming = this.#bring(source, index).catch((problem) => {
      this.failed.push(`${name}: ${problem instanceof Error ? problem.message : problem}`);
      this.#later(there, index, name);
    });
    this.coming.set(name, coming.finally(() => this.coming.delete(name)));
  }

  /**
   * Give back the segments of a media that were not among these for a second: what is heard is later than the state.
   * @param {Source} source
   * @param {Set<number>} wanted
   * @param {number} frame
   */
  keep(source, wanted, frame) {
    const there = this.there.get(source.key);
    if (there === undefined) return;
    for (const index of [...there]) {
      const name = `${source.key}#${index}`, since = this.idle.get(name) ?? frame;
      if (wanted.has(index) || this.coming.has(name) || this.tried.has(name)) {
        this.idle.delete(name);
        continue;
      }
      this.idle.set(name, since);
      if (frame - since < this.rate) continue;
      this.idle.delete(name);
      there.delete(index);
      this.held -= this.#size(source, index);
      this.send([{ type: "drop", key: source.key, index }], []);
    }
  }

  /** Wait until everything that was asked for has come. */
  async settled() {
    while (this.coming.size) await Promise.all([...this.coming.values()]);
  }

  /**
   * @param {Source} source
   * @param {number} index
   */
  #length({ recording }, index) {
    return Math.min(this.segment, recording.frames - index * this.segment);
  }

  /**
   * @param {Source} source
   * @param {number} index
   */
  #size(source, index) {
    return source.channels * this.#length(source, index);
  }

  /**
   * @param {Source} source
   * @param {number} index
   */
  async #bring(source, index) {
    const { recording } = source, length = this.#length(source, index), after = (index + 1) * this.segment;
    const lead = recording.wrap ? recording.lead : Math.min(recording.lead, index * this.segment);
    const tail = recording.wrap ? recording.tail : Math.min(recording.tail, Math.max(0, recording.frames - after));
    const groups = await Promise.all(
      recording.groups.map(async ({ channels, files }) => {
        const decoded = await this.decoder.decodeAudioData(await this.load(files[index]));
        if (decoded.numberOfChannels < channels) throw new Error("too few channels");
        return trimmed(decoded, channels, lead, length, tail, recording);
      }),
    );
    const data = groups.flat();
    this.tried.delete(`${source.key}#${index}`);
    this.held += this.#size(source, index);
    this.most = Math.max(this.most, this.held);
    this.send([{ type: "segment", key: source.key, index, data }], data.map((row) => row.buffer));
  }
}

/**
 * Return the channels of a segment without what leads up to it and what a coder added.
 * @param {AudioBuffer} decoded
 * @param {number} channels
 * @param {number} lead
 * @param {number} length
 * @param {number} tail
 * @param {Recording} recording
 */
function trimmed(decoded, channels, lead, length, tail, recording) {
  // Chromium gives the exact frames; a decoder that leaves the coder's priming gives so many more, in front.
  const extra = decoded.length - lead - length - tail >= recording.priming ? recording.priming : 0;
  return Array.from({ length: channels }, (_, channel) => {
    const row = new Float32Array(length);
    row.set(decoded.getChannelData(channel).subarray(extra + lead, extra + lead + length));
    if (recording.gain !== 1) for (let t = 0; t < length; t++) row[t] *= recording.gain;
    return row;
  });
}
