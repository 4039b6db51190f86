// Turns and aims from correctly rounded operations alone, in the order of immersion/scene/exact.py: the same bits.

/** @typedef {[number, number, number]} Triple */
/** @typedef {[Triple, Triple, Triple]} Matrix3 three rows */

const RADIANS = 0.017453292519943295;
const LEAST = 1e-9;
/** @type {number[]} */
const SINE = [];
/** @type {number[]} */
const COSINE = [];
for (let k = 0, factorial = 1; k < 20; k += 1) {
  if (k > 0) factorial *= k; // exact up to 18!, and 19! is not needed
  const term = ((k >> 1) % 2 === 0 ? 1 : -1) / factorial;
  if (k % 2 === 0 && COSINE.length < 10) COSINE.push(term);
  if (k % 2 === 1 && SINE.length < 9) SINE.push(term);
}

/**
 * The cosine and the sine of an angle in degrees, exact at right angles.
 * @param {number} degrees
 * @returns {[number, number]}
 */
export function cosineSine(degrees) {
  const quarter = Math.floor(degrees / 90 + 0.5), angle = (degrees - 90 * quarter) * RADIANS;
  const square = angle * angle;
  let sine = 0, cosine = 0;
  for (let k = SINE.length - 1; k >= 0; k -= 1) sine = sine * square + SINE[k];
  for (let k = COSINE.length - 1; k >= 0; k -= 1) cosine = cosine * square + COSINE[k];
  sine *= angle;
  const turns = quarter - 4 * Math.floor(quarter / 4), swapped = turns === 1 || turns === 3;
  const first = swapped ? sine : cosine, second = swapped ? cosine : sine;
  return [turns === 1 || turns === 2 ? -first : first, turns === 2 || turns === 3 ? -second : second];
}

/**
 * @param {Matrix3} a
 * @param {Matrix3} b
 * @returns {Matrix3} a @ b
 */
export function product(a, b) {
  const x = applied(a, [b[0][0], b[1][0], b[2][0]]), y = applied(a, [b[0][1], b[1][1], b[2][1]]);
  const z = applied(a, [b[0][2], b[1][2], b[2][2]]);
  return [[x[0], y[0], z[0]], [x[1], y[1], z[1]], [x[2], y[2], z[2]]];
}

/**
 * @param {Matrix3} m
 * @param {Triple} v
 * @returns {Triple} m @ v
 */
export function applied(m, [x, y, z]) {
  return [
    m[0][0] * x + m[0][1] * y + m[0][2] * z,
    m[1][0] * x + m[1][1] * y + m[1][2] * z,
    m[2][0] * x + m[2][1] * y + m[2][2] * z,
  ];
}

/**
 * The rotation of a turn in degrees: intrinsic, about y, then x, then z.
 * @param {Triple} angles
 * @returns {Matrix3}
 */
export function turned([x, y, z]) {
  const [cx, sx] = cosineSine(x), [cy, sy] = cosineSine(y), [cz, sz] = cosineSine(z);
  return product(
    product([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]], [[1, 0, 0], [0, cx, -sx], [0, sx, cx]]),
    [[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]],
  );
}

/**
 * The rotation that turns −Z (or +Z, the face) from one point to another, its right level.
 * @param {Triple} origin
 * @param {Triple} target
 * @param {boolean} face
 * @returns {Matrix3}
 */
export function aimed(origin, target, face) {
  const x = target[0] - origin[0], y = target[1] - origin[1], z = target[2] - origin[2];
  const length = Math.sqrt(x * x + y * y + z * z);
  if (length < LEAST) return [[1, 0, 0], [0, 1, 0], [0, 0, 1]];
  const sign = face ? 1 : -1, bx = (sign * x) / length, by = (sign * y) / length, bz = (sign * z) / length;
  const flat = Math.sqrt(bz * bz + bx * bx), upright = flat < LEAST;
  const rx = upright ? 1 : bz / flat, rz = upright ? 0 : -bx / flat;
  const up = [by * rz, bz * rx - bx * rz, -by * rx];
  return [[rx, up[0], bx], [0, up[1], by], [rz, up[2], bz]];
}

/**
 * The inverse of a matrix that has one.
 * @param {Matrix3} m
 * @returns {Matrix3}
 */
export function inverse([[a, b, c], [d, e, f], [g, h, i]]) {
  /** @type {Matrix3} */
  const minors = [
    [e * i - f * h, c * h - b * i, b * f - c * e],
    [f * g - d * i, a * i - c * g, c * d - a * f],
    [d * h - e * g, b * g - a * h, a * e - b * d],
  ];
  const whole = a * minors[0][0] + b * minors[1][0] + c * minors[2][0];
  const [p, q, r] = minors;
  return [
    [p[0] / whole, p[1] / whole, p[2] / whole],
    [q[0] / whole, q[1] / whole, q[2] / whole],
    [r[0] / whole, r[1] / whole, r[2] / whole],
  ];
}
