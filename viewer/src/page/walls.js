// Walls that keep a sun, or a lamp round the corner, out: as in the preview (src/immersion/preview/depths.py), those that
// turn their outside to it, a little thicker than nothing, for else light would come in where two of them meet.
import * as THREE from "three";

/** Meshes on this layer throw shadows where walls do. */
export const WALLS = 5;
/** Metres. */
export const THICKNESS = 0.03;

/**
 * Return what throws the shadows of walls: as they are; moved, for nooks; and all together wider, for corners. For a lamp in
 * another room they are moved inwards and narrower: outwards they would stand before that room's wall in the same plane.
 * @param {THREE.Mesh[]} walls
 * @param {number[][]} bounds of the room
 * @param {number} thick metres, below 0 inwards
 */
export function thickened(walls, bounds, thick) {
  const [low, high] = bounds.map((corner) => new THREE.Vector3().fromArray(corner)), group = new THREE.Group();
  const middle = low.clone().add(high).divideScalar(2), half = high.clone().sub(low).divideScalar(2).max(new THREE.Vector3().setScalar(2 * THICKNESS));
  const wider = new THREE.Vector3(1 + thick / half.x, 1 + thick / half.y, 1 + thick / half.z), back = middle.clone().negate();
  const grown = new THREE.Matrix4().makeTranslation(middle).scale(wider).multiply(new THREE.Matrix4().makeTranslation(back));
  const plain = new THREE.Matrix4();
  for (const wall of walls) {
    const shapes = /** @type {[THREE.BufferGeometry, THREE.Matrix4][]} */ ([[wall.geometry, plain], [movedOutwards(wall.geometry, thick), plain], [wall.geometry, grown]]);
    for (const [geometry, more] of shapes) {
      const mesh = new THREE.Mesh(geometry);
      mesh.matrixAutoUpdate = false;
      mesh.matrix.multiplyMatrices(more, wall.matrixWorld);
      mesh.layers.set(WALLS);
      group.add(mesh);
    }
  }
  return group;
}

/**
 * @param {THREE.BufferGeometry} geometry whose normals look inwards
 * @param {number} thick
 */
function movedOutwards(geometry, thick) {
  const moved = geometry.clone(), { position, normal } = moved.attributes;
  for (let k = 0; k < position.count; k += 1) {
    const [x, y, z] = [normal.getX(k), normal.getY(k), normal.getZ(k)].map((one) => thick * one);
    position.setXYZ(k, position.getX(k) - x, position.getY(k) - y, position.getZ(k) - z);
  }
  return moved;
}

/**
 * Return the corners of the room's box.
 * @param {number[][] | null} bounds
 */
export function cornersOfRoom(bounds) {
  if (bounds === null) return [];
  return Array.from({ length: 8 }, (_, k) => new THREE.Vector3().fromArray([0, 1, 2].map((axis) => bounds[(k >> axis) & 1][axis])));
}

/**
 * Return whether a place is in the box that has these corners.
 * @param {THREE.Vector3} place
 * @param {THREE.Vector3[]} corners
 */
export function isInside(place, corners) {
  return corners.length > 0 && new THREE.Box3().setFromPoints(corners).containsPoint(place);
}
