// A visit that is walked now: the same engine, told the walk step by step.
import { localStart, startOf } from "./clock.js";
import { Engine } from "./engine.js";
import { SimulationError } from "./errors.js";
import { cutBefore, Motion } from "./motion.js";
import { GRID_US } from "./numbers.js";
import { Scene } from "./programme.js";
import { poseAt } from "./standing.js";
import { Visit } from "./visit.js";
import { eventOf, GrowingTrack, rowOf, Walk } from "./walk.js";

/** @typedef {{position: ArrayLike<number>, yaw: number, pitch: number}} Viewer metres and radians, as a state has it */
/** @typedef {ArrayLike<number> | Viewer} Pose x, y, z, yaw, pitch in metres and degrees as a walk has them, or a viewer */
/**
 * @typedef {object} LiveOptions
 * @property {string | null} [language]
 * @property {string | null} [tour]
 * @property {Pose} [pose] where the visitor stands at first; the first view of the scene if not given
 * @property {string | Date | null} [start] the clock that hours and days use
 * @property {boolean} [record] keep the whole walk, so that `walk()` gives it back
 * @property {number} [most] events that are kept at least where the walk is not
 */

const KEPT_US = 10_000_000;
const TIDIED_US = 1_000_000;
/** Events that a visit which does not record keeps at least; never twice as many. */
const MOST_KEPT = 1024;
const DEGREES = 180 / Math.PI;

/** A visit in progress: what happened so far, and the room at any of the last ten seconds. */
export class Live {
  #programme;
  #options;

  /**
   * @param {import("./programme.js").Programme} programme
   * @param {LiveOptions} [options]
   */
  constructor(programme, options = {}) {
    this.#programme = programme;
    this.#options = options;
    /** @type {string[]} */
    this.said = [];
    const scene = new Scene(programme), language = scene.language(options.language);
    this.scene = scene;
    this.record = options.record ?? false;
    this.walkTrack = new GrowingTrack();
    const ways = scene.ways(language);
    this.walkTrack.append(0, poseOf(options.pose ?? firstPose(scene, new Motion(scene, ways))));
    this.engine = new Engine(scene, new Walk([this.walkTrack], [], clockOf(options.start ?? null)), 0, {
      lengths: scene.lengths(language, true), ways, tour: options.tour ?? null, language, live: true,
      kept: this.record ? null : options.most ?? MOST_KEPT,
    });
    this.knownUs = 0;
    this.order = 0;
    this.tidied = 0;
    this.visit = new Visit(this.engine, Infinity, this.walkTrack);
    /** @type {import("./walk.js").WalkEvent[]} */
    this.done = [];
    this.engine.playOn();
  }

  /** What happened so far; of a visit that does not record, only the last of it. */
  get events() {
    return this.engine.events;
  }

  /** How many events there were, those that are forgotten among them. */
  get told() {
    return this.engine.told;
  }

  /** How many steps of a tour were taken. */
  get steps() {
    return this.engine.steps;
  }

  /** Where everything is, up to `knownUs`. */
  get motion() {
    return this.engine.motion;
  }

  /**
   * Do something at the end of the next step: `click:id`, `osc:/address args`, `language:en`.
   * @param {string} text
   */
  say(text) {
    this.said.push(eventOf(text));
  }

  /**
   * Let steps of 10 ms pass until this time is known; the visitor is then there.
   * @param {number} timeUs
   * @param {Pose} pose
   */
  advance(timeUs, pose) {
    if (!Number.isFinite(timeUs)) throw new SimulationError("walk-row", String(timeUs));
    const count = Math.ceil(Math.round(timeUs) / GRID_US) - this.knownUs / GRID_US;
    if (count <= 0) return;
    const row = poseOf(pose), time = this.knownUs + count * GRID_US;
    this.walkTrack.append(time, row);
    for (const text of this.said) this.#tell({ timeUs: time, text, visitor: "" });
    this.said = [];
    this.engine.endUs = this.engine.crossings.endUs = time;
    this.engine.playOn();
    this.knownUs = time;
    if (!this.record) this.#forget();
  }

  /** @param {import("./walk.js").WalkEvent} event */
  #tell(event) {
    this.engine.say(event, this.order);
    this.order += 1;
    if (this.record) this.done.push(event);
  }

  /**
   * Forget the walk, and be at another time as one who has stood here from the start.
   * @param {number} timeUs
   * @param {Pose} pose
   * @returns {Live} the visit that takes the place of this one
   */
  seek(timeUs, pose) {
    const other = new Live(this.#programme, { ...this.#options, pose });
    other.advance(timeUs, pose);
    return other;
  }

  /**
   * The room at a time up to `knownUs`, and after all but the last ten seconds when the walk is not recorded.
   * @param {number} timeUs
   */
  stateAt(timeUs) {
    return this.visit.stateAt(timeUs);
  }

  /** The walk so far, as a recording that gives the same visit; only of a visit that records. */
  walk() {
    if (!this.record) throw new SimulationError("live-not-recorded");
    const { times, values, count } = this.walkTrack, track = new GrowingTrack();
    for (let row = 0; row < count; row += 1) track.add(times[row], values.subarray(5 * row, 5 * row + 5));
    return new Walk([track], [...this.done], this.engine.walk?.start ?? null);
  }

  /** Forget, once a second, what only times long past depend on. */
  #forget() {
    if (this.knownUs - this.tidied < TIDIED_US) return;
    this.tidied = this.knownUs;
    const before = Math.max(this.knownUs - KEPT_US, 0), { engine } = this;
    this.walkTrack.forget(before);
    engine.playing.forget(before);
    engine.motion.forget(before);
    cutBefore(engine.views, before, ([since]) => since);
    cutBefore(engine.languages, before, ([since]) => since);
  }
}

/**
 * @param {Pose} pose
 * @returns {import("./walk.js").Row}
 */
function poseOf(pose) {
  if (!("position" in pose)) return rowOf(pose);
  return rowOf([...Array.from(pose.position), pose.yaw * DEGREES, pose.pitch * DEGREES]);
}

/**
 * Where one stands who comes in: at the first view.
 * @param {Scene} scene
 * @param {Motion} motion
 * @returns {Pose}
 */
function firstPose(scene, motion) {
  const name = scene.firstView, view = name === undefined ? undefined : scene.views.get(name);
  return view === undefined ? [0, 1.6, 0, 0, 0] : poseAt(view, motion, 0);
}

/** @param {string | Date | null} start */
function clockOf(start) {
  if (start === null) return null;
  const clock = start instanceof Date ? localStart(start) : startOf(start);
  if (clock === null) throw new SimulationError("walk-start", String(start));
  return clock;
}
