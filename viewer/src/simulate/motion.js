// Where everything is at any time: places, parents, aims, ways, moves and turns. As immersion/scene/motion.py, one time
// at a time, with the same operations in the same order, because zones follow the things they belong to.
import { SimulationError } from "./errors.js";
import { aimed, applied, inverse, product, turned } from "./exact.js";
import { modulo, roundEven, sixDecimals } from "./numbers.js";

/** @typedef {import("./exact.js").Triple} Triple */
/** @typedef {import("./exact.js").Matrix3} Matrix3 */
/** @typedef {import("./programme.js").Place} Place */
/** @typedef {import("./programme.js").Thing} Thing */
/** @typedef {{start: number, end: number, first: Triple, last: Triple}} Glide */
/** @typedef {{since: number, glide: Glide | null}} Piece */
/** @typedef {{start: number, end: number | null, ran: number}} Ran */

const FACING = new Set(["model", "cloud", "image", "video", "text", "captions", "group"]);
export const SOUNDING = new Set(["sound", "ambisonic", "stems", "video"]);
const DEEPEST = 100;

/** The ways of all things of one visit; the engine adds moves, turns and starts as they happen. */
export class Motion {
  /**
   * @param {import("./programme.js").Scene} scene
   * @param {Map<string, import("./walk.js").Track>} ways
   */
  constructor(scene, ways) {
    this.scene = scene;
    this.version = 0;
    const missing = scene.things.find((thing) => thing.path !== null && !ways.has(thing.id));
    if (missing) throw new SimulationError("scene-path-track", missing.id);
    this.ways = new Map(scene.things.filter((thing) => thing.path !== null).map((thing) => [
      thing.id, /** @type {import("./walk.js").Track} */ (ways.get(thing.id)),
    ]));
    this.turning = new Set([...this.ways].filter(([, track]) => track.turns).map(([name]) => name));
    /** @type {Map<string, Piece[]>} */
    this.movesOf = new Map();
    /** @type {Map<string, Piece[]>} */
    this.turnsOf = new Map();
    /** @type {number[]} */
    this.begun = [];
    /** @type {Map<string, Ran[]>} */
    this.runs = new Map();
    const verbs = scene.cues.flatMap((cue) => cue.do);
    this.driven = new Set(verbs.filter((one) => one.verb === "move" || one.verb === "turn").map((one) => one.target));
  }

  // What the engine tells ------------------------------------------------------------------------------

  /**
   * Begin a loop of the show: everything is where the scene says.
   * @param {number} now
   */
  begin(now) {
    this.begun.push(now);
    for (const pieces of [...this.movesOf.values(), ...this.turnsOf.values()]) {
      if (pieces.length > 0 && pieces[pieces.length - 1].glide !== null) pieces.push({ since: now, glide: null });
    }
    this.version += 1;
  }

  /**
   * Note that a thing plays from a time on; the same call with an end replaces the open run.
   * @param {string} name
   * @param {number} start
   * @param {number | null} end
   * @param {number} ran what it had played before
   */
  run(name, start, end, ran) {
    if (!this.ways.has(name)) return;
    const runs = listed(this.runs, name);
    if (runs.length > 0 && runs[runs.length - 1].start === start) runs.pop();
    runs.push({ start, end, ran });
    this.version += 1;
  }

  /**
   * Move a thing to a point of its parent's frame.
   * @param {string} name
   * @param {number} now
   * @param {number} over
   * @param {Triple} to
   */
  move(name, now, over, to) {
    const first = this.#movedFrom(this.#thing(name), now);
    listed(this.movesOf, name).push({ since: now, glide: { start: now, end: now + over, first, last: to } });
    this.version += 1;
  }

  /**
   * Turn a thing to angles x, y, z in degrees.
   * @param {string} name
   * @param {number} now
   * @param {number} over
   * @param {Triple} to
   */
  turn(name, now, over, to) {
    const first = this.#turnedFrom(this.#thing(name), now);
    listed(this.turnsOf, name).push({ since: now, glide: { start: now, end: now + over, first, last: to } });
    this.version += 1;
  }

  /**
   * Forget what no time from then on depends on.
   * @param {number} before
   */
  forget(before) {
    for (const pieces of this.movesOf.values()) cutBefore(pieces, before, (piece) => piece.since);
    for (const pieces of this.turnsOf.values()) cutBefore(pieces, before, (piece) => piece.since);
    for (const runs of this.runs.values()) cutBefore(runs, before, (run) => run.start);
    cutBefore(this.begun, before, (time) => time);
  }

  // What is asked --------------------------------------------------------------------------------------

  /**
   * The world position of an id (a thing, a view or a zone) or of a point.
   * @param {Place} place
   * @param {number} time
   * @returns {Triple}
   */
  position(place, time) {
    return this.#position(place, time, []);
  }

  /**
   * The matrix from a thing's own frame to the world, by rows.
   * @param {string} name
   * @param {number} time
   * @returns {Float64Array}
   */
  matrix(name, time) {
    const [place, m] = this.#frame(this.#thing(name), time, []);
    return Float64Array.of(
      m[0][0], m[0][1], m[0][2], place[0], m[1][0], m[1][1], m[1][2], place[1],
      m[2][0], m[2][1], m[2][2], place[2], 0, 0, 0, 1,
    );
  }

  /**
   * Whether a place, or what it depends on, may ever be elsewhere than at the beginning.
   * @param {Place} place
   */
  moves(place) {
    return typeof place === "string" && this.#mayMove(place, new Set());
  }

  /**
   * @param {string} name
   * @param {Set<string>} seen
   * @returns {boolean}
   */
  #mayMove(name, seen) {
    if (seen.has(name)) return false;
    seen.add(name);
    const thing = this.scene.byId.get(name), view = this.scene.views.get(name);
    if (thing !== undefined && (this.driven.has(name) || this.ways.has(name))) return true;
    const leads = thing !== undefined ? [thing.at, thing.lookAt, thing.parent]
      : [view !== undefined ? view.at : this.scene.zoneById.get(name)?.at ?? null];
    return leads.some((lead) => typeof lead === "string" && this.#mayMove(lead, seen));
  }

  // Frames ---------------------------------------------------------------------------------------------

  /** @param {string} name */
  #thing(name) {
    const thing = this.scene.byId.get(name);
    if (thing === undefined) throw new SimulationError("scene-place-unknown", name);
    return thing;
  }

  /**
   * @param {Place} place
   * @param {number} time
   * @param {string[]} seen
   * @returns {Triple}
   */
  #position(place, time, seen) {
    if (typeof place !== "string") return place ?? [0, 0, 0];
    this.#guard(place, seen);
    const thing = this.scene.byId.get(place);
    if (thing !== undefined) return this.#place(thing, time, seen);
    const view = this.scene.views.get(place);
    if (view !== undefined) return this.#position(view.at, time, [...seen, place]);
    const zone = this.scene.zoneById.get(place);
    if (zone === undefined) throw new SimulationError("scene-place-unknown", place);
    if (zone.shape === "outline") return middleOf(zone);
    return this.#position(zone.at, time, [...seen, place]);
  }

  /**
   * @param {string} name
   * @param {string[]} seen
   */
  #guard(name, seen) {
    if (seen.includes(name) || seen.length > DEEPEST) {
      throw new SimulationError("scene-place-cycle", [...seen.slice(-8), name].join(" → "));
    }
  }

  /**
   * Where a thing is in the world: by a move, its way, its point, its id or its screen.
   * @param {Thing} thing
   * @param {number} time
   * @param {string[]} seen
   * @returns {Triple}
   */
  #place(thing, time, seen) {
    const glide = inForce(this.movesOf.get(thing.id), time), inside = [...seen, thing.id];
    return glide === null ? this.#own(thing, time, inside) : this.#inWorld(thing, glideAt(glide, time), time, inside);
  }

  /**
   * Where a thing is when nothing moved it.
   * @param {Thing} thing
   * @param {number} time
   * @param {string[]} inside
   * @returns {Triple}
   */
  #own(thing, time, inside) {
    const track = this.ways.get(thing.id);
    if (track !== undefined) {
      const [x, y, z] = track.at(this.#wayTime(thing, track, time), [0, 0, 0], 3);
      return this.#inWorld(thing, [x, y, z], time, inside);
    }
    if (typeof thing.at === "string") return this.#position(thing.at, time, inside);
    if (thing.at === null && thing.screen?.known) {
      if (thing.screen.centre === null) throw new SimulationError("scene-screen-shape", thing.id);
      return thing.screen.centre;
    }
    return this.#inWorld(thing, thing.at ?? [0, 0, 0], time, inside);
  }

  /**
   * @param {Thing} thing
   * @param {Triple} point
   * @param {number} time
   * @param {string[]} inside
   * @returns {Triple}
   */
  #inWorld(thing, point, time, inside) {
    if (thing.parent === null) return point;
    const [place, linear] = this.#parent(thing, time, inside), [x, y, z] = applied(linear, point);
    return [x + place[0], y + place[1], z + place[2]];
  }

  /**
   * @param {Thing} thing
   * @param {number} time
   * @param {string[]} inside
   * @returns {[Triple, Matrix3]}
   */
  #parent(thing, time, inside) {
    const name = String(thing.parent), parent = this.#thing(name);
    this.#guard(name, inside);
    return this.#frame(parent, time, inside);
  }

  /**
   * @param {Thing} thing
   * @param {number} time
   * @param {string[]} seen
   * @returns {[Triple, Matrix3]}
   */
  #frame(thing, time, seen) {
    const inside = [...seen, thing.id], place = this.#place(thing, time, seen);
    const linear = thing.parent === null ? null : this.#parent(thing, time, inside)[1];
    const rotation = this.#rotation(thing, time, inside, place);
    const whole = linear === null ? rotation
      : thing.lookAt === null ? product(linear, rotation) : this.#aimedIn(thing, time, linear, rotation);
    const [a, b, c] = thing.scale;
    return [place, /** @type {Matrix3} */ (whole.map((row) => [row[0] * a, row[1] * b, row[2] * c]))];
  }

  /**
   * Put an aim into its parent's frame: its scale counts, its turn only for what a cue turned.
   * @param {Thing} thing
   * @param {number} time
   * @param {Matrix3} linear
   * @param {Matrix3} rotation
   * @returns {Matrix3}
   */
  #aimedIn(thing, time, linear, rotation) {
    if (inForce(this.turnsOf.get(thing.id), time) !== null) return product(linear, rotation);
    const [[a, b, c], [d, e, f], [g, h, i]] = linear;
    const volume = Math.abs(a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g));
    // The cube root of no power of two is not fixed to the last bit by IEEE 754.
    const size = roundEven(Math.cbrt(volume) * 1e9) / 1e9;
    return /** @type {Matrix3} */ (rotation.map((row) => row.map((cell) => cell * size)));
  }

  /**
   * @param {Thing} thing
   * @param {number} time
   * @param {string[]} inside
   * @param {Triple} place
   * @returns {Matrix3}
   */
  #rotation(thing, time, inside, place) {
    // An aim that leads nowhere is told even while a cue turns the thing.
    const target = thing.lookAt === null ? null : this.#position(thing.lookAt, time, inside);
    const glide = inForce(this.turnsOf.get(thing.id), time);
    if (glide !== null) return turned(glideAt(glide, time));
    if (target !== null) return aimed(place, target, FACING.has(thing.kind));
    return turned(this.#ownAngles(thing, time));
  }

  /**
   * The angles of a thing that no cue turned: its way's when that has any.
   * @param {Thing} thing
   * @param {number} time
   * @returns {Triple}
   */
  #ownAngles(thing, time) {
    const track = this.ways.get(thing.id);
    if (track === undefined || !this.turning.has(thing.id)) return thing.turn;
    const values = track.at(this.#wayTime(thing, track, time));
    return [values[4], values[3], 0];
  }

  /**
   * Where a thing is, as a point of its parent's frame.
   * @param {Thing} thing
   * @param {number} now
   * @returns {Triple}
   */
  #movedFrom(thing, now) {
    const glide = this.movesOf.get(thing.id)?.at(-1)?.glide ?? null, track = this.ways.get(thing.id);
    if (glide !== null) return glideAt(glide, now);
    if (track !== undefined) {
      const [x, y, z] = track.at(this.#wayTime(thing, track, now), [0, 0, 0], 3);
      return [x, y, z];
    }
    if (typeof thing.at !== "string" && thing.screen === null) return thing.at ?? [0, 0, 0];
    const place = this.#place(thing, now, []);
    if (thing.parent === null) return place;
    const [origin, linear] = this.#parent(thing, now, [thing.id]);
    return applied(inverse(linear), [place[0] - origin[0], place[1] - origin[1], place[2] - origin[2]]);
  }

  /**
   * @param {Thing} thing
   * @param {number} now
   * @returns {Triple}
   */
  #turnedFrom(thing, now) {
    const glide = this.turnsOf.get(thing.id)?.at(-1)?.glide ?? null;
    if (glide !== null) return glideAt(glide, now);
    if (thing.lookAt === null) return this.#ownAngles(thing, now);
    return anglesOf(this.#rotation(thing, now, [thing.id], this.#place(thing, now, [])));
  }

  /**
   * The time on its way of a thing: that of the show, or of its own playing if it plays.
   * @param {Thing} thing
   * @param {import("./walk.js").Track} track
   * @param {number} time
   */
  #wayTime(thing, track, time) {
    const reached = SOUNDING.has(thing.kind) ? this.#played(thing.id, time) : this.#shownFor(time);
    return thing.path?.loop && track.lastUs > 0 ? modulo(reached, track.lastUs) : reached;
  }

  /** @param {number} time */
  #shownFor(time) {
    const loop = lastBy(this.begun, time, (begun) => begun);
    return loop < 0 ? 0 : time - this.begun[loop];
  }

  /**
   * @param {string} name
   * @param {number} time
   */
  #played(name, time) {
    const runs = this.runs.get(name) ?? [], at = lastBy(runs, time, (run) => run.start);
    if (at < 0) return 0;
    const { start, end, ran } = runs[at];
    return (end === null ? time : Math.min(time, end)) - start + ran;
  }
}

/**
 * @template T
 * @param {Map<string, T[]>} map
 * @param {string} name
 * @returns {T[]}
 */
export function listed(map, name) {
  const found = map.get(name) ?? [];
  map.set(name, found);
  return found;
}

/**
 * The index of the last item whose time is not after a time; −1 if there is none.
 * @template T
 * @param {T[]} items by time
 * @param {number} time
 * @param {(item: T) => number} timeOf
 */
export function lastBy(items, time, timeOf) {
  let low = 0, high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timeOf(items[middle]) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * Forget the items that a later one had taken the place of by a time.
 * @template T
 * @param {T[]} items by time
 * @param {number} before
 * @param {(item: T) => number} timeOf
 */
export function cutBefore(items, before, timeOf) {
  const last = lastBy(items, before, timeOf);
  if (last > 0) items.splice(0, last);
}

/**
 * @param {Piece[] | undefined} pieces
 * @param {number} time
 * @returns {Glide | null}
 */
function inForce(pieces, time) {
  if (pieces === undefined) return null;
  const at = lastBy(pieces, time, (piece) => piece.since);
  return at < 0 ? null : pieces[at].glide;
}

/**
 * @param {Glide} glide
 * @param {number} time
 * @returns {Triple}
 */
function glideAt({ start, end, first, last }, time) {
  if (time >= end) return last;
  const part = Math.max(time - start, 0), span = Math.max(end - start, 1);
  return [
    first[0] + ((last[0] - first[0]) * part) / span,
    first[1] + ((last[1] - first[1]) * part) / span,
    first[2] + ((last[2] - first[2]) * part) / span,
  ];
}

/**
 * The middle of an outline's bounds, on its floor.
 * @param {import("./programme.js").Zone} zone
 * @returns {Triple}
 */
function middleOf(zone) {
  const points = zone.points ?? [], xs = points.map((one) => one[0]), zs = points.map((one) => one[1]);
  return [
    (least(xs) + most(xs)) / 2, zone.bottom ?? 0, (least(zs) + most(zs)) / 2,
  ];
}

/** @param {number[]} values */
const least = (values) => values.reduce((a, b) => Math.min(a, b));
/** @param {number[]} values */
const most = (values) => values.reduce((a, b) => Math.max(a, b));

/**
 * The turn of a rotation, in millionths of a degree, so that arctangents agree by machine.
 * @param {Matrix3} m
 * @returns {Triple}
 */
function anglesOf(m) {
  const degrees = 180 / Math.PI, sine = m[1][2];
  const x = Math.asin(Math.max(-1, Math.min(1, -sine))), level = Math.abs(sine) < 1 - 1e-12;
  const y = level ? Math.atan2(m[0][2], m[2][2]) : Math.atan2(-m[2][0], m[0][0]);
  const z = level ? Math.atan2(m[1][0], m[1][1]) : 0;
  return [sixDecimals(x * degrees), sixDecimals(y * degrees), sixDecimals(z * degrees)];
}
