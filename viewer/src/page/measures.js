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

/** The middles of the boxes around models, which may move. */
export class Middles {
  constructor() {
    /** By model, in its own frame. @type {WeakMap<THREE.Object3D, THREE.Vector3>} */
    this.known = new WeakMap();
  }

  /**
   * Return the middle, in the world, of the model that a mesh is a part of.
   * @param {THREE.Object3D} mesh
   */
  of(mesh) {
    const whole = wholeOf(mesh);
    let middle = this.known.get(whole);
    if (middle === undefined) {
      middle = middleOf(whole);
      // Of what is shrunk to nothing, as glTF hides things, no middle is known yet.
      if (whole.matrixWorld.determinant() !== 0) this.known.set(whole, middle);
    }
    return middle.clone().applyMatrix4(whole.matrixWorld);
  }
}

/** @param {THREE.Object3D} mesh */
function wholeOf(mesh) {
  for (let at = /** @type {THREE.Object3D | null} */ (mesh); at !== null; at = at.parent) if (at.userData.immersion?.id !== undefined) return at;
  return mesh;
}

/** @param {THREE.Object3D} whole */
function middleOf(whole) {
  const box = new THREE.Box3(), back = whole.matrixWorld.clone().invert();
  whole.traverse((/** @type {any} */ mesh) => {
    if (!mesh.isMesh) return;
    if (mesh.geometry.boundingBox === null) mesh.geometry.computeBoundingBox();
    box.union(mesh.geometry.boundingBox.clone().applyMatrix4(back.clone().multiply(mesh.matrixWorld)));
  });
  return box.getCenter(new THREE.Vector3());
}
