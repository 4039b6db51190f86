// The rooms of the scene in its light, as the preview has them (src/immersion/stage/rooms.py): which one a place is in, and
// which lamps come to each.
import * as THREE from "three";
import { cornersOfRoom } from "./walls.js";

/**
 * @typedef {import("./programme.js").PageRoom} PageRoom
 * @typedef {import("./programme.js").PageShape} PageShape
 */

export class Rooms {
  /** @param {PageRoom[]} told */
  constructor(told) {
    this.told = told;
    /** Of the box around each room's walls; none where there are no walls. */
    this.corners = told.map(({ bounds, walls }) => cornersOfRoom(walls ? bounds : null));
  }

  /** @param {string | undefined} name */
  named(name) {
    return Math.max(0, this.told.findIndex((room) => room.name === name));
  }

  /**
   * Return the number of the room that a place is in, the first of several; the nearest for a place in none.
   * @param {THREE.Vector3} place
   */
  at(place) {
    if (this.told.length < 2) return 0;
    const away = this.told.map(({ shape }) => outsideBy(shape, place));
    return away.indexOf(Math.min(...away));
  }

  /**
   * Return whether a lamp comes to a room: its own, the sun's, and those of rooms that open to it.
   * @param {{kind: string, place: THREE.Vector3}} lamp
   * @param {number} room
   */
  reached(lamp, room) {
    if (this.told.length < 2 || lamp.kind === "directional") return true;
    const there = this.at(lamp.place), here = this.told[room];
    return there === room || here.beside.includes(there) || (here.open && this.told[there].open);
  }

  /**
   * Return the corners of the rooms that a lamp shines into through an opening: it does not shine through their walls.
   * @param {{kind: string, place: THREE.Vector3}} lamp
   */
  metBeyond(lamp) {
    const own = this.at(lamp.place);
    return this.corners.flatMap((corners, room) => (room !== own && this.reached(lamp, room) ? corners : []));
  }
}

/**
 * Return how far a place is outside a room, in metres; 0 inside or on its border.
 * @param {PageShape | null} shape
 * @param {THREE.Vector3} place
 */
function outsideBy(shape, { x, y, z }) {
  if (shape === null) return Infinity;
  if (shape.kind === "box") {
    const { low, high } = shape;
    return Math.hypot(...[x, y, z].map((value, axis) => Math.max(low[axis] - value, value - high[axis], 0)));
  }
  if (shape.kind === "outline") return Math.hypot(outsideLine(shape.line, x, z), Math.max(shape.low - y, y - shape.high, 0));
  const away = Math.hypot(x, z), { radius, height } = shape;
  if (shape.kind === "dome" && y > height) return Math.max(Math.hypot(away, y - height) - radius, 0);
  return Math.hypot(Math.max(away - radius, 0), Math.max(-y, shape.kind === "dome" ? 0 : y - height, 0));
}

/**
 * Return how far a place on the floor is outside a closed line.
 * @param {[number, number][]} line
 * @param {number} x
 * @param {number} z
 */
function outsideLine(line, x, z) {
  let inside = false, nearest = Infinity;
  for (const [k, [px, pz]] of line.entries()) {
    const [qx, qz] = line[(k + 1) % line.length], along = [qx - px, qz - pz];
    if (pz > z !== qz > z && x < px + ((z - pz) / (qz - pz)) * along[0]) inside = !inside;
    const part = ((x - px) * along[0] + (z - pz) * along[1]) / Math.max(along[0] ** 2 + along[1] ** 2, 1e-18);
    const kept = Math.min(Math.max(part, 0), 1);
    nearest = Math.min(nearest, Math.hypot(px + kept * along[0] - x, pz + kept * along[1] - z));
  }
  return inside ? 0 : nearest;
}
