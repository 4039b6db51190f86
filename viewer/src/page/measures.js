// How large meshes are, and are seen.
import * as THREE from "three";

/**
 * Return how many pixels the sphere around a mesh spans, at most; infinite from inside it.
 * @param {THREE.Mesh} mesh
 * @param {THREE.PerspectiveCamera} camera
 * @param {number} height
 */
export function pixelsAcross(mesh, camera, height) {
  const sphere = sphereOf(mesh), away = sphere.center.distanceTo(new THREE.Vector3().setFromMatrixPosition(camera.matrixWorld));
  return away <= sphere.radius ? Infinity : ((sphere.radius / away) * height) / Math.tan((camera.fov * Math.PI) / 360);
}

/** @param {THREE.Mesh} mesh */
function sphereOf(mesh) {
  if (mesh.geometry.boundingBox === null) mesh.geometry.computeBoundingBox();
  const box = /** @type {THREE.Box3} */ (mesh.geometry.boundingBox), size = box.getSize(new THREE.Vector3());
  const sphere = new THREE.Sphere(box.getCenter(new THREE.Vector3()), size.length() / 2);
  return sphere.applyMatrix4(mesh.matrixWorld);
}

/**
 * Return the corners of the boxes around meshes.
 * @param {THREE.Mesh[]} casters
 */
export function cornersOf(casters) {
  /** @type {THREE.Vector3[]} */
  const corners = [];
  for (const mesh of casters) {
    if (mesh.geometry.boundingBox === null) mesh.geometry.computeBoundingBox();
    const { min, max } = /** @type {THREE.Box3} */ (mesh.geometry.boundingBox);
    for (let k = 0; k < 8; k += 1) {
      corners.push(new THREE.Vector3(k & 1 ? max.x : min.x, k & 2 ? max.y : min.y, k & 4 ? max.z : min.z).applyMatrix4(mesh.matrixWorld));
    }
  }
  return corners;
}
