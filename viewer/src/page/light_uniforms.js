// What the shaders of the light are told: once for all, and once for each room.
import * as THREE from "three";
import { matrixOf } from "./beams.js";
import { MOST_BEAMS, MOST_LAMPS } from "./light_shaders.js";

/**
 * @typedef {import("./programme.js").PageLight} PageLight
 * @typedef {import("./light.js").Shining} Shining
 */

const vectors = (/** @type {number} */ n) => Array.from({ length: n }, () => new THREE.Vector3());
const fours = (/** @type {number} */ n) => Array.from({ length: n }, () => new THREE.Vector4());
const matrices = (/** @type {number} */ n) => Array.from({ length: n }, () => new THREE.Matrix4());

/**
 * Return what every surface is told, the same objects for all of them.
 * @param {PageLight} told
 */
export function sharedUniforms(told) {
  const count = Math.min(told.beams.length, MOST_BEAMS);
  const values = {
    lamp_count: 0, lamp_place: fours(MOST_LAMPS), lamp_aim: vectors(MOST_LAMPS),
    lamp_cone: Array.from({ length: MOST_LAMPS }, () => new THREE.Vector2()), lamp_tile: fours(MOST_LAMPS), lamp_depth: matrices(MOST_LAMPS),
    white: told.rooms[0].white, depths: /** @type {THREE.Texture | null} */ (null), texel: 0, wall_lift: 0.006,
    beam_count: count, beam_image: matrices(MOST_BEAMS), beam_place: vectors(MOST_BEAMS), beam_aim: vectors(MOST_BEAMS),
    beam_power: new Array(MOST_BEAMS).fill(0), beam_tile: fours(MOST_BEAMS), beam_pictures: /** @type {THREE.Texture | null} */ (null),
  };
  for (const [k, beam] of told.beams.slice(0, count).entries()) {
    values.beam_image[k].copy(matrixOf(beam.matrix));
    values.beam_place[k].fromArray(beam.position);
    values.beam_aim[k].fromArray(beam.direction);
    values.beam_power[k] = beam.power;
  }
  return uniformsOf(values);
}

/**
 * Return what surfaces in one room are told besides: what comes from around it and by which lamps, and where its walls are.
 * @param {import("./programme.js").PageRoom} room
 */
export function uniformsOfRoom(room) {
  const [low, high] = room.bounds ?? [[0, 0, 0], [0, 0, 0]];
  return uniformsOf({
    lamp_power: vectors(MOST_LAMPS), around_above: new THREE.Vector3(), around_below: new THREE.Vector3(),
    room_low: new THREE.Vector3(...low), room_high: new THREE.Vector3(...high), near_walls: room.near.map((side) => new THREE.Vector3(...side)),
  });
}

/** @param {Record<string, unknown>} values */
function uniformsOf(values) {
  /** @type {any} */
  const uniforms = {};
  for (const [name, value] of Object.entries(values)) uniforms[name] = { value };
  return uniforms;
}

/**
 * Tell where the lamps are.
 * @param {any} uniforms
 * @param {Shining[]} lamps
 */
export function tellLamps(uniforms, lamps) {
  uniforms.lamp_count.value = lamps.length;
  for (const [k, lamp] of lamps.entries()) {
    const near = lamp.kind !== "directional", { place, aim } = lamp;
    uniforms.lamp_place.value[k].set(...(near ? place.toArray() : aim.clone().negate().toArray()), near ? 1 : 0);
    uniforms.lamp_aim.value[k].copy(aim);
    uniforms.lamp_cone.value[k].set(lamp.cone[0], lamp.cone[1]);
  }
}

/**
 * Tell a room how strong the lamps are: dark, where they do not come to it.
 * @param {any} uniforms
 * @param {Shining[]} lamps
 * @param {(lamp: Shining) => boolean} reached
 */
export function tellPowers(uniforms, lamps, reached) {
  for (const [k, lamp] of lamps.entries()) {
    const { color, strength } = lamp, power = reached(lamp) ? strength : 0;
    uniforms.lamp_power.value[k].set(color.r * power, color.g * power, color.b * power);
  }
}
