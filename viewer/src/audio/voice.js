// One thing that is heard: its plays, its level, and where it goes in the field.
import { AT, Course, PLACE, TURN, VOICE, VOICES } from "./course.js";
import { attenuate, narrow } from "./gains.js";
import { Head } from "./media.js";
import { Turning } from "./rotation.js";
import { harmonics } from "./spherical_harmonics.js";
import { Travel } from "./travel.js";

/**
 * @typedef {object} VoiceFacts
 * @property {"source" | "bed" | "stem"} kind
 * @property {number} channels of its media
 * @property {boolean} [moves]
 * @property {import("./gains.js").DistanceLaw} [distance]
 * @property {import("./gains.js").Cone} [cone]
 * @property {boolean} [doppler]
 * @property {(number[] | null)[]} [speakers] of stems: the direction of each channel in the ambisonic frame
 * @property {number[]} [rows] of stems: which channels of the media these are, when not all in order
 *
 * @typedef {object} Room what all voices share
 * @property {number} block
 * @property {number} order
 * @property {number} rate
 * @property {Float64Array} norms
 * @property {Float32Array} table
 * @property {Float32Array[]} rows room to work, of as many rows as the widest media has channels
 * @property {number} declick
 */

const HEADS = 4;

export class Voice {
  /**
   * @param {number} number
   * @param {VoiceFacts} facts
   * @param {Room} room
   */
  constructor(number, facts, room) {
    this.facts = facts;
    this.room = room;
    this.number = number;
    this.at = VOICES + VOICE * number;
    this.heads = Array.from({ length: HEADS }, () => new Head());
    this.gains = new Float64Array(room.block);
    // Numbers that are not whole are kept in arrays: returned by functions, each would be an object.
    this.held = new Float64Array(1);
    this.distance = new Float64Array(1);
    this.angle = new Float64Array(1);
    this.gain = new Float64Array(1);
    this.direction = new Float64Array(3);
    this.tail = 0;
    /** Whether the last block had something of it. */
    this.sounding = false;
    const channels = (room.order + 1) ** 2;
    this.start = new Float64Array(channels);
    this.goal = new Float64Array(channels);
    this.travel = facts.doppler ? new Travel(room.rate, room.table) : null;
    this.reached = -1;
    this.turning = facts.kind === "bed" ? this.#turning() : null;
    this.turned = facts.kind === "bed" ? room.rows.map(() => new Float32Array(room.block)) : [];
    this.shapes = (facts.speakers ?? []).map((one) => this.#fixed(one));
  }

  #turning() {
    return new Turning(Math.round(Math.sqrt(this.facts.channels)) - 1, this.room.block);
  }

  /** @param {number[] | null} direction */
  #fixed(direction) {
    if (direction === null) return null;
    const out = new Float64Array(this.start.length);
    harmonics(this.room.order, this.room.norms, direction, out);
    return out;
  }

  /**
   * Play a media, in the place of the play that is nearest to its end when there are too many.
   * @param {import("./media.js").Media} media
   * @param {number} begin
   * @param {number} from
   * @param {boolean} loop
   * @param {number} attack
   */
  play(media, begin, from, loop, attack) {
    const free = this.heads.find((head) => head.media === null);
    (free ?? this.heads.reduce((a, b) => (a.end <= b.end ? a : b))).start(media, begin, from, loop, attack);
  }

  /**
   * End what plays at a frame.
   * @param {number} frame
   */
  stop(frame) {
    for (const head of this.heads) if (head.end > frame) head.end = frame;
  }

  /** Be silent at once. */
  clear() {
    for (const head of this.heads) head.media = null;
    this.travel?.reset();
    this.tail = 0;
    this.reached = -1;
  }

  /**
   * Mix a block into the field; return how many frames were missing.
   * @param {number} frame
   * @param {Course} course
   * @param {Float64Array} now the state at the first frame
   * @param {Float64Array} then the state at the frame after the last one
   * @param {Float32Array[]} field
   */
  mix(frame, course, now, then, field) {
    const { block, declick, rows } = this.room;
    let sounding = false;
    for (let i = 0; i < HEADS; i++) if (this.heads[i].sounds(frame, declick)) sounding = true;
    this.sounding = sounding || this.tail > 0;
    if (sounding) this.tail = this.travel === null ? 0 : this.travel.tail;
    else if (this.tail <= 0) {
      this.reached = -1;
      return 0;
    } else this.tail -= block;
    const { channels, kind } = this.facts;
    for (let c = 0; c < channels; c++) rows[c].fill(0);
    let starved = 0;
    for (let i = 0; i < HEADS; i++) starved += this.heads[i].add(frame, rows, block, declick);
    course.gains(this.number, frame, this.gains, this.held);
    if (kind === "source") this.#source(frame, now, then, field);
    else if (kind === "bed") this.#bed(frame, now, then, field);
    else this.#stem(field);
    this.reached = frame + block;
    return starved;
  }

  /**
   * @param {number} frame
   * @param {Float64Array} now
   * @param {Float64Array} then
   * @param {Float32Array[]} field
   */
  #source(frame, now, then, field) {
    const { rows, block } = this.room, { channels } = this.facts, mono = rows[0], gains = this.gains;
    if (channels > 1) {
      for (let c = 1; c < channels; c++) for (let t = 0; t < block; t++) mono[t] += rows[c][t];
      for (let t = 0; t < block; t++) mono[t] /= channels; // as Web Audio's panner makes of a stereo sound
    }
    for (let t = 0; t < block; t++) mono[t] *= gains[t];
    if (this.reached !== frame) {
      this.#shape(now, this.goal);
      this.travel?.reach(this.distance);
    }
    const before = this.start;
    this.start = this.goal;
    this.goal = before;
    this.#shape(then, this.goal);
    if (this.travel !== null) {
      this.travel.reach(this.distance);
      this.travel.run(mono);
    }
    for (let c = 0; c < this.goal.length; c++) {
      const row = field[c], from = this.start[c], step = (this.goal[c] - from) / block;
      if (step !== 0) for (let t = 0; t < block; t++) row[t] += (from + step * t) * mono[t];
      else if (from !== 0) for (let t = 0; t < block; t++) row[t] += from * mono[t];
    }
  }

  /**
   * Write the gains of the field's channels for a state, and the distance.
   * @param {Float64Array} state
   * @param {Float64Array} out
   */
  #shape(state, out) {
    const { order, norms } = this.room, { distance: law, cone } = this.facts, at = this.at + AT;
    const x = state[at] - state[PLACE], y = state[at + 1] - state[PLACE + 1], z = state[at + 2] - state[PLACE + 2];
    const distance = Math.sqrt(x * x + y * y + z * z), scale = distance > 0 ? 1 / distance : 0;
    const { direction, gain } = this;
    direction[0] = x * scale;
    direction[1] = y * scale;
    direction[2] = z * scale;
    this.distance[0] = distance;
    gain[0] = 1;
    harmonics(order, norms, direction, out);
    if (law !== undefined) attenuate(gain, this.distance, law);
    if (cone !== undefined) {
      this.#away(state);
      narrow(gain, this.angle, cone);
    }
    for (let c = 0; c < out.length; c++) out[c] *= gain[0];
  }

  /**
   * Find the angle between where a source looks (its own front) and the listener.
   * @param {Float64Array} state
   */
  #away(state) {
    const at = this.at + TURN, x = this.direction[0], y = this.direction[1], z = this.direction[2];
    const size = Math.sqrt(state[at] ** 2 + state[at + 1] ** 2 + state[at + 2] ** 2 + state[at + 3] ** 2) || 1;
    const i = state[at] / size, j = state[at + 1] / size, k = state[at + 2] / size, w = state[at + 3] / size;
    const cosine = -((1 - 2 * (j * j + k * k)) * x + 2 * (i * j + k * w) * y + 2 * (i * k - j * w) * z);
    this.angle[0] = this.distance[0] > 0 ? Math.acos(Math.min(Math.max(cosine, -1), 1)) : 0;
  }

  /**
   * @param {number} frame
   * @param {Float64Array} now
   * @param {Float64Array} then
   * @param {Float32Array[]} field
   */
  #bed(frame, now, then, field) {
    const { rows, block } = this.room, turning = this.turning, gains = this.gains;
    if (turning === null) return;
    if (this.reached !== frame) {
      turning.reset();
      turning.ask(now, this.at + TURN, false);
    }
    turning.ask(then, this.at + TURN, false);
    turning.run(rows, this.turned);
    const kept = Math.min(this.facts.channels, field.length);
    for (let c = 0; c < kept; c++) {
      const row = field[c], source = this.turned[c];
      for (let t = 0; t < block; t++) row[t] += source[t] * gains[t];
    }
  }

  /** @param {Float32Array[]} field */
  #stem(field) {
    const { rows, block } = this.room, gains = this.gains, picked = this.facts.rows;
    for (let i = 0; i < this.shapes.length; i++) {
      const shape = this.shapes[i];
      if (shape === null) continue; // an LFE channel has no place
      const source = rows[picked === undefined ? i : picked[i]];
      for (let c = 0; c < shape.length; c++) {
        const row = field[c], gain = shape[c];
        if (gain !== 0) for (let t = 0; t < block; t++) row[t] += gain * gains[t] * source[t];
      }
    }
  }
}

