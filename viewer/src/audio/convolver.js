// A bed to two ears: uniformly partitioned overlap-save convolution, without delay beyond that of the filters.
import { Fft } from "./fft.js";

export class Convolver {
  /**
   * @param {Float32Array} filters ear by ear, channel by channel
   * @param {number} channels
   * @param {number} taps
   * @param {number} block frames per call, a power of two
   */
  constructor(filters, channels, taps, block) {
    this.channels = channels;
    this.block = block;
    this.bins = block + 1;
    this.parts = Math.ceil(taps / block);
    this.fft = new Fft(2 * block);
    this.re = new Float64Array(2 * block);
    this.im = new Float64Array(2 * block);
    this.past = Array.from({ length: channels }, () => new Float32Array(block));
    // Spectra by part and channel: those of the filters stand still, those of the signal go round.
    const size = this.parts * channels * this.bins;
    this.heardRe = new Float32Array(size);
    this.heardIm = new Float32Array(size);
    this.filterRe = [new Float32Array(size), new Float32Array(size)];
    this.filterIm = [new Float32Array(size), new Float32Array(size)];
    this.sums = Array.from({ length: 4 }, () => new Float64Array(this.bins));
    this.newest = 0;
    this.#load(filters, taps);
  }

  /**
   * @param {Float32Array} filters
   * @param {number} taps
   */
  #load(filters, taps) {
    const { block, bins, re, im } = this;
    for (let p = 0; p < this.parts; p++) {
      for (let c = 0; c < this.channels; c++) {
        re.fill(0);
        im.fill(0);
        for (let t = 0; t < block && p * block + t < taps; t++) {
          re[t] = filters[c * taps + p * block + t];
          im[t] = filters[(this.channels + c) * taps + p * block + t];
        }
        this.fft.run(re, im);
        const at = (p * this.channels + c) * bins;
        this.#separate(this.filterRe[0], this.filterIm[0], at, this.filterRe[1], this.filterIm[1], at);
      }
    }
  }

  /**
   * Take the spectra of two real signals apart that were transformed as one complex one.
   * @param {Float32Array} aRe
   * @param {Float32Array} aIm
   * @param {number} a
   * @param {Float32Array} bRe
   * @param {Float32Array} bIm
   * @param {number} b
   */
  #separate(aRe, aIm, a, bRe, bIm, b) {
    const { re, im, bins } = this, last = 2 * this.block - 1;
    for (let k = 0; k < bins; k++) {
      const m = (last + 1 - k) & last;
      aRe[a + k] = 0.5 * (re[k] + re[m]);
      aIm[a + k] = 0.5 * (im[k] - im[m]);
      bRe[b + k] = 0.5 * (im[k] + im[m]);
      bIm[b + k] = 0.5 * (re[m] - re[k]);
    }
  }

  /** Forget the past. */
  reset() {
    this.heardRe.fill(0);
    this.heardIm.fill(0);
    for (let c = 0; c < this.channels; c++) this.past[c].fill(0);
  }

  /**
   * Decode one block.
   * @param {Float32Array[]} field
   * @param {Float32Array} left
   * @param {Float32Array} right
   */
  run(field, left, right) {
    const { channels, block, bins, re, im } = this;
    this.newest = (this.newest + this.parts - 1) % this.parts;
    const first = this.newest * channels * bins;
    for (let c = 0; c < channels; c += 2) {
      const a = field[c], before = this.past[c], pair = c + 1 < channels;
      for (let t = 0; t < block; t++) {
        re[t] = before[t];
        re[block + t] = a[t];
      }
      before.set(a);
      if (pair) {
        const b = field[c + 1], earlier = this.past[c + 1];
        for (let t = 0; t < block; t++) {
          im[t] = earlier[t];
          im[block + t] = b[t];
        }
        earlier.set(b);
      } else im.fill(0);
      this.fft.run(re, im);
      const at = first + c * bins;
      if (pair) this.#separate(this.heardRe, this.heardIm, at, this.heardRe, this.heardIm, at + bins);
      else {
        for (let k = 0; k < bins; k++) {
          this.heardRe[at + k] = re[k];
          this.heardIm[at + k] = im[k];
        }
      }
    }
    this.#multiply();
    this.#back(left, right);
  }

  #multiply() {
    const { bins, sums } = this, width = this.channels * bins;
    for (let i = 0; i < 4; i++) sums[i].fill(0);
    const lRe = sums[0], lIm = sums[1], rRe = sums[2], rIm = sums[3], xRe = this.heardRe, xIm = this.heardIm;
    const alRe = this.filterRe[0], arRe = this.filterRe[1], alIm = this.filterIm[0], arIm = this.filterIm[1];
    for (let p = 0; p < this.parts; p++) {
      let x = ((this.newest + p) % this.parts) * width, h = p * width;
      for (let c = 0; c < this.channels; c++) {
        for (let k = 0; k < bins; k++, x++, h++) {
          const a = xRe[x], b = xIm[x];
          lRe[k] += a * alRe[h] - b * alIm[h];
          lIm[k] += a * alIm[h] + b * alRe[h];
          rRe[k] += a * arRe[h] - b * arIm[h];
          rIm[k] += a * arIm[h] + b * arRe[h];
        }
      }
    }
  }

  /**
   * Both ears come back by one transform: the left one as its real part, the right one as the imaginary.
   * @param {Float32Array} left
   * @param {Float32Array} right
   */
  #back(left, right) {
    const { block, re, im, sums } = this, size = 2 * block;
    const lRe = sums[0], lIm = sums[1], rRe = sums[2], rIm = sums[3];
    for (let k = 0; k <= block; k++) {
      re[k] = lRe[k] - rIm[k];
      im[k] = lIm[k] + rRe[k];
      if (k > 0 && k < block) {
        re[size - k] = lRe[k] + rIm[k];
        im[size - k] = rRe[k] - lIm[k];
      }
    }
    this.fft.run(im, re);
    for (let t = 0; t < block; t++) {
      left[t] = re[block + t] / size;
      right[t] = im[block + t] / size;
    }
  }
}
