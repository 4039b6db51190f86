// A complex Fourier transform of one power-of-two length, in place, with everything prepared.

export class Fft {
  /** @param {number} size */
  constructor(size) {
    this.size = size;
    const bits = Math.round(Math.log2(size));
    this.swaps = new Int32Array(size);
    for (let i = 0; i < size; i++) {
      let mirrored = 0;
      for (let b = 0; b < bits; b++) if (i & (1 << b)) mirrored |= 1 << (bits - 1 - b);
      this.swaps[i] = mirrored;
    }
    this.cosines = new Float64Array(size / 2);
    this.sines = new Float64Array(size / 2);
    for (let i = 0; i < size / 2; i++) {
      this.cosines[i] = Math.cos((2 * Math.PI * i) / size);
      this.sines[i] = -Math.sin((2 * Math.PI * i) / size);
    }
  }

  /**
   * Transform forward, without scale. To go back, exchange the two arrays, and divide by the size.
   * @param {Float64Array} re
   * @param {Float64Array} im
   */
  run(re, im) {
    const { size, swaps, cosines, sines } = this;
    for (let i = 0; i < size; i++) {
      const j = swaps[i];
      if (j > i) {
        const a = re[i], b = im[i];
        re[i] = re[j];
        im[i] = im[j];
        re[j] = a;
        im[j] = b;
      }
    }
    for (let half = 1; half < size; half *= 2) {
      const stride = size / (2 * half);
      for (let k = 0; k < half; k++) {
        const c = cosines[k * stride], s = sines[k * stride];
        for (let i = k; i < size; i += 2 * half) {
          const j = i + half;
          const a = c * re[j] - s * im[j], b = c * im[j] + s * re[j];
          re[j] = re[i] - a;
          im[j] = im[i] - b;
          re[i] += a;
          im[i] += b;
        }
      }
    }
  }
}
