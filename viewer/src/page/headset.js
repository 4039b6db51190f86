// Sessions with a headset: the visitor walks the room in full size, or stands it in their own.
import * as THREE from "three";

/** @returns {Promise<("vr" | "ar")[]>} what this device offers */
export async function headsets() {
  const { xr } = navigator;
  if (xr === undefined) return [];
  const can = async (/** @type {XRSessionMode} */ mode) => xr.isSessionSupported(mode).catch(() => false);
  /** @type {("vr" | "ar")[]} */
  const found = [];
  if (await can("immersive-vr")) found.push("vr");
  if (await can("immersive-ar")) found.push("ar");
  return found;
}

/**
 * Begin a session; the picture's own loop draws both eyes.
 * @param {import("./room.js").Room} room
 * @param {import("./walking.js").Walking} walking
 * @param {"vr" | "ar"} mode
 * @returns {Promise<void>}
 */
export async function enterHeadset(room, walking, mode) {
  const { xr } = navigator;
  if (xr === undefined) return;
  const optionalFeatures = mode === "ar" ? ["local-floor", "hit-test"] : ["local-floor", "bounded-floor"];
  const session = await xr.requestSession(mode === "ar" ? "immersive-ar" : "immersive-vr", { optionalFeatures });
  const background = room.scene.background;
  room.renderer.xr.enabled = true;
  room.renderer.xr.setReferenceSpaceType("local-floor");
  await room.renderer.xr.setSession(session);
  // The floor of the headset is the floor below the visitor; heads bring their own height.
  room.rig.position.set(walking.position.x, 0, walking.position.z);
  room.rig.rotation.y = walking.yaw;
  if (mode === "ar") {
    room.scene.background = null;
    placeByHit(room, session);
  }
  session.addEventListener("end", () => {
    room.renderer.xr.enabled = false;
    room.scene.background = background;
    room.rig.position.set(0, 0, 0);
    room.rig.rotation.y = 0;
    room.fit();
  });
}

/**
 * Stand the room where the visitor taps the floor of their own.
 * @param {import("./room.js").Room} room
 * @param {XRSession} session
 */
function placeByHit(room, session) {
  /** @type {XRHitTestSource | undefined} */
  let source;
  /** @type {THREE.Vector3 | null} where the visitor looks at the floor, in the headset's own space */
  let aimed = null;
  session.requestReferenceSpace("viewer").then((space) => session.requestHitTestSource?.({ space })).then((made) => (source = made)).catch(() => {});
  // What is hit is known in pictures alone, not when the visitor taps.
  const look = (/** @type {number} */ _, /** @type {XRFrame} */ frame) => {
    session.requestAnimationFrame(look);
    const space = room.renderer.xr.getReferenceSpace();
    if (source === undefined || space === null) return;
    const hit = frame.getHitTestResults(source)[0]?.getPose(space)?.transform.position;
    aimed = hit === undefined ? null : new THREE.Vector3(hit.x, hit.y, hit.z);
  };
  session.requestAnimationFrame(look);
  session.addEventListener("select", () => {
    // The middle of the room comes to stand there, turned as it is.
    if (aimed !== null) room.rig.position.copy(aimed).applyQuaternion(room.rig.quaternion).negate();
  });
}

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
