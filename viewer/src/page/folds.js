// Sharp edges where a scan folds: a file of ours has smooth normals when the scan told none, and says so.
import * as THREE from "three";

/** Where a face leaves its neighbours' mean by more than this, the edge is drawn sharp. */
const CREASE = Math.cos(Math.PI / 4);

/**
 * Return a geometry that is flat where it folds sharply, and as it was elsewhere.
 * @param {THREE.BufferGeometry} geometry indexed, with normals that are smooth everywhere
 * @returns {THREE.BufferGeometry}
 */
export function withFolds(geometry) {
  const { index } = geometry, { position, normal } = geometry.attributes;
  if (index === null || normal === undefined || Object.keys(geometry.morphAttributes).length || geometry.attributes.skinIndex) return geometry;
  const flat = flatNormals(index, position), sharp = sharpVertices(index, position, normal, flat);
  /** @type {number[]} the corners that get a vertex of their own */
  const own = [];
  for (let at = 0; at < index.count; at += 1) if (sharp[index.getX(at)]) own.push(at);
  if (own.length === 0) return geometry;
  const made = geometry.clone(), corners = new Uint32Array(index.count);
  for (let at = 0; at < index.count; at += 1) corners[at] = index.getX(at);
  for (const [name, attribute] of Object.entries(geometry.attributes)) made.setAttribute(name, lengthened(attribute, corners, own));
  const normals = made.attributes.normal;
  for (const [k, at] of own.entries()) {
    const face = 3 * Math.floor(at / 3);
    if (flat[face] !== 0 || flat[face + 1] !== 0 || flat[face + 2] !== 0) normals.setXYZ(position.count + k, flat[face], flat[face + 1], flat[face + 2]);
    corners[at] = position.count + k;
  }
  made.setIndex(new THREE.BufferAttribute(corners, 1));
  return made;
}

/**
 * @param {THREE.BufferAttribute} index
 * @param {any} position
 * @returns {Float32Array} one for each face; of no length where a face has no area
 */
function flatNormals(index, position) {
  const flat = new Float32Array(index.count), a = new THREE.Vector3(), b = new THREE.Vector3(), c = new THREE.Vector3();
  for (let at = 0; at + 2 < index.count; at += 3) {
    a.fromBufferAttribute(position, index.getX(at));
    b.fromBufferAttribute(position, index.getX(at + 1)).sub(a);
    c.fromBufferAttribute(position, index.getX(at + 2)).sub(a);
    b.cross(c);
    const size = b.length();
    if (size > 0) b.divideScalar(size).toArray(flat, at);
  }
  return flat;
}

/**
 * A fold at one corner makes the whole vertex sharp, and all that lie at its place: else the larger side would look inflated.
 * @param {THREE.BufferAttribute} index
 * @param {any} position
 * @param {any} normal
 * @param {Float32Array} flat
 */
function sharpVertices(index, position, normal, flat) {
  const sharp = new Uint8Array(position.count), placeOf = (/** @type {number} */ k) => `${position.getX(k)} ${position.getY(k)} ${position.getZ(k)}`;
  /** @type {Set<string>} */
  const places = new Set();
  for (let at = 0; at < index.count; at += 1) {
    const face = 3 * Math.floor(at / 3), vertex = index.getX(at);
    if (sharp[vertex] || (flat[face] === 0 && flat[face + 1] === 0 && flat[face + 2] === 0)) continue;
    const along = flat[face] * normal.getX(vertex) + flat[face + 1] * normal.getY(vertex) + flat[face + 2] * normal.getZ(vertex);
    if (along >= CREASE) continue;
    sharp[vertex] = 1;
    places.add(placeOf(vertex));
  }
  if (places.size) for (let k = 0; k < position.count; k += 1) if (!sharp[k] && places.has(placeOf(k))) sharp[k] = 1;
  return sharp;
}

/**
 * @param {any} attribute
 * @param {Uint32Array} corners
 * @param {number[]} own
 */
function lengthened(attribute, corners, own) {
  const { itemSize, count } = attribute, plain = attribute.isInterleavedBufferAttribute ? attribute.clone() : attribute;
  const array = new plain.array.constructor((count + own.length) * itemSize);
  array.set(plain.array.subarray(0, count * itemSize));
  for (const [k, at] of own.entries()) {
    const from = corners[at] * itemSize;
    array.set(array.subarray(from, from + itemSize), (count + k) * itemSize);
  }
  return new THREE.BufferAttribute(array, itemSize, plain.normalized);
}
