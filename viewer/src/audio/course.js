// What moves, as rows of numbers at frames: exact at each row, linear between, held before and after.

/** Frames of a block: Web Audio's render quantum, and the distance of the control points of every other output. */
export const BLOCK = 128;

/** Where the visitor's numbers lie in a row, and those of the first voice. */
export const PLACE = 1, HEAD = 4, VOICES = 8;

/** What a row holds of each voice: its gain (NaN while it does not play), place and turn. */
export const VOICE = 8, AT = 1, TURN = 4;

export class Course {
  /** @param {number} voices */
  constructor(voices) {
    this.width = VOICES + VOICE * voices;
    /** @type {Float64Array[]} */
    this.rows = [];
    this.first = 0;
  }

  /** Forget everything. */
  clear() {
    this.rows.length = this.first = 0;
  }

  /**
   * Add a row; it takes the place of those at its frame and later.
   * @param {Float64Array} row
   * @param {number} now the frame that is played next
   */
  add(row, now) {
    const { rows } = this;
    if (this.first > 256) {
      rows.splice(0, this.first);
      this.first = 0;
    }
    while (rows.length && rows[rows.length - 1][0] >= row[0]) rows.pop();
    const last = rows[rows.length - 1];
    if (last !== undefined && last[0] < now && row[0] > now) {
      // The last row was held until now: the way to the new one begins here, not there.
      const held = last.slice();
      held[0] = now;
      rows.push(held);
    }
    rows.push(row);
    this.first = Math.min(this.first, rows.length - 1);
  }

  /**
   * Return the index of the row in force at a frame, from the first one kept.
   * @param {number} frame
   */
  index(frame) {
    const { rows } = this;
    let i = this.first;
    while (i + 1 < rows.length && rows[i + 1][0] <= frame) i++;
    return i;
  }

  /**
   * Let go of the rows that no frame from this one on needs.
   * @param {number} frame
   */
  pass(frame) {
    this.first = this.rows.length ? this.index(frame) : 0;
  }

  /**
   * Write the row of a frame.
   * @param {number} frame
   * @param {Float64Array} out
   */
  fill(frame, out) {
    const { rows } = this;
    if (!rows.length) return;
    const i = this.index(frame), a = rows[i];
    if (i + 1 >= rows.length || frame <= a[0]) {
      out.set(a);
      return;
    }
    const b = rows[i + 1], part = (frame - a[0]) / (b[0] - a[0]);
    for (let k = 0; k < this.width; k++) out[k] = a[k] + part * (b[k] - a[k]);
    this.#turn(a, b, part, HEAD, out);
    for (let k = VOICES + TURN; k < this.width; k += VOICE) this.#turn(a, b, part, k, out);
  }

  /**
   * A quaternion and its negative are one turn: the shorter way is taken.
   * @param {Float64Array} a
   * @param {Float64Array} b
   * @param {number} part
   * @param {number} at
   * @param {Float64Array} out
   */
  #turn(a, b, part, at, out) {
    const same = a[at] * b[at] + a[at + 1] * b[at + 1] + a[at + 2] * b[at + 2] + a[at + 3] * b[at + 3];
    if (same >= 0) return;
    for (let k = at; k < at + 4; k++) out[k] = a[k] - part * (b[k] + a[k]);
  }

  /**
   * Write the gain of a voice at each frame of a block. A voice that does not play has no gain: that of the row
   * beside it holds, and after the last one what is given.
   * @param {number} voice
   * @param {number} frame
   * @param {Float64Array} out
   * @param {Float64Array} held one number: the last gain
   */
  gains(voice, frame, out, held) {
    const { rows } = this, at = VOICES + VOICE * voice;
    let i = this.index(frame), gain = held[0];
    for (let t = 0; t < out.length; t++) {
      const now = frame + t;
      while (i + 1 < rows.length && rows[i + 1][0] <= now) i++;
      const a = rows[i], b = i + 1 < rows.length ? rows[i + 1] : a;
      const from = a[at], to = b[at];
      if (now < a[0] || b === a || to !== to) gain = from === from ? from : gain;
      else if (from !== from) gain = to;
      else gain = from + ((to - from) * (now - a[0])) / (b[0] - a[0]);
      out[t] = gain;
    }
    held[0] = gain;
  }
}
