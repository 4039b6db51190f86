// Who is inside a zone: squares and products only, so that every machine decides alike.

/** @typedef {import("./programme.js").Zone} Zone */
/** @typedef {ArrayLike<number>} Point */

/**
 * Whether a point is in a zone whose own place is given.
 * @param {Zone} zone
 * @param {Point} point
 * @param {Point} centre
 */
export function insideShape(zone, point, centre) {
  if (zone.shape === "outline") return insideOutline(zone, point);
  const x = point[0] - centre[0], y = point[1] - centre[1], z = point[2] - centre[2];
  if (zone.shape === "box") {
    const [wide, high, deep] = zone.size ?? [0, 0, 0];
    return Math.abs(x) <= wide / 2 && Math.abs(z) <= deep / 2 && y >= 0 && y <= high;
  }
  const radius = zone.radius ?? 0;
  if (zone.shape === "sphere") return x * x + y * y + z * z <= radius * radius;
  return x * x + z * z <= radius * radius && y >= 0 && y <= (zone.height ?? 0);
}

/**
 * Whether a point is over a floor polygon with arcs and between its floor and its ceiling: the polygon of the chords
 * by crossings, each arc adding or taking away the part between it and its chord.
 * @param {Zone} zone
 * @param {Point} point
 */
function insideOutline(zone, point) {
  const u = point[0], y = point[1], v = -point[2], corners = zone.points ?? [], bottom = zone.bottom ?? 0;
  if (!(y >= bottom && y <= bottom + (zone.height ?? 0))) return false;
  let inside = false;
  for (let index = 0; index < corners.length; index += 1) {
    const corner = corners[index], following = corners[(index + 1) % corners.length];
    const px = corner[0], py = -corner[1], qx = following[0], qy = -following[1];
    // The crossing's side by a product: no division, so no point is lost on a flat edge.
    const side = (qx - px) * (v - py) - (qy - py) * (u - px);
    if (py > v !== qy > v && side > 0 === qy > py) inside = !inside;
    if (corner.length === 3 && corner[2] !== 0 && inSegment(px, py, qx, qy, corner[2], u, v, side)) inside = !inside;
  }
  return inside;
}

/**
 * Whether a point lies between a chord and its arc (positive bulge: to the right of the chord).
 * @param {number} px
 * @param {number} py
 * @param {number} qx
 * @param {number} qy
 * @param {number} bulge
 * @param {number} u
 * @param {number} v
 * @param {number} side
 */
function inSegment(px, py, qx, qy, bulge, u, v, side) {
  const du = qx - px, dv = qy - py, length = Math.sqrt(du * du + dv * dv);
  if (length === 0) return false;
  const reach = (length * (1 - bulge * bulge)) / (4 * bulge);
  const radius = (length * (1 + bulge * bulge)) / (4 * Math.abs(bulge));
  const a = u - ((px + qx) / 2 - (dv / length) * reach), b = v - ((py + qy) / 2 + (du / length) * reach);
  return a * a + b * b <= radius * radius && (bulge > 0 ? side < 0 : side > 0);
}
