// Distance laws and cones of Web Audio's PannerNode, clamps included (W3C, "Web Audio API 1.1").

/**
 * @typedef {{model: "inverse" | "linear" | "exponential", ref: number, max: number, rolloff: number}} DistanceLaw
 * @typedef {{inner: number, outer: number, gain: number}} Cone full angles in radians, linear gain
 */

/**
 * Return the gain of a source at a distance in metres.
 * @param {number} distance
 * @param {DistanceLaw} law
 */
export function distanceGain(distance, law) {
  const { model, ref, max, rolloff } = law;
  if (model === "linear") {
    const low = Math.min(ref, max), high = Math.max(ref, max), part = Math.min(Math.max(rolloff, 0), 1);
    if (high === low) return 1 - part;
    return 1 - (part * (Math.min(Math.max(distance, low), high) - low)) / (high - low);
  }
  if (ref === 0) return 0;
  const far = Math.max(distance, ref);
  if (model === "inverse") return ref / (ref + rolloff * (far - ref));
  return (far / ref) ** -rolloff;
}

/**
 * Return the gain of a source that looks away from the listener by an angle in radians.
 * @param {number} angle
 * @param {Cone} cone
 */
export function coneGain(angle, cone) {
  const away = Math.abs(angle), inner = Math.abs(cone.inner) / 2, outer = Math.abs(cone.outer) / 2;
  if (inner >= outer) return away <= inner ? 1 : cone.gain;
  const part = Math.min(Math.max((away - inner) / (outer - inner), 0), 1);
  return 1 - part + cone.gain * part;
}
