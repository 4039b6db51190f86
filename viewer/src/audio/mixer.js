// Everything that sounds, block by block: voices into a field, the field against the head, the field to two ears.
import { Convolver } from "./convolver.js";
import { BLOCK, Course, HEAD } from "./course.js";
import { Limiter } from "./limiter.js";
import { Media } from "./media.js";
import { Turning } from "./rotation.js";
import { sn3dNorms } from "./spherical_harmonics.js";
import { interpolator } from "./travel.js";
import { Voice } from "./voice.js";

/**
 * @typedef {object} Setting
 * @property {number} order
 * @property {number} rate
 * @property {Float32Array} filters ear by ear, channel by channel
 * @property {number} taps
 * @property {import("./voice.js").VoiceFacts[]} voices
 * @property {number} [gain] of the programme, linear
 * @property {number} [ceiling] of true peaks, linear; without it nothing is limited and nothing is late
 * @property {number} [declick] frames in which what begins or ends in the middle of a sound is faded
 *
 * @typedef {{type: "media", key: string, channels: number, frames: number, segment: number}
 *   | {type: "segment", key: string, index: number, data: Float32Array[]}
 *   | {type: "drop", key: string, index: number}
 *   | {type: "row", row: Float64Array}
 *   | {type: "play", voice: number, key: string, begin: number, from: number, loop: boolean}
 *   | {type: "stop", voice: number, frame: number}
 *   | {type: "set", what: "volume" | "mono", value: number, seconds: number}
 *   | {type: "clear"}} Message
 */

/** A number that goes to its goal on a straight way. */
class Glide {
  /** @param {number} value */
  constructor(value) {
    this.value = this.goal = value;
    this.step = 0;
  }

  /**
   * @param {number} goal
   * @param {number} blocks
   */
  to(goal, blocks) {
    this.goal = goal;
    this.step = (goal - this.value) / Math.max(1, blocks);
  }

  /** Return the value at the end of the next block. */
  next() {
    const there = Math.abs(this.goal - this.value) <= Math.abs(this.step) || this.step === 0;
    this.value = there ? this.goal : this.value + this.step;
    return this.value;
  }
}

export class Mixer {
  /** @param {Setting} setting */
  constructor(setting) {
    const { order, rate, voices } = setting, channels = (order + 1) ** 2;
    const widest = voices.reduce((most, one) => Math.max(most, one.channels), channels);
    const rows = (/** @type {number} */ count) => Array.from({ length: count }, () => new Float32Array(BLOCK));
    this.rate = rate;
    this.gain = setting.gain ?? 1;
    this.course = new Course(voices.length);
    this.now = new Float64Array(this.course.width);
    this.then = new Float64Array(this.course.width);
    this.field = rows(channels);
    this.turned = rows(channels);
    this.ears = rows(2);
    this.turning = new Turning(order, BLOCK);
    this.convolver = new Convolver(setting.filters, channels, setting.taps, BLOCK);
    this.limiter = setting.ceiling === undefined ? null : new Limiter(BLOCK, rate, setting.ceiling);
    this.room = {
      block: BLOCK, order, rate, norms: sn3dNorms(order), table: interpolator(), rows: rows(widest),
      declick: setting.declick ?? 0,
    };
    this.voices = voices.map((one, number) => new Voice(number, one, this.room));
    /** @type {Map<string, Media>} */
    this.media = new Map();
    this.volume = new Glide(1);
    this.mono = new Glide(0);
    this.reached = -1;
    this.quiet = 0;
    /** Frames of media that were not there in time; samples that were no sound. */
    this.starved = this.guarded = 0;
  }

  /** Frames between a state and its sound. */
  get latency() {
    return this.limiter === null ? 0 : this.limiter.latency;
  }

  /**
   * Take a message of the page.
   * @param {Message} message
   * @param {number} frame that is played next
   */
  take(message, frame) {
    switch (message.type) {
      case "media":
        this.media.set(message.key, new Media(message.channels, message.frames, message.segment));
        break;
      case "segment": {
        const media = this.media.get(message.key);
        if (media) media.segments[message.index] = message.data;
        break;
      }
      case "drop": {
        const media = this.media.get(message.key);
        if (media) media.segments[message.index] = null;
        break;
      }
      case "row":
        this.course.add(message.row, frame);
        break;
      case "play": {
        const media = this.media.get(message.key);
        // From the middle of a sound on, it is faded in.
        const attack = message.from > 0 ? this.room.declick : 0;
        if (media) this.voices[message.voice].play(media, message.begin, message.from, message.loop, attack);
        break;
      }
      case "stop":
        this.voices[message.voice].stop(message.frame);
        break;
      case "set":
        this[message.what].to(message.value, Math.round((message.seconds * this.rate) / BLOCK));
        break;
      case "clear":
        for (const voice of this.voices) voice.clear();
        this.course.clear();
    }
  }

  /**
   * Play the block that begins at a frame.
   * @param {number} frame
   * @param {Float32Array} left
   * @param {Float32Array} right
   */
  process(frame, left, right) {
    const { course, field, turning } = this;
    course.pass(frame);
    if (this.reached !== frame) {
      course.fill(frame, this.then);
      turning.reset();
    }
    const before = this.now;
    this.now = this.then;
    this.then = before;
    course.fill(frame + BLOCK, this.then);
    this.reached = course.rows.length ? frame + BLOCK : -1;
    this.#mix(frame);
    // Silence needs no work, once the filters have rung out.
    if (this.quiet <= this.convolver.parts + 1) {
      if (turning.fresh) turning.ask(this.now, HEAD, true);
      turning.ask(this.then, HEAD, true);
      turning.run(field, this.turned);
      this.convolver.run(this.turned, this.ears[0], this.ears[1]);
    } else {
      turning.reset();
      this.ears[0].fill(0);
      this.ears[1].fill(0);
    }
    this.#master(left, right);
  }

  /**
   * Mix all voices into the field, and count the blocks for which nothing sounded.
   * @param {number} frame
   */
  #mix(frame) {
    const { course, field, voices } = this;
    for (let c = 0; c < field.length; c++) field[c].fill(0);
    this.quiet++;
    if (!course.rows.length) return;
    for (let i = 0; i < voices.length; i++) {
      this.starved += voices[i].mix(frame, course, this.now, this.then, field);
      if (voices[i].sounding) this.quiet = 0;
    }
  }

  /**
   * Level, one ear for both, peaks, and nothing that is no sound.
   * @param {Float32Array} left
   * @param {Float32Array} right
   */
  #master(left, right) {
    const a = this.ears[0], b = this.ears[1];
    const loud = this.volume.value, louder = this.volume.next(), one = this.mono.value, more = this.mono.next();
    for (let t = 0; t < BLOCK; t++) {
      const part = t / BLOCK, gain = this.gain * (loud + (louder - loud) * part), mono = one + (more - one) * part;
      const middle = 0.5 * (a[t] + b[t]);
      let x = gain * (a[t] + mono * (middle - a[t])), y = gain * (b[t] + mono * (middle - b[t]));
      if (!(Math.abs(x) < 1e4)) x = this.#fault();
      if (!(Math.abs(y) < 1e4)) y = this.#fault();
      a[t] = x;
      b[t] = y;
    }
    if (this.limiter !== null) this.limiter.run(a, b, left, right);
    else {
      left.set(a);
      right.set(b);
    }
  }

  #fault() {
    this.guarded++;
    return 0;
  }
}
