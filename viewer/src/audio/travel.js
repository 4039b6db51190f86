// The time that sound takes from a source: a delay that follows the distance, read between the samples.

export const SPEED_OF_SOUND = 343;
const TAPS = 32, PHASES = 512, SHAPE = 9.7;

/** Metres beyond which a delay grows no more. */
export const MOST_TRAVEL = 100;

/** The least delay in frames: half the interpolator. */
const LEAST = TAPS / 2 - 1;

/** @param {number} x the modified Bessel function of order 0 */
function bessel(x) {
  let sum = 1, term = 1;
  for (let k = 1; term > 1e-17 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

/** Return Kaiser-windowed sincs (PHASES + 1 rows of TAPS) that read between two samples, the latest sample last. */
export function interpolator() {
  const table = new Float32Array((PHASES + 1) * TAPS), half = TAPS / 2, row = new Float64Array(TAPS);
  for (let p = 0; p <= PHASES; p++) {
    let sum = 0;
    for (let k = 0; k < TAPS; k++) {
      const behind = half - k - p / PHASES, inside = Math.max(1 - (behind / half) ** 2, 0);
      const sinc = behind === 0 ? 1 : Math.sin(Math.PI * behind) / (Math.PI * behind);
      row[k] = (sinc * bessel(SHAPE * Math.sqrt(inside))) / bessel(SHAPE);
      sum += row[k];
    }
    for (let k = 0; k < TAPS; k++) table[p * TAPS + k] = row[k] / sum;
  }
  return table;
}

export class Travel {
  /**
   * @param {number} rate
   * @param {Float32Array} table of `interpolator`
   */
  constructor(rate, table) {
    this.table = table;
    this.scale = rate / SPEED_OF_SOUND;
    this.length = Math.floor(MOST_TRAVEL * this.scale) + 2 * TAPS;
    // Each sample is kept twice, so that what is read is in one piece.
    this.ring = new Float32Array(2 * this.length);
    this.position = 0;
    /** The delay in frames at the beginning of a block, and at its end. */
    this.way = new Float64Array(2);
  }

  /** Frames that are still on their way after the last one, at most. */
  get tail() {
    return this.length;
  }

  /**
   * Go on to the delay of a distance, by the end of the block that comes.
   * @param {Float64Array} distance one number, in metres
   */
  reach(distance) {
    this.way[0] = this.way[1];
    this.way[1] = Math.max(Math.min(distance[0], MOST_TRAVEL) * this.scale, LEAST);
  }

  /** Forget what is on its way. */
  reset() {
    this.ring.fill(0);
  }

  /**
   * Delay a block in place.
   * @param {Float32Array} signal
   */
  run(signal) {
    const { ring, length, table } = this, count = signal.length, start = this.way[0], goal = this.way[1];
    for (let t = 0; t < count; t++) {
      const here = this.position;
      ring[here] = ring[here + length] = signal[t];
      const frames = start + (goal - start) * (t / count);
      const whole = Math.floor(frames), phase = (frames - whole) * PHASES;
      const row = Math.min(Math.floor(phase), PHASES - 1), part = phase - row;
      let oldest = here - whole - TAPS / 2;
      if (oldest < 0) oldest += length;
      let sum = 0;
      for (let k = 0, low = row * TAPS; k < TAPS; k++, low++) {
        sum += ring[oldest + k] * (table[low] + part * (table[low + TAPS] - table[low]));
      }
      signal[t] = sum;
      this.position = here + 1 < length ? here + 1 : 0;
    }
  }
}
