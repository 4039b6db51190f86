// From the world of scenes (+Y up, looking along −Z) to the frame of ambisonic signals (x front, y left, z up).

/**
 * Write a world vector in ambisonic axes.
 * @param {ArrayLike<number>} world x, y, z
 * @param {Float64Array} out
 * @param {number} at where its three numbers begin in `out`
 */
export function ambisonicFromWorld(world, out, at) {
  out[at] = -world[2];
  out[at + 1] = -world[0];
  out[at + 2] = world[1];
}

/**
 * Write a world rotation (quaternion x, y, z, w) as one of the ambisonic frame: its axis changes frame, its angle stays.
 * @param {ArrayLike<number>} world
 * @param {Float64Array} out
 * @param {number} at
 */
export function ambisonicTurn(world, out, at) {
  const w = world[3];
  ambisonicFromWorld(world, out, at);
  out[at + 3] = w;
}

/**
 * Write the rotation of a rigid or scaled 4 × 4 matrix, given by rows, as a quaternion x, y, z, w.
 * @param {ArrayLike<number>} m sixteen numbers, row by row
 * @param {Float64Array} out
 */
export function quaternionOfRows(m, out) {
  const size = [0, 1, 2].map((c) => Math.hypot(m[c], m[4 + c], m[8 + c]) || 1);
  const across = m[0] * (m[5] * m[10] - m[6] * m[9]) - m[1] * (m[4] * m[10] - m[6] * m[8]) + m[2] * (m[4] * m[9] - m[5] * m[8]);
  if (across < 0) size[0] = -size[0]; // what is mirrored is turned as if it was not
  const r = (/** @type {number} */ i, /** @type {number} */ j) => m[4 * i + j] / size[j];
  const trace = r(0, 0) + r(1, 1) + r(2, 2);
  if (trace > 0) {
    const s = 2 * Math.sqrt(trace + 1);
    out[0] = (r(2, 1) - r(1, 2)) / s;
    out[1] = (r(0, 2) - r(2, 0)) / s;
    out[2] = (r(1, 0) - r(0, 1)) / s;
    out[3] = s / 4;
    return;
  }
  // The largest of the diagonal leads, so that nothing small divides.
  const i = r(1, 1) > r(0, 0) ? (r(2, 2) > r(1, 1) ? 2 : 1) : r(2, 2) > r(0, 0) ? 2 : 0;
  const j = (i + 1) % 3, k = (i + 2) % 3;
  const s = 2 * Math.sqrt(Math.max(1 + r(i, i) - r(j, j) - r(k, k), 1e-30));
  out[i] = s / 4;
  out[j] = (r(j, i) + r(i, j)) / s;
  out[k] = (r(k, i) + r(i, k)) / s;
  out[3] = (r(k, j) - r(j, k)) / s;
}
