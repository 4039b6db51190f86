// A visit: what happened, what played and how loud, what moved, and where the visitor was.
import { groupsAround } from "./families.js";
import { lastBy } from "./motion.js";
import { modulo } from "./numbers.js";
import { rampAt } from "./playing.js";

/**
 * @typedef {object} ThingState a thing at one time
 * @property {boolean} visible
 * @property {boolean} playing
 * @property {number} mediaTime microseconds; of a video that does not play, where it was held, or its end, or 0
 * @property {number} gain linear, levels and fades, 0 when it does not play
 * @property {number} level the level alone, that of its groups included
 * @property {number} opacity between 0 and 1 while a fade shows or hides it
 * @property {string | null} clip a model's animation
 * @property {string} language the one it was started in, "" when it does not play
 *
 * @typedef {object} State the room at one time
 * @property {number} timeUs
 * @property {Map<string, ThingState>} things
 * @property {string | null} view
 * @property {{position: import("./exact.js").Triple, yaw: number, pitch: number}} viewer metres and radians
 * @property {string} language
 * @property {Map<string, Float64Array>} worlds by rows, own frame to world, of what may be elsewhere than the scene says
 */

const RADIANS = Math.PI / 180;

/** What a simulation found; every question about a time is answered from its records. */
export class Visit {
  /**
   * @param {import("./engine.js").Engine} engine
   * @param {number} durationUs
   * @param {import("./walk.js").Track} track
   */
  constructor(engine, durationUs, track) {
    this.engine = engine;
    this.durationUs = durationUs;
    this.track = track;
    const { playing, motion, scene } = engine;
    this.groups = groupsAround(scene.things, playing.things);
    this.moving = [...playing.things.keys()].filter((name) => motion.moves(name));
  }

  /** @returns {import("./engine.js").Event[]} */
  get events() {
    return this.engine.events;
  }

  /** @returns {import("./playing.js").Play[]} by start, then in file order */
  get plays() {
    return this.engine.playing.inOrder();
  }

  /**
   * The room at a time.
   * @param {number} timeUs
   * @returns {State}
   */
  stateAt(timeUs) {
    const { playing, motion, views, languages } = this.engine, moment = Math.round(timeUs);
    /** @type {Map<string, ThingState>} */
    const things = new Map();
    for (const name of playing.things.keys()) things.set(name, this.#thingAt(name, moment));
    const worlds = new Map(this.moving.map((name) => [name, motion.matrix(name, moment)]));
    const [x, y, z, yaw, pitch] = this.track.at(timeUs);
    const view = lastBy(views, moment, ([since]) => since), spoken = lastBy(languages, moment, ([since]) => since);
    return {
      timeUs,
      things,
      view: view < 0 ? null : views[view][1],
      viewer: { position: [x, y, z], yaw: yaw * RADIANS, pitch: pitch * RADIANS },
      language: spoken < 0 ? "" : languages[spoken][1],
      worlds,
    };
  }

  /**
   * @param {string} name
   * @param {number} moment
   * @returns {ThingState}
   */
  #thingAt(name, moment) {
    const { playing } = this.engine, shown = inForce(playing.shown, name, moment), opacity = rampAt(shown, moment);
    let level = 1;
    for (const one of [name, ...(this.groups.get(name) ?? [])]) level *= rampAt(inForce(playing.ramps, one, moment), moment);
    const visible = opacity > 0 || shown.last > 0, play = this.#playAt(name, moment);
    if (play === undefined) {
      const rests = playing.rests.get(name) ?? [], rest = lastBy(rests, moment, ([since]) => since);
      return { visible, playing: false, mediaTime: rest < 0 ? 0 : rests[rest][1], gain: 0, level, opacity, clip: null, language: "" };
    }
    const reached = moment - play.start + play.offset, { duration, loop, clip, language } = play;
    const fades = playing.fades.get(name) ?? [], fade = lastBy(fades, moment, (ramp) => ramp.start);
    const gain = fade < 0 ? level : level * rampAt(fades[fade], moment);
    const mediaTime = loop && duration > 0 ? modulo(reached, duration) : reached;
    return { visible, playing: true, mediaTime, gain, level, opacity, clip, language };
  }

  /**
   * @param {string} name
   * @param {number} moment
   * @returns {{start: number, offset: number, duration: number, loop: boolean, clip: string | null, language: string} | undefined}
   */
  #playAt(name, moment) {
    const { runs, plays } = this.engine.playing, run = runs.get(name);
    if (run !== undefined && run.start <= moment) {
      return run.end === null || moment < run.end ? { ...run, duration: run.length } : undefined;
    }
    const past = plays.get(name) ?? [], at = lastBy(past, moment, (play) => play.start);
    return at >= 0 && moment < past[at].end ? past[at] : undefined;
  }
}

/**
 * The ramp in force at a time: the last one begun by then, the first before any.
 * @param {Map<string, import("./playing.js").Ramp[]>} records
 * @param {string} name
 * @param {number} moment
 */
function inForce(records, name, moment) {
  const ramps = records.get(name) ?? [];
  return ramps[Math.max(lastBy(ramps, moment, (ramp) => ramp.start), 0)];
}
