// Real SN3D spherical harmonics in ACN order, by recurrence: no angle is computed, so the poles are ordinary points.

/**
 * Return the SN3D factors by degree n and order m, row n beginning at n (order + 1).
 * @param {number} order
 */
export function sn3dNorms(order) {
  const norms = new Float64Array((order + 1) ** 2);
  for (let n = 0; n <= order; n++) {
    for (let m = 0; m <= n; m++) {
      let ratio = m === 0 ? 1 : 2; // (2 − δ_m) (n − m)! / (n + m)!
      for (let k = n - m + 1; k <= n + m; k++) ratio /= k;
      norms[n * (order + 1) + m] = Math.sqrt(ratio);
    }
  }
  return norms;
}

/**
 * Write the harmonics of a direction.
 * @param {number} order
 * @param {Float64Array} norms of `sn3dNorms`
 * @param {ArrayLike<number>} vector of length 1; where it is zero only channel 0 sounds
 * @param {Float64Array} out (order + 1)² numbers
 */
export function harmonics(order, norms, vector, out) {
  const x = vector[0], y = vector[1], z = vector[2];
  if (x === 0 && y === 0 && z === 0) {
    out.fill(0);
    out[0] = 1;
    return;
  }
  let cosine = 1, sine = 0, diagonal = 1;
  for (let m = 0; m <= order; m++) {
    let before = 0, current = diagonal;
    for (let n = m; n <= order; n++) {
      if (n > m) {
        const following = ((2 * n - 1) * z * current - (n + m - 1) * before) / (n - m);
        before = current;
        current = following;
      }
      const value = norms[n * (order + 1) + m] * current;
      out[n * n + n + m] = value * cosine;
      if (m > 0) out[n * n + n - m] = value * sine;
    }
    const turned = cosine * x - sine * y;
    sine = sine * x + cosine * y;
    cosine = turned;
    diagonal *= 2 * m + 1;
  }
}
