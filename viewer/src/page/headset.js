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
 * @typedef {object} Worn what hands do in a session
 * @property {import("./hands.js").Hands} hands
 * @property {(id: string) => void} onClick
 * @property {() => void} onNext
 * @property {() => void} onEnd
 */

/**
 * Begin a session; the picture's own loop draws both eyes.
 * @param {import("./room.js").Room} room
 * @param {import("./walking.js").Walking} walking
 * @param {"vr" | "ar"} mode
 * @param {Worn} worn
 * @returns {Promise<void>}
 */
export async function enterHeadset(room, walking, mode, { hands, onClick, onNext, onEnd }) {
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
  const place = mode === "ar" ? placingByHit(room, session) : () => {};
  if (mode === "ar") room.scene.background = null;
  hands.session = session;
  session.addEventListener("select", ({ inputSource }) => {
    const id = hands.aimed(inputSource);
    if (id === null) place();
    else onClick(id);
  });
  session.addEventListener("squeeze", onNext);
  session.addEventListener("end", () => {
    hands.session = null;
    room.renderer.xr.enabled = false;
    room.scene.background = background;
    room.rig.position.set(0, 0, 0);
    room.rig.rotation.y = 0;
    room.fit();
    onEnd();
  });
}

/**
 * Return what stands the room where the visitor looks at the floor of their own.
 * @param {import("./room.js").Room} room
 * @param {XRSession} session
 * @returns {() => void}
 */
function placingByHit(room, session) {
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
  return () => {
    // The middle of the room comes to stand there, turned as it is.
    if (aimed !== null) room.rig.position.copy(aimed).applyQuaternion(room.rig.quaternion).negate();
  };
}
