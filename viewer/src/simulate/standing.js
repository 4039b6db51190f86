// The track of a visitor who stands at each view in turn and looks where it looks.
import { Track } from "./walk.js";

const EYES = 1.6;
const DEGREES = 180 / Math.PI;

/**
 * @param {import("./engine.js").Engine} engine after its visit
 * @returns {Track}
 */
export function standing({ scene, views, motion }) {
  const track = new Track();
  /** @type {number[] | null} */
  let before = null;
  for (const [since, name] of views) {
    const view = scene.views.get(name);
    if (view === undefined) continue;
    const row = poseAt(view, motion, since);
    if (before !== null) track.add(since, before);
    track.add(since, row);
    before = row;
  }
  if (before === null) track.add(0, [0, EYES, 0, 0, 0]);
  return track;
}

/**
 * @param {import("./programme.js").View} view
 * @param {import("./motion.js").Motion} motion
 * @param {number} since
 * @returns {number[]}
 */
export function poseAt(view, motion, since) {
  const eye = motion.position(view.at, since);
  if (view.lookAt === null) return [...eye, view.yaw, view.pitch];
  const target = motion.position(view.lookAt, since);
  const x = target[0] - eye[0], y = target[1] - eye[1], z = target[2] - eye[2], length = Math.sqrt(x * x + y * y + z * z);
  if (!(length > 0)) return [...eye, Math.atan2(-0, 1) * DEGREES, 0];
  const up = Math.max(-1, Math.min(1, y / length));
  return [...eye, Math.atan2(-(x / length), -(z / length)) * DEGREES, Math.asin(up) * DEGREES];
}
