// Distance laws and cones of Web Audio's PannerNode, clamps included (W3C, "Web Audio API 1.1"). Numbers come and go in
// arrays of one, because those that functions return would be objects, on the audio thread.

/**
 * @typedef {{model: "inverse" | "linear" | "exponential", ref: number, max: number, rolloff: number}} DistanceLaw
 * @typedef {{inner: number, outer: number, gain: number}} Cone full angles in radians, linear gain
 */

/**
 * Multiply a gain with that of a source at a distance in metres.
 * @param {Float64Array} gain
 * @param {Float64Array} distance
 * @param {DistanceLaw} law
 */
export function attenuate(gain, distance, law) {
  const { model, ref, max, rolloff } = law, metres = distance[0];
  if (model === "linear") {
    const low = Math.min(ref, max), high = Math.max(ref, max), part = Math.min(Math.max(rolloff, 0), 1);
    if (high === low) gain[0] *= 1 - part;
    else gain[0] *= 1 - (part * (Math.min(Math.max(metres, low), high) - low)) / (high - low);
    return;
  }
  const far = Math.max(metres, ref);
  if (ref === 0) gain[0] = 0;
  else if (model === "inverse") gain[0] *= ref / (ref + rolloff * (far - ref));
  else gain[0] *= (far / ref) ** -rolloff;
}

/**
 * Multiply a gain with that of a source that looks away from the listener by an angle in radians.
 * @param {Float64Array} gain
 * @param {Float64Array} angle
 * @param {Cone} cone
 */
export function narrow(gain, angle, cone) {
  const away = Math.abs(angle[0]), inner = Math.abs(cone.inner) / 2, outer = Math.abs(cone.outer) / 2;
  if (inner >= outer) {
    gain[0] *= away <= inner ? 1 : cone.gain;
    return;
  }
  const part = Math.min(Math.max((away - inner) / (outer - inner), 0), 1);
  gain[0] *= 1 - part + cone.gain * part;
}
