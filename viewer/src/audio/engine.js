// The sound of the page: follows the state of a visit and the visitor's head, on the audio thread of its own.
import { AT, BLOCK, HEAD, PLACE, TURN, VOICE, VOICES } from "./course.js";
import { ambisonicFromWorld, ambisonicTurn, quaternionOfRows } from "./frames.js";
import { flat, frameOf, languageOf, numbersOf, readFilters, valueOf } from "./programme.js";
import { Segments } from "./segments.js";

/**
 * @typedef {import("./programme.js").Programme} Programme
 * @typedef {import("./programme.js").State} State
 * @typedef {import("./programme.js").Pose} Pose
 *
 * @typedef {object} Options
 * @property {Programme} programme
 * @property {(url: string) => Promise<ArrayBuffer>} load
 * @property {string} workletUrl the file of the audio thread; a `blob:` will do
 * @property {number} [lead] seconds between a state and its sound, so that the next one is known in time
 * @property {number} [declick] seconds in which what is cut, or begins in the middle, is faded
 * @property {boolean} [limited] whether true peaks are kept under the programme's ceiling (2.7 ms later)
 *
 * @typedef {{key: string, begin: number, from: number}} Playing
 */

/** Seconds by which a play may be beside where the visit says it is before it is put right. */
const TOLERANCE = 0.05;

export class SoundEngine {
  /**
   * Make an engine. Its context may be suspended, as it is before the first gesture; `resume` lets it sound.
   * @param {BaseAudioContext} context at the programme's rate
   * @param {Options} options
   */
  static async create(context, options) {
    const { sounds, filters } = options.programme;
    if (context.sampleRate !== sounds.rate) throw new Error(`sound: a context at ${sounds.rate} Hz is needed`);
    const read = readFilters(await options.load(filters.url));
    if (read.order !== sounds.order || read.rate !== sounds.rate) throw new Error("filters: of another programme");
    await context.audioWorklet.addModule(options.workletUrl);
    return new SoundEngine(context, options, read);
  }

  #context;
  #sounds;
  #node;
  #segments;
  #fallback;
  #names;
  #lead;
  #offline;
  /** @type {(Playing | null)[]} */
  #playing;
  /** @type {{gain: number, time: number}[][]} */
  #levels;
  /** @type {Map<number, (told: any) => void>} */
  #asked = new Map();
  #questions = 0;
  #anchor = NaN;
  #time = NaN;
  #frame = NaN;
  #language = "";
  #volume = 1;

  /**
   * @param {BaseAudioContext} context
   * @param {Options} options
   * @param {{order: number, rate: number, taps: number, filters: Float32Array}} read
   */
  constructor(context, options, read) {
    const { sounds, scene } = options.programme;
    this.#context = context;
    this.#sounds = sounds;
    this.#names = Object.keys(sounds.things);
    this.#playing = this.#names.map(() => null);
    this.#levels = this.#names.map(() => []);
    this.#fallback = scene?.languages?.default ?? "";
    this.#lead = Math.round((options.lead ?? 0.032) * sounds.rate);
    this.#offline = context instanceof OfflineAudioContext;
    const voices = this.#names.map((name) => sounds.things[name]);
    const processorOptions = {
      ...read, gain: sounds.gain, voices, declick: Math.round((options.declick ?? 0.005) * sounds.rate),
      ...(options.limited === false ? {} : { ceiling: sounds.ceiling }),
    };
    this.#node = new AudioWorkletNode(context, "immersion-sound", {
      numberOfInputs: 0, numberOfOutputs: 1, outputChannelCount: [2], processorOptions,
    });
    /** Seconds between a state and its sound when the context is live; of an offline one only the limiter's. */
    this.latency = (options.limited === false ? 0 : BLOCK) / sounds.rate + (this.#offline ? 0 : this.#lead / sounds.rate);
    this.#node.port.onmessage = ({ data }) => this.#answered(data);
    this.#node.connect(context.destination);
    /** What is heard, to be measured or recorded. */
    this.output = /** @type {AudioNode} */ (this.#node);
    if (sounds.mono) this.setMono(true);
    this.#segments = new Segments({
      load: options.load, rate: sounds.rate, segment: sounds.segment, send: (messages, moved) => this.#send(messages, moved),
    });
  }

  /**
   * Follow the visit: called once for each picture, with the state of the time given.
   * @param {State} state
   * @param {Pose} pose
   * @param {number} timeUs microseconds of the visit; it stands still while the visit is paused
   */
  apply(state, pose, timeUs) {
    this.#language = state.language || this.#fallback;
    if (!this.#offline && this.#context.state !== "running") {
      this.#forget();
      this.#prepare(state, 0);
      return;
    }
    const paused = timeUs === this.#time;
    let frame = this.#heardAt(timeUs);
    if (frame <= this.#frame) {
      if (this.#offline && !paused) this.#forgetPlays(); // another visit begins
      else frame = this.#frame + 1;
    }
    const messages = /** @type {import("./mixer.js").Message[]} */ ([]);
    const row = this.#row(state, pose, frame);
    messages.push({ type: "row", row });
    if (!paused) this.#names.forEach((name, voice) => this.#follow(state, name, voice, frame, row, messages));
    this.#prepare(state, frame);
    this.#send(messages, []);
    this.#time = timeUs;
    this.#frame = frame;
  }

  /**
   * Return the frame at which a time of the visit is heard.
   * @param {number} timeUs
   */
  #heardAt(timeUs) {
    const rate = this.#sounds.rate, since = frameOf(timeUs, rate);
    if (this.#offline) return since;
    const now = Math.ceil((this.#context.currentTime * rate) / BLOCK) * BLOCK;
    const frame = since + this.#anchor;
    // Late, or far ahead: the clock of the visit and that of the sound went apart, or the page was asleep.
    if (!(frame >= now + BLOCK && frame <= now + 4 * this.#lead)) this.#anchor = now + this.#lead - since;
    return since + this.#anchor;
  }

  /**
   * Return what the audio thread needs to know of a state, all in the frame of the field.
   * @param {State} state
   * @param {Pose} pose
   * @param {number} frame
   */
  #row(state, pose, frame) {
    const row = new Float64Array(VOICES + VOICE * this.#names.length), turn = new Float64Array(4);
    row[0] = frame;
    ambisonicFromWorld(numbersOf(pose.position), row, PLACE);
    ambisonicTurn(numbersOf(pose.orientation), row, HEAD);
    this.#names.forEach((name, voice) => {
      const thing = this.#sounds.things[name], own = valueOf(state.things, name), at = VOICES + VOICE * voice;
      row[at] = own?.playing ? own.gain : NaN;
      const world = valueOf(state.worlds, name);
      if (world === undefined) {
        ambisonicFromWorld(thing.at, row, at + AT);
        ambisonicTurn(thing.turn, row, at + TURN);
        return;
      }
      const m = flat(world);
      quaternionOfRows(m, turn);
      ambisonicFromWorld([m[3], m[7], m[11]], row, at + AT);
      ambisonicTurn(turn, row, at + TURN);
    });
    return row;
  }

  /**
   * Begin, end and put right what a thing plays.
   * @param {State} state
   * @param {string} name
   * @param {number} voice
   * @param {number} frame
   * @param {Float64Array} row
   * @param {import("./mixer.js").Message[]} messages
   */
  #follow(state, name, voice, frame, row, messages) {
    const own = valueOf(state.things, name), thing = this.#sounds.things[name], before = this.#playing[voice];
    const levels = this.#levels[voice], at = VOICES + VOICE * voice;
    if (!own?.playing) {
      if (before === null) return;
      // A fade that ends here has come to nothing; a plain stop holds its level to the end.
      if (fadesOut(levels, frame)) row[at] = 0;
      messages.push({ type: "stop", voice, frame });
      this.#playing[voice] = null;
      levels.length = 0;
      return;
    }
    levels.push({ gain: own.gain, time: frame });
    if (levels.length > 2) levels.shift();
    const source = this.#source(name, before?.key, own.language), reached = frameOf(own.mediaTime, this.#sounds.rate);
    if (before !== null && this.#near(before, source, frame, reached, thing.loop)) return;
    if (before !== null) messages.push({ type: "stop", voice, frame });
    this.#segments.open(source);
    // What began since the last state, from its beginning, began exactly so long ago.
    const lately = before === null && frame - reached > this.#frame;
    const begin = lately ? frame - reached : frame, from = lately ? 0 : reached;
    this.#playing[voice] = { key: source.key, begin, from };
    messages.push({ type: "play", voice, key: source.key, begin, from, loop: thing.loop });
  }

  /**
   * Tell whether a play is where the visit says that it is.
   * @param {Playing} before
   * @param {import("./segments.js").Source} source
   * @param {number} frame
   * @param {number} reached
   * @param {boolean} loop
   */
  #near(before, source, frame, reached, loop) {
    const { frames } = source.recording;
    let off = before.from + frame - before.begin - reached;
    if (loop) off -= frames * Math.round(off / Math.max(frames, 1));
    return Math.abs(off) <= TOLERANCE * this.#sounds.rate;
  }

  /**
   * Return the recording of a thing: that which it began with, or else that of the visit's language.
   * @param {string} name
   * @param {string} [key]
   * @param {string} [spoken]
   * @returns {import("./segments.js").Source}
   */
  #source(name, key, spoken) {
    const media = this.#sounds.things[name].media, sound = this.#sounds.media[media];
    const begun = key?.slice(media.length + 1), language = begun ?? languageOf(sound, spoken || this.#language, this.#fallback);
    return { key: `${media}|${language}`, recording: sound.files[language], channels: sound.channels };
  }

  /**
   * Have the segments there that are heard, those after them, and the first one of each thing.
   * @param {State} state
   * @param {number} frame
   */
  #prepare(state, frame) {
    /** @type {Map<string, {source: import("./segments.js").Source, wanted: Set<number>}>} */
    const all = new Map();
    this.#names.forEach((name, voice) => {
      const own = valueOf(state.things, name), source = this.#source(name, this.#playing[voice]?.key);
      const { wanted } = all.get(source.key) ?? { wanted: new Set([0]) };
      all.set(source.key, { source, wanted });
      if (!own?.playing) return;
      const count = this.#segments.count(source.recording), segment = this.#sounds.segment;
      const here = Math.floor(frameOf(own.mediaTime, this.#sounds.rate) / segment);
      wanted.add(here % count);
      if (this.#sounds.things[name].loop || here + 1 < count) wanted.add((here + 1) % count);
    });
    for (const { source, wanted } of all.values()) {
      for (const index of wanted) this.#segments.want(source, index);
      this.#segments.keep(source, wanted, frame);
    }
  }

  #forgetPlays() {
    this.#send([{ type: "clear" }], []);
    this.#playing.fill(null);
    for (const levels of this.#levels) levels.length = 0;
    this.#frame = NaN;
  }

  /** A context that does not run keeps nothing for later: when it does, sound begins where the visit is then. */
  #forget() {
    if (Number.isNaN(this.#time)) return;
    this.#forgetPlays();
    this.#time = this.#anchor = NaN;
  }

  /**
   * @param {any} messages
   * @param {Transferable[]} moved
   */
  #send(messages, moved) {
    this.#node.port.postMessage(messages, moved);
  }

  /** @param {{number: number}} told */
  #answered(told) {
    this.#asked.get(told.number)?.(told);
    this.#asked.delete(told.number);
  }

  /**
   * Wait until the audio thread has everything that was sent and asked for; return how it is.
   * @returns {Promise<{frame: number, starved: number, guarded: number, lowest: number, failed: string[], held: number, most: number}>}
   *   frames of media that came too late, samples that were no sound, the limiter's lowest gain, files that did not
   *   come, and the samples held, now and at most
   */
  async settle() {
    await this.#segments.settled();
    const number = this.#questions++;
    const told = await new Promise((resolve) => {
      this.#asked.set(number, resolve);
      this.#send({ type: "ask", number }, []);
    });
    const { failed, held, most } = this.#segments;
    return { ...told, failed, held, most };
  }

  /**
   * Play the same sound in both ears, for those who hear with one, or not.
   * @param {boolean} mono
   */
  setMono(mono) {
    this.#send([{ type: "set", what: "mono", value: mono ? 1 : 0, seconds: 0.05 }], []);
  }

  /**
   * Set the level, from 0 to 1.
   * @param {number} volume
   * @param {number} [seconds] in which it is reached
   */
  setVolume(volume, seconds = 0.05) {
    this.#volume = Math.min(Math.max(Number.isFinite(volume) ? volume : 0, 0), 1);
    this.#fade(this.#volume, seconds);
  }

  /**
   * @param {number} value
   * @param {number} seconds
   */
  #fade(value, seconds) {
    this.#send([{ type: "set", what: "volume", value, seconds }], []);
  }

  /** Let it sound: called by the visitor's first gesture, as browsers ask for. */
  async resume() {
    if (this.#context instanceof AudioContext) await this.#context.resume();
  }

  /** Stand still, after a short fade. */
  async suspend() {
    if (!(this.#context instanceof AudioContext) || this.#context.state !== "running") return;
    this.#fade(0, 0.02);
    await new Promise((resolve) => setTimeout(resolve, 40));
    await this.#context.suspend();
    this.#forget();
    this.#fade(this.#volume, 0.02);
  }

  /** Take it apart: nothing sounds any more. */
  close() {
    this.#send({ type: "close" }, []);
    this.#node.disconnect();
  }
}

/**
 * Tell whether a level was falling so that it comes to nothing at a frame.
 * @param {{gain: number, time: number}[]} levels the last two
 * @param {number} frame
 */
function fadesOut(levels, frame) {
  if (levels.length < 2) return false;
  const [a, b] = levels, slope = (b.gain - a.gain) / Math.max(b.time - a.time, 1);
  return slope < 0 && b.gain + slope * (frame - b.time) <= 0.25 * b.gain;
}
