// Walks: where visitors are, where they look, and what they do.
import { SimulationError } from "./errors.js";
import { microseconds } from "./numbers.js";

/** @typedef {{timeUs: number, text: string, visitor: string}} WalkEvent */
/** @typedef {{day: number, sinceUs: number}} Start the day's number, and microseconds since its midnight */
/** @typedef {[number, number, number, number, number]} Row x, y, z in metres; yaw and pitch in degrees */

const FIRST_ROWS = 64;

/** One visitor's rows: microseconds, never decreasing, and x, y, z, yaw, pitch. */
export class Track {
  constructor() {
    this.times = new Float64Array(FIRST_ROWS);
    this.values = new Float64Array(FIRST_ROWS * 5);
    this.count = 0;
    this.hint = 0;
  }

  /**
   * @param {ArrayLike<number>} times
   * @param {ArrayLike<ArrayLike<number>>} values
   */
  static of(times, values) {
    const track = new Track();
    for (let row = 0; row < times.length; row += 1) track.add(times[row], values[row]);
    return track;
  }

  /**
   * @param {number} timeUs
   * @param {ArrayLike<number>} row
   */
  add(timeUs, row) {
    if (this.count === this.times.length) {
      const times = new Float64Array(2 * this.count), values = new Float64Array(10 * this.count);
      times.set(this.times);
      values.set(this.values);
      this.times = times;
      this.values = values;
    }
    this.times[this.count] = timeUs;
    for (let column = 0; column < 5; column += 1) this.values[5 * this.count + column] = row[column];
    this.count += 1;
  }

  /** @returns {number} */
  get firstUs() {
    return this.times[0];
  }

  /** @returns {number} */
  get lastUs() {
    return this.times[this.count - 1];
  }

  /** Whether any row has a yaw or a pitch. */
  get turns() {
    for (let row = 0; row < this.count; row += 1) {
      if (this.values[5 * row + 3] !== 0 || this.values[5 * row + 4] !== 0) return true;
    }
    return false;
  }

  /**
   * x, y, z, yaw, pitch at a time: linear between rows, held before the first and after the last.
   * @param {number} timeUs
   * @param {number[] | Float64Array} [out]
   * @param {number} [columns] as many as are wanted
   * @returns {number[] | Float64Array}
   */
  at(timeUs, out = [0, 0, 0, 0, 0], columns = 5) {
    const row = this.rowAt(timeUs), next = Math.min(row + 1, this.count - 1);
    const span = this.times[next] - this.times[row], part = span > 0 ? Math.max(timeUs - this.times[row], 0) : 0;
    const whole = span > 0 ? span : 1, { values } = this;
    for (let column = 0; column < columns; column += 1) {
      const first = values[5 * row + column];
      out[column] = first + ((values[5 * next + column] - first) * part) / whole;
    }
    return out;
  }

  /**
   * The last row that is not after a time, the first if none is; questions mostly come in the order of time.
   * @param {number} timeUs
   */
  rowAt(timeUs) {
    const { times, count } = this;
    let row = this.hint < count ? this.hint : 0;
    if (times[row] > timeUs || (row + 1 < count && times[row + 1] <= timeUs)) {
      let low = 0, high = count; // the first row after the time
      if (row + 2 < count && times[row + 1] <= timeUs && times[row + 2] > timeUs) low = high = row + 2;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (times[middle] <= timeUs) low = middle + 1;
        else high = middle;
      }
      row = Math.max(low - 1, 0);
    }
    this.hint = row;
    return row;
  }

  /**
   * Forget the rows before a time, but those that say where one was then.
   * @param {number} timeUs
   */
  forget(timeUs) {
    const first = Math.max(this.rowAt(timeUs) - 1, 0);
    if (first < 256) return;
    this.times.copyWithin(0, first, this.count);
    this.values.copyWithin(0, 5 * first, 5 * this.count);
    this.count -= first;
    this.hint = 0;
  }
}

/** A track that grows at its end; one who stands still takes two rows, however long. */
export class GrowingTrack extends Track {
  /**
   * Add a row, or let the last one hold on when the last two are the same.
   * @param {number} timeUs
   * @param {ArrayLike<number>} row
   */
  append(timeUs, row) {
    const { count } = this;
    if (count > 1 && this.#same(count - 2, row) && this.#same(count - 1, row)) {
      this.times[count - 1] = timeUs;
    } else {
      this.add(timeUs, row);
    }
  }

  /**
   * @param {number} at
   * @param {ArrayLike<number>} row
   */
  #same(at, row) {
    for (let column = 0; column < 5; column += 1) if (this.values[5 * at + column] !== row[column]) return false;
    return true;
  }
}

/** A walk: one track per visitor, what they do, and the clock at which it starts. */
export class Walk {
  /**
   * @param {Track[]} tracks
   * @param {WalkEvent[]} [events] by time
   * @param {Start | null} [start]
   */
  constructor(tracks, events = [], start = null) {
    this.tracks = tracks;
    this.events = events;
    this.start = start;
  }

  /** The time of the last row. */
  get durationUs() {
    return this.tracks.reduce((last, track) => Math.max(last, track.lastUs), -Infinity);
  }
}

const LETTER = "A-Za-z";
// Python's own idea of a space, as its regular expressions have it.
const INK = "[^\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const EVENT = new RegExp(
  `^(?:click:${INK}+|osc:/${INK}+(?: [^\\n]*)?|language:[${LETTER}]{2,8}(?:-[${LETTER}0-9]{1,8})*)$`, "u",
);

/**
 * What a visitor does, if it is one of the three.
 * @param {string} text
 */
export function eventOf(text) {
  if (typeof text !== "string" || !EVENT.test(text)) throw new SimulationError("walk-event", String(text).slice(0, 80));
  return text;
}

/**
 * A row whose numbers are finite, or a refusal.
 * @param {ArrayLike<number>} row
 * @returns {Row}
 */
export function rowOf(row) {
  const values = Array.from(row, Number);
  if (values.length !== 5 || !values.every((value) => Math.abs(value) < 1e9)) {
    throw new SimulationError("walk-row", values.join(", ").slice(0, 80));
  }
  return /** @type {Row} */ (values);
}

/**
 * @param {number} seconds
 * @param {string} text
 * @param {string} visitor
 * @returns {WalkEvent}
 */
export function saidAt(seconds, text, visitor) {
  return { timeUs: microseconds(seconds), text, visitor };
}
