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
 * Return the corners of the boxes around models, each in its own frame, of which meshes are parts.
 * @param {THREE.Mesh[]} meshes
 */
export function cornersOf(meshes) {
  /** @type {Map<THREE.Object3D, THREE.Box3>} */
  const boxes = new Map();
  for (const mesh of meshes) {
    const whole = wholeOf(mesh);
    if (mesh.geometry.boundingBox === null) mesh.geometry.computeBoundingBox();
    const box = /** @type {THREE.Box3} */ (mesh.geometry.boundingBox).clone();
    if (mesh !== whole) box.applyMatrix4(whole.matrixWorld.clone().invert().multiply(mesh.matrixWorld));
    boxes.set(whole, box.union(boxes.get(whole) ?? new THREE.Box3()));
  }
  /** @type {THREE.Vector3[]} */
  const corners = [];
  for (const [whole, { min, max }] of boxes) {
    for (let k = 0; k < 8; k += 1) {
      corners.push(new THREE.Vector3(k & 1 ? max.x : min.x, k & 2 ? max.y : min.y, k & 4 ? max.z : min.z).applyMatrix4(whole.matrixWorld));
    }
  }
  return corners;
}

/**
 * Return all points of flat meshes, in the world.
 * @param {THREE.Mesh[]} meshes
 */
export function pointsOf(meshes) {
  return meshes.flatMap(({ geometry, matrixWorld }) => {
    const { position } = geometry.attributes;
    return Array.from({ length: position.count }, (_, k) => new THREE.Vector3().fromBufferAttribute(position, k).applyMatrix4(matrixWorld));
  });
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
