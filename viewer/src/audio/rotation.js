// Rotations of a sound field. J. Ivanic and K. Ruedenberg, "Rotation matrices for real spherical harmonics",
// J. Phys. Chem. 100 (1996) 6342, with the corrections of 102 (1998) 9099; SN3D scales each degree as a whole.

/**
 * Write the 3 × 3 matrix of a quaternion x, y, z, w, row by row.
 * @param {ArrayLike<number>} q
 * @param {number} at where its four numbers begin
 * @param {Float64Array} out
 */
export function matrixOfQuaternion(q, at, out) {
  // Not Math.hypot, which makes an object of every number, on the audio thread.
  const length = Math.sqrt(q[at] ** 2 + q[at + 1] ** 2 + q[at + 2] ** 2 + q[at + 3] ** 2) || 1;
  const x = q[at] / length, y = q[at + 1] / length, z = q[at + 2] / length, w = q[at + 3] / length;
  out[0] = 1 - 2 * (y * y + z * z);
  out[1] = 2 * (x * y - z * w);
  out[2] = 2 * (x * z + y * w);
  out[3] = 2 * (x * y + z * w);
  out[4] = 1 - 2 * (x * x + z * z);
  out[5] = 2 * (y * z - x * w);
  out[6] = 2 * (x * z - y * w);
  out[7] = 2 * (y * z + x * w);
  out[8] = 1 - 2 * (x * x + y * y);
}

/** The channels 1, 2, 3 are the axes y, z, x: where each of their nine entries lies in a rotation of x, y, z. */
const PLACES = [4, 5, 3, 7, 8, 6, 1, 2, 0];

/** The matrices of all degrees, one after the other: that of degree n is (2n + 1)² numbers, row by row. */
export class FieldRotation {
  /** @param {number} order */
  constructor(order) {
    this.order = order;
    /** @type {Int32Array} where the matrix of each degree begins */
    this.starts = new Int32Array(order + 2);
    for (let n = 0; n <= order; n++) this.starts[n + 1] = this.starts[n] + (2 * n + 1) ** 2;
    this.size = this.starts[order + 1];
    // A factor and a sum: as arguments and results, each would be an object.
    this.factor = new Float64Array(1);
    this.sum = new Float64Array(1);
  }

  /**
   * Write the matrices of a rotation of the axes x, y, z.
   * @param {Float64Array} rotation nine numbers, row by row
   * @param {boolean} inverse whether it is undone: the transposed is taken
   * @param {Float64Array} out `size` numbers
   */
  fill(rotation, inverse, out) {
    out[0] = 1;
    if (this.order < 1) return;
    for (let i = 0; i < 9; i++) {
      const place = PLACES[i];
      out[1 + i] = rotation[inverse ? (place % 3) * 3 + Math.floor(place / 3) : place];
    }
    for (let n = 2; n <= this.order; n++) this.#degree(n, out);
  }

  /**
   * @param {number} n
   * @param {Float64Array} out
   */
  #degree(n, out) {
    const start = this.starts[n], width = 2 * n + 1;
    for (let m = -n; m <= n; m++) {
      const am = Math.abs(m), zero = m === 0 ? 1 : 0;
      const u = Math.sqrt((n + m) * (n - m));
      const v = 0.5 * Math.sqrt((1 + zero) * (n + am - 1) * (n + am)) * (1 - 2 * zero);
      const w = -0.5 * Math.sqrt(Math.max((n - am - 1) * (n - am), 0)) * (1 - zero);
      for (let b = -n; b <= n; b++) {
        const scale = Math.abs(b) === n ? 2 * n * (2 * n - 1) : (n + b) * (n - b);
        this.sum[0] = 0;
        // A factor of zero guards terms whose indices would leave the previous degree.
        this.factor[0] = u;
        if (u !== 0) this.#p(0, m, b, n, out);
        this.factor[0] = v;
        if (v !== 0) this.#v(m, b, n, out);
        this.factor[0] = w;
        if (w !== 0) this.#w(m, b, n, out);
        out[start + (m + n) * width + b + n] = this.sum[0] / Math.sqrt(scale);
      }
    }
  }

  /**
   * Add one product of the degree before, times the factor.
   * @param {number} i
   * @param {number} a
   * @param {number} b
   * @param {number} n
   * @param {Float64Array} out
   */
  #p(i, a, b, n, out) {
    const width = 2 * n - 1, row = this.starts[n - 1] + (a + n - 1) * width, first = 1 + (i + 1) * 3;
    const end = row + width - 1, factor = this.factor[0];
    if (b === -n) this.sum[0] += factor * (out[first + 2] * out[row] + out[first] * out[end]);
    else if (b === n) this.sum[0] += factor * (out[first + 2] * out[end] - out[first] * out[row]);
    else this.sum[0] += factor * out[first + 1] * out[row + b + n - 1];
  }

  /**
   * @param {number} m
   * @param {number} b
   * @param {number} n
   * @param {Float64Array} out
   */
  #v(m, b, n, out) {
    if (m === 1 || m === -1) this.factor[0] *= Math.SQRT2;
    if (m === 1) this.#p(1, 0, b, n, out);
    else if (m === -1) this.#p(-1, 0, b, n, out);
    else if (m > 0) {
      this.#p(1, m - 1, b, n, out);
      this.factor[0] = -this.factor[0];
      this.#p(-1, -m + 1, b, n, out);
    } else {
      this.#p(1, m + 1, b, n, out);
      this.#p(-1, -m - 1, b, n, out);
    }
  }

  /**
   * @param {number} m
   * @param {number} b
   * @param {number} n
   * @param {Float64Array} out
   */
  #w(m, b, n, out) {
    if (m > 0) {
      this.#p(1, m + 1, b, n, out);
      this.#p(-1, -m - 1, b, n, out);
    } else {
      this.#p(1, m - 1, b, n, out);
      this.factor[0] = -this.factor[0];
      this.#p(-1, -m + 1, b, n, out);
    }
  }
}

/** A field that turns: at each control point a rotation is asked for, and reached linearly by the next one. */
export class Turning {
  /**
   * @param {number} order
   * @param {number} frames between control points
   */
  constructor(order, frames) {
    this.shape = new FieldRotation(order);
    this.frames = frames;
    this.start = new Float64Array(this.shape.size);
    this.goal = new Float64Array(this.shape.size);
    this.matrix = new Float64Array(9);
    this.asked = new Float64Array(9);
    this.fresh = true;
    this.still = true;
  }

  /** Begin anew: the next rotation holds at once. */
  reset() {
    this.fresh = true;
  }

  /**
   * Ask for a rotation to be reached in the block that comes; the first one is there at once.
   * @param {ArrayLike<number>} quaternion x, y, z, w
   * @param {number} at where its numbers begin
   * @param {boolean} inverse
   */
  ask(quaternion, at, inverse) {
    matrixOfQuaternion(quaternion, at, this.matrix);
    let same = !this.fresh;
    for (let i = 0; i < 9; i++) {
      if (this.matrix[i] !== this.asked[i]) same = false;
      this.asked[i] = this.matrix[i];
    }
    if (!this.still) this.start.set(this.goal);
    this.still = same || this.fresh;
    if (same) return;
    if (this.fresh) {
      this.shape.fill(this.matrix, inverse, this.start);
      this.goal.set(this.start);
      this.fresh = false;
    } else this.shape.fill(this.matrix, inverse, this.goal);
  }

  /**
   * Turn one block.
   * @param {Float32Array[]} field
   * @param {Float32Array[]} out
   */
  run(field, out) {
    const { starts } = this.shape, frames = this.frames, still = this.still;
    for (let n = 0; n <= this.shape.order; n++) {
      const width = 2 * n + 1, first = n * n;
      for (let i = 0; i < width; i++) {
        const row = out[first + i];
        row.fill(0);
        for (let j = 0; j < width; j++) {
          const k = starts[n] + i * width + j, source = field[first + j];
          const from = this.start[k], step = (this.goal[k] - from) / frames;
          if (still) {
            if (from !== 0) for (let t = 0; t < frames; t++) row[t] += from * source[t];
          } else for (let t = 0; t < frames; t++) row[t] += (from + step * (t + 1)) * source[t];
        }
      }
    }
  }
}
