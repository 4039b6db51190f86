// Who crosses the borders of zones, and when: on the grid, for zones that stand and for zones that move.
import { insideShape } from "./inside.js";
import { GRID_US, onGrid } from "./numbers.js";

/** @typedef {{timeUs: number, zone: number, inside: boolean}} Crossing */
/** @typedef {import("./exact.js").Triple} Triple */

const CHUNK = 64;

/** Finds crossings: at once where no cue can change them, else from one event to the next. */
export class Crossings {
  /**
   * @param {import("./programme.js").Scene} scene
   * @param {import("./walk.js").Walk | null} walk
   * @param {import("./motion.js").Motion} motion
   * @param {number} endUs
   * @param {(timeUs: number) => Triple} standing where the visitor without a walk stands
   * @param {boolean} live whether the walk is not known yet
   */
  constructor(scene, walk, motion, endUs, standing, live) {
    this.zones = scene.zones;
    this.walk = walk;
    this.motion = motion;
    this.endUs = endUs;
    this.standing = standing;
    const all = walk === null || live;
    this.moving = this.zones.map((_, index) => index).filter((index) => {
      const zone = this.zones[index];
      return all || (zone.shape !== "outline" && motion.moves(zone.at));
    });
    this.inside = this.zones.map(() => false);
    this.version = -1;
    this.looked = 0;
    /** @type {Crossing[]} */
    this.found = [];
    this.point = [0, 0, 0, 0, 0];
  }

  /**
   * Every crossing of the zones that stand still.
   * @returns {Crossing[]}
   */
  still() {
    const still = this.walk === null ? [] : this.zones.map((_, index) => index).filter((one) => !this.moving.includes(one));
    if (still.length === 0 || this.walk === null) return [];
    /** @type {Triple[]} */
    const centres = this.zones.map((zone, index) => (still.includes(index) ? this.motion.position(zone.at, 0) : [0, 0, 0]));
    const crowd = this.walk.tracks.map((track) => new Stretch(track));
    const was = new Uint8Array(this.zones.length), counts = new Int32Array(CHUNK);
    /** @type {Crossing[]} */
    const found = [];
    for (let start = 0; start <= this.endUs; start += CHUNK * GRID_US) {
      const steps = Math.min(CHUNK, Math.floor((this.endUs - start) / GRID_US) + 1);
      for (const visitor of crowd) visitor.reach(start, steps);
      for (const index of still) {
        counts.fill(0);
        for (const visitor of crowd) visitor.count(this.zones[index], centres[index], counts);
        for (let step = 0; step < steps; step += 1) {
          const inside = counts[step] >= this.zones[index].people ? 1 : 0;
          if (inside === was[index]) continue;
          was[index] = inside;
          found.push({ timeUs: start + step * GRID_US, zone: index, inside: inside === 1 });
        }
      }
    }
    return found;
  }

  /**
   * The first crossings of moving zones after a time and not after another, if any.
   * @param {number} afterUs
   * @param {number} untilUs
   * @returns {Crossing[]}
   */
  nextMoving(afterUs, untilUs) {
    if (this.moving.length === 0) return [];
    if (this.version !== this.motion.version) {
      this.version = this.motion.version;
      this.looked = afterUs;
      this.found = [];
    }
    const until = Math.min(untilUs, this.endUs);
    while (this.found.length === 0 && this.looked < until) {
      this.looked += GRID_US;
      this.found = this.#crossedAt(this.looked);
    }
    const { found } = this;
    if (found.length === 0 || found[0].timeUs > untilUs) return [];
    for (const crossing of found) this.inside[crossing.zone] = crossing.inside;
    this.found = [];
    return found;
  }

  /**
   * @param {number} time
   * @returns {Crossing[]}
   */
  #crossedAt(time) {
    /** @type {Crossing[]} */
    const found = [];
    for (const index of this.moving) {
      const zone = this.zones[index], inside = this.#counted(zone, time) >= zone.people;
      if (inside !== this.inside[index]) found.push({ timeUs: time, zone: index, inside });
    }
    return found;
  }

  /**
   * @param {import("./programme.js").Zone} zone
   * @param {number} time
   */
  #counted(zone, time) {
    const centre = this.motion.position(zone.at, time);
    if (this.walk === null) return insideShape(zone, this.standing(time), centre) ? 1 : 0;
    let count = 0;
    for (const track of this.walk.tracks) {
      const [first, last] = presence(track);
      if (time < first || time > last) continue;
      if (insideShape(zone, track.at(time, this.point, 3), centre)) count += 1;
    }
    return count;
  }
}

/** One visitor on 64 steps of the grid, with the box around them to pass over far zones. */
class Stretch {
  /** @param {import("./walk.js").Track} track */
  constructor(track) {
    this.track = track;
    const [first, last] = presence(track);
    this.first = first;
    this.last = last;
    this.points = new Float64Array(3 * CHUNK);
    this.row = [0, 0, 0];
    this.low = [0, 0, 0];
    this.high = [0, 0, 0];
    this.from = this.to = 0;
  }

  /**
   * Go to a stretch.
   * @param {number} start
   * @param {number} steps
   */
  reach(start, steps) {
    this.from = Math.max(0, Math.ceil((this.first - start) / GRID_US));
    this.to = Math.min(steps, Math.floor((this.last - start) / GRID_US) + 1);
    this.low.fill(Infinity);
    this.high.fill(-Infinity);
    for (let step = this.from; step < this.to; step += 1) {
      this.track.at(start + step * GRID_US, this.row, 3);
      for (let axis = 0; axis < 3; axis += 1) {
        const value = this.row[axis];
        this.points[3 * step + axis] = value;
        if (value < this.low[axis]) this.low[axis] = value;
        if (value > this.high[axis]) this.high[axis] = value;
      }
    }
  }

  /**
   * Add one at every step at which the visitor is inside.
   * @param {import("./programme.js").Zone} zone
   * @param {Triple} centre
   * @param {Int32Array} counts
   */
  count(zone, centre, counts) {
    if (this.from >= this.to || this.#far(zone, centre)) return;
    const { points, row, low, high } = this;
    if (low[0] === high[0] && low[1] === high[1] && low[2] === high[2]) {
      if (insideShape(zone, low, centre)) for (let step = this.from; step < this.to; step += 1) counts[step] += 1;
      return;
    }
    for (let step = this.from; step < this.to; step += 1) {
      row[0] = points[3 * step];
      row[1] = points[3 * step + 1];
      row[2] = points[3 * step + 2];
      if (insideShape(zone, row, centre)) counts[step] += 1;
    }
  }

  /**
   * Whether all points are surely outside; a micrometre and more is spared, an outline is never passed over.
   * @param {import("./programme.js").Zone} zone
   * @param {Triple} centre
   */
  #far(zone, centre) {
    if (zone.shape === "outline") return false;
    const [x, y, z] = zone.size ?? [2 * (zone.radius ?? 0), 2 * (zone.height ?? zone.radius ?? 0), 2 * (zone.radius ?? 0)];
    const reach = Math.max(x, y, z), spare = 1e-6 * (1 + reach + Math.abs(centre[0]) + Math.abs(centre[1]) + Math.abs(centre[2]));
    for (let axis = 0; axis < 3; axis += 1) {
      if (this.low[axis] > centre[axis] + reach + spare || this.high[axis] < centre[axis] - reach - spare) return true;
    }
    return false;
  }
}

/**
 * The first and the last time of the grid at which a visitor is there.
 * @param {import("./walk.js").Track} track
 * @returns {[number, number]}
 */
export function presence(track) {
  return [onGrid(track.firstUs), onGrid(track.lastUs)];
}
