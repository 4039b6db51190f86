// Where the head of a visitor is in the room, with a headset or without one, and how one is carried elsewhere.
import * as THREE from "three";

/**
 * Return where the head is in the room: the visitor's camera, or the headset's.
 * @param {import("./room.js").Room} room
 */
export function headOf(room) {
  const worn = room.renderer.xr.isPresenting, camera = worn ? room.renderer.xr.getCamera() : room.camera;
  room.rig.updateMatrixWorld();
  // The headset's camera is no child of the rig: its own matrix is that of the real floor.
  const matrix = worn ? new THREE.Matrix4().multiplyMatrices(room.rig.matrixWorld, camera.matrix) : camera.matrixWorld;
  const position = new THREE.Vector3(), orientation = new THREE.Quaternion(), scale = new THREE.Vector3();
  matrix.decompose(position, orientation, scale);
  return { position, orientation };
}

/**
 * Turn the visitor where they stand.
 * @param {import("./room.js").Room} room
 * @param {THREE.Vector3} head
 * @param {number} angle to the left
 */
export function turnAbout({ rig }, head, angle) {
  const arm = rig.position.clone().sub(head).applyAxisAngle(new THREE.Vector3(0, 1, 0), angle);
  rig.position.set(head.x + arm.x, rig.position.y, head.z + arm.z);
  rig.rotation.y += angle;
}

/**
 * Take a visitor who wears a headset to a view: at once, for a room that moves about them makes them sick.
 * @param {import("./room.js").Room} room
 * @param {import("./walking.js").Place} place
 */
export function standAt(room, place) {
  const before = headOf(room), turned = new THREE.Euler(0, 0, 0, "YXZ").setFromQuaternion(before.orientation).y;
  turnAbout(room, before.position, place.yaw - turned);
  const { position } = headOf(room);
  // Heads keep their own height above the floor of the view, whose eyes are as high as walkers' are.
  room.rig.position.x += place.position.x - position.x;
  room.rig.position.z += place.position.z - position.z;
}
