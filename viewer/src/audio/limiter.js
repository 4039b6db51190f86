// Keeps true peaks under a ceiling: transparent below it, late by one block, so that a gain is there before the peak.

const PHASES = 4, TAPS = 24;

/** Return a windowed sinc that reads three times between two samples, phase by phase. */
function readers() {
  const rows = new Float64Array((PHASES - 1) * TAPS);
  for (let p = 1; p < PHASES; p++) {
    let sum = 0;
    for (let k = 0; k < TAPS; k++) {
      const x = k - TAPS / 2 + 1 - p / PHASES, window = 0.5 + 0.5 * Math.cos((2 * Math.PI * x) / (TAPS + 1));
      rows[(p - 1) * TAPS + k] = (Math.sin(Math.PI * x) / (Math.PI * x)) * window;
      sum += rows[(p - 1) * TAPS + k];
    }
    for (let k = 0; k < TAPS; k++) rows[(p - 1) * TAPS + k] /= sum;
  }
  return rows;
}

export class Limiter {
  /**
   * @param {number} block
   * @param {number} rate
   * @param {number} ceiling linear
   */
  constructor(block, rate, ceiling) {
    this.block = block;
    this.ceiling = 0.975 * ceiling; // what the readers between samples miss
    // A peak near a block's end is known only with the next block: by then the gain must be there.
    this.way = block - TAPS / 2;
    this.recovery = 1 - Math.exp(-block / (0.1 * rate));
    this.readers = readers();
    this.past = [new Float32Array(block + TAPS), new Float32Array(block + TAPS)];
    this.peaks = new Float64Array(2); // a number returned would be an object
    this.waiting = [new Float32Array(block), new Float32Array(block)];
    this.gain = 1;
    this.needed = 1;
    /** The lowest gain so far, to be told. */
    this.lowest = 1;
  }

  /** Frames between what goes in and what comes out. */
  get latency() {
    return this.block;
  }

  /**
   * Find the true peak of an ear.
   * @param {number} ear
   * @param {Float32Array} row
   */
  #peak(ear, row) {
    const { block, readers: rows } = this, past = this.past[ear];
    past.copyWithin(0, block);
    past.set(row, TAPS);
    let peak = 0;
    for (let t = 0; t < block; t++) {
      peak = Math.max(peak, Math.abs(row[t]));
      for (let p = 0; p < PHASES - 1; p++) {
        let sum = 0;
        for (let k = 0; k < TAPS; k++) sum += rows[p * TAPS + k] * past[t + 1 + k];
        peak = Math.max(peak, Math.abs(sum));
      }
    }
    this.peaks[ear] = peak;
  }

  /**
   * Write the block before this one.
   * @param {Float32Array} left
   * @param {Float32Array} right
   * @param {Float32Array} leftOut
   * @param {Float32Array} rightOut
   */
  run(left, right, leftOut, rightOut) {
    this.#peak(0, left);
    this.#peak(1, right);
    const peak = Math.max(this.peaks[0], this.peaks[1]);
    const wanted = peak > this.ceiling ? this.ceiling / peak : 1;
    const recovered = this.gain > 0.9999 ? 1 : this.gain + (1 - this.gain) * this.recovery;
    const goal = Math.min(wanted, this.needed, recovered), step = (goal - this.gain) / this.way;
    const first = this.waiting[0], second = this.waiting[1];
    for (let t = 0; t < this.block; t++) {
      const gain = t + 1 < this.way ? this.gain + step * (t + 1) : goal;
      leftOut[t] = first[t] * gain;
      rightOut[t] = second[t] * gain;
    }
    first.set(left);
    second.set(right);
    this.gain = goal;
    this.needed = wanted;
    this.lowest = Math.min(this.lowest, goal);
  }
}
