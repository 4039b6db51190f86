// What plays, how loud, and what is shown: the verbs of cues that act on things, and their records.
import { SimulationError } from "./errors.js";
import { familiesOf } from "./families.js";
import { cutBefore, listed, SOUNDING } from "./motion.js";
import { GRID_US, modulo, onGrid } from "./numbers.js";
import { own } from "./programme.js";

/** @typedef {import("./programme.js").Thing} Thing */
/** @typedef {import("./programme.js").Action} Action */
/** @typedef {{start: number, end: number, first: number, last: number}} Ramp linear in time, then stays */
/**
 * @typedef {{thing: string, start: number, end: number, loop: boolean, offset: number, duration: number,
 *   language: string, clip: string | null}} Play a stretch of playing, in microseconds
 * @typedef {{number: number, start: number, offset: number, ran: number, length: number, end: number | null,
 *   loop: boolean, language: string, clip: string | null}} Run a thing that plays
 */

const ANIMATED = new Set(["model", "cloud"]);

/** The state of all things during one visit, with the records that the visit keeps. */
export class Playing {
  /**
   * @param {import("./programme.js").Scene} scene
   * @param {Map<string, import("./programme.js").Length>} lengths
   * @param {import("./motion.js").Motion} motion
   * @param {(now: number, kind: string, target: string, detail?: Record<string, unknown>) => void} log
   * @param {string} language
   */
  constructor(scene, lengths, motion, log, language) {
    this.lengths = lengths;
    this.motion = motion;
    this.log = log;
    this.language = language;
    this.things = new Map(scene.things.filter((thing) => thing.kept).map((thing) => [thing.id, thing]));
    this.rank = new Map([...this.things.keys()].map((name, index) => [name, index]));
    this.families = familiesOf(scene.things, this.things);
    const names = [...this.things];
    /** @type {Map<string, Ramp[]>} */
    this.ramps = new Map(names.map(([name, thing]) => [name, [steady(0, thing.level)]]));
    /** @type {Map<string, Ramp[]>} */
    this.fades = new Map(names.map(([name]) => [name, []]));
    /** @type {Map<string, Ramp[]>} */
    this.shown = new Map(names.map(([name, thing]) => [name, [steady(0, thing.visible ? 1 : 0)]]));
    /** @type {Map<string, [number, number][]>} from when, and at which place, a video stands while it does not play */
    this.rests = new Map(names.filter(([, thing]) => thing.kind === "video").map(([name]) => [name, []]));
    /** @type {Map<string, Play[]>} what played, by thing */
    this.plays = new Map();
    /** @type {Map<string, Run>} */
    this.runs = new Map();
    /** @type {Map<string, {play: Play, run: Run}>} what still fades out */
    this.tails = new Map();
    /** @type {Map<string, {offset: number, ran: number, clip: string | null}>} */
    this.held = new Map();
    /** @type {Set<string>} */
    this.changed = new Set();
    this.count = 0;
    /** @type {{due: number, rank: number, thing: string, number: number}[]} */
    this.started = [];
    /** @type {string[]} */
    this.stopped = [];
  }

  // For the engine -------------------------------------------------------------------------------------

  /**
   * Do one action on a thing or a group; tell whether its verb is one of these.
   * @param {number} now
   * @param {Action} action
   */
  act(now, action) {
    const { verb, target } = action;
    if (verb === "move" || verb === "turn") {
      this.#displace(now, action);
      return true;
    }
    const does = this.#doing(verb);
    if (does === null) return false;
    const leveled = verb === "gain" || (verb === "fade" && action.level !== undefined);
    // A level of a group is one fader over all that it holds, whose own levels stay.
    for (const thing of this.families.get(target) ?? []) {
      if (!leveled || thing.id === target) does(now, thing, action);
    }
    return true;
  }

  /**
   * @param {string} verb
   * @returns {((now: number, thing: Thing, action: Action) => void) | null}
   */
  #doing(verb) {
    switch (verb) {
      case "play": return (now, thing, action) => this.#play(now, thing, action);
      case "stop": return (now, thing, action) => this.#stop(now, thing, action);
      case "pause": return (now, thing, action) => this.#pause(now, thing, action);
      case "gain": return (now, thing, action) => this.#gain(now, thing, action);
      case "fade": return (now, thing, action) => this.#fade(now, thing, action);
      case "show": return (now, thing, action) => this.#see(now, thing, action, 1);
      case "hide": return (now, thing, action) => this.#see(now, thing, action, 0);
      default: return null;
    }
  }

  /**
   * Take note that a thing came to its end; tell whether it is still that start of it.
   * @param {number} now
   * @param {string} name
   * @param {number} number
   */
  ended(now, name, number) {
    const run = this.runs.get(name);
    if (run === undefined || run.number !== number) return false;
    this.runs.delete(name);
    this.#record(name, run, run.end ?? now);
    return true;
  }

  /**
   * When a thing that no longer plays is silent, its fade included.
   * @param {string} name
   * @param {number} now
   */
  silentFrom(name, now) {
    return Math.max(now, this.tails.get(name)?.play.end ?? now);
  }

  /**
   * Begin a loop of the show: levels and what is shown are as at the beginning.
   * @param {number} now
   */
  begin(now) {
    for (const name of this.changed) {
      const thing = /** @type {Thing} */ (this.things.get(name));
      this.ramps.get(name)?.push(steady(now, thing.level));
      this.shown.get(name)?.push(steady(now, thing.visible ? 1 : 0));
    }
    for (const name of this.rests.keys()) this.#rest(now, name, 0);
    this.changed.clear();
    this.held.clear();
  }

  /**
   * Stop everything, fades included.
   * @param {number} now
   */
  end(now) {
    for (const name of [...this.runs.keys()]) {
      this.#cut(now, name, 0);
      this.#rest(now, name, 0);
    }
    for (const name of [...this.tails.keys()]) this.#silence(now, name);
    this.held.clear();
  }

  /**
   * What played and what plays, by start, then in file order; what has no end plays on for ever.
   * @returns {Play[]}
   */
  inOrder() {
    const going = [...this.runs].map(([name, run]) => playOf(name, run, run.end ?? Infinity));
    const all = [...[...this.plays.values()].flat(), ...going];
    return all.sort((a, b) => a.start - b.start || Number(this.rank.get(a.thing)) - Number(this.rank.get(b.thing)));
  }

  /**
   * Forget what no time from then on depends on.
   * @param {number} before
   */
  forget(before) {
    for (const records of [this.ramps, this.fades, this.shown]) {
      for (const ramps of records.values()) cutBefore(ramps, before, (ramp) => ramp.start);
    }
    for (const rests of this.rests.values()) cutBefore(rests, before, ([since]) => since);
    for (const plays of this.plays.values()) {
      let past = 0;
      while (past < plays.length && plays[past].end <= before) past += 1;
      if (past > 0) plays.splice(0, past);
    }
    for (const [name, { play }] of this.tails) if (play.end <= before) this.tails.delete(name);
  }

  // Verbs ----------------------------------------------------------------------------------------------

  /**
   * Start a thing, or go on where it was held; what already plays goes on undisturbed.
   * @param {number} now
   * @param {Thing} thing
   * @param {Action} action
   */
  #play(now, thing, action) {
    const clip = action.clip ?? null, length = this.#length(thing, clip), sounds = SOUNDING.has(thing.kind);
    if (length === null) {
      const ignored = !sounds && !ANIMATED.has(thing.kind) ? "nothing-to-play" : "unknown-length";
      return this.log(now, "play", thing.id, clip === null ? { ignored } : { ignored, clip });
    }
    const run = this.runs.get(thing.id);
    if (run !== undefined && (run.clip === clip || sounds)) return this.log(now, "play", thing.id, { already: true });
    if (run !== undefined) this.#cut(now, thing.id, 0);
    this.#silence(now, thing.id);
    const held = this.held.get(thing.id) ?? { offset: 0, ran: 0, clip };
    this.held.delete(thing.id);
    const again = !sounds && held.clip !== clip;
    return this.#start(now, thing, action, length, again ? 0 : held.offset, again ? 0 : held.ran);
  }

  /**
   * @param {number} now
   * @param {Thing} thing
   * @param {Action} action
   * @param {number} length
   * @param {number} offset
   * @param {number} ran
   */
  #start(now, thing, action, length, offset, ran) {
    this.count += 1;
    const loop = thing.loop && length > 0, end = loop ? null : now + Math.max(length - offset, 0);
    const clip = SOUNDING.has(thing.kind) ? null : action.clip ?? null, fade = action.fade ?? 0;
    this.runs.set(thing.id, {
      number: this.count, start: now, offset, ran, length, end, loop, language: this.language, clip,
    });
    this.motion.run(thing.id, now, end, ran);
    listed(this.fades, thing.id).push({ start: now, end: now + fade, first: fade ? 0 : 1, last: 1 });
    /** @type {Record<string, unknown>} */
    const detail = fade ? { fade: fade / 1e6 } : {};
    if (clip !== null) detail.clip = clip;
    if (offset) detail.from = offset / 1e6;
    this.log(now, "play", thing.id, detail);
    if (end === null) return;
    this.#rest(end, thing.id, length);
    // Never in the same instant: what ends at once and starts itself again must let time pass.
    const due = Math.max(onGrid(end), now + GRID_US);
    this.started.push({ due, rank: Number(this.rank.get(thing.id)), thing: thing.id, number: this.count });
  }

  /**
   * How long it lasts, in the language of now; null for what cannot play.
   * @param {Thing} thing
   * @param {string | null} clip
   * @returns {number | null}
   */
  #length(thing, clip) {
    const animated = ANIMATED.has(thing.kind), { media } = thing;
    if (media === null || (!animated && !SOUNDING.has(thing.kind))) return null;
    let length = this.lengths.get(animated && clip !== null ? `${media}#${clip}` : media);
    if (typeof length === "object") {
      const spoken = length, tags = [this.language, this.language.split("-")[0], ...Object.keys(spoken).sort()];
      const tag = tags.find((one) => Object.hasOwn(spoken, one));
      length = tag === undefined ? undefined : own(spoken, tag);
    }
    if (typeof length === "number") return length;
    if (thing.kind === "sound" || thing.kind === "ambisonic") throw new SimulationError("scene-media-duration", media);
    return null;
  }

  /**
   * @param {number} now
   * @param {Thing} thing
   * @param {Action} action
   */
  #stop(now, thing, action) {
    const fade = action.fade ?? 0;
    this.log(now, "stop", thing.id, fade ? { fade: fade / 1e6 } : {});
    this.#giveUp(now, thing.id, fade);
  }

  /**
   * @param {number} now
   * @param {string} name
   * @param {number} fade
   */
  #giveUp(now, name, fade) {
    if (this.runs.has(name) || this.held.has(name)) this.stopped.push(name);
    this.held.delete(name);
    this.#cut(now, name, fade);
    this.#rest(now, name, 0);
  }

  /**
   * @param {number} now
   * @param {Thing} thing
   * @param {Action} action
   */
  #pause(now, thing, action) {
    const fade = action.fade ?? 0, run = this.runs.get(thing.id);
    this.log(now, "pause", thing.id, fade ? { fade: fade / 1e6 } : {});
    if (run === undefined) return;
    const reached = now - run.start + run.offset, offset = run.loop ? modulo(reached, run.length) : reached;
    this.held.set(thing.id, { offset, ran: run.ran + now - run.start, clip: run.clip });
    this.#cut(now, thing.id, fade);
    this.#rest(now, thing.id, offset);
  }

  /**
   * Fade to a level, or else out: what sounds then stops, what is seen is then hidden.
   * @param {number} now
   * @param {Thing} thing
   * @param {Action} action
   */
  #fade(now, thing, action) {
    if (action.level !== undefined) return this.#gain(now, thing, action);
    const over = action.over ?? 0;
    this.log(now, "fade", thing.id, { over: over / 1e6 });
    this.#giveUp(now, thing.id, over);
    if (!SOUNDING.has(thing.kind) || thing.kind === "video") this.#reveal(now, thing.id, over, 0);
    return undefined;
  }

  /**
   * @param {number} now
   * @param {Thing} thing
   * @param {Action} action
   */
  #gain(now, thing, action) {
    const level = action.level ?? { db: 0, linear: 1 }, over = action.over ?? 0, ramps = listed(this.ramps, thing.id);
    const before = rampAt(ramps[ramps.length - 1], now);
    ramps.push({ start: now, end: now + over, first: over ? before : level.linear, last: level.linear });
    this.changed.add(thing.id);
    this.log(now, action.verb, thing.id, { to: level.db, over: over / 1e6 });
  }

  /**
   * @param {number} now
   * @param {Thing} thing
   * @param {Action} action
   * @param {number} opacity
   */
  #see(now, thing, action, opacity) {
    const fade = action.fade || action.over || 0;
    this.#reveal(now, thing.id, fade, opacity);
    this.log(now, opacity ? "show" : "hide", thing.id, fade ? { fade: fade / 1e6 } : {});
  }

  /**
   * @param {number} now
   * @param {string} name
   * @param {number} fade
   * @param {number} opacity
   */
  #reveal(now, name, fade, opacity) {
    const ramps = listed(this.shown, name), before = rampAt(ramps[ramps.length - 1], now);
    ramps.push({ start: now, end: now + fade, first: fade ? before : opacity, last: opacity });
    this.changed.add(name);
  }

  /**
   * @param {number} now
   * @param {Action} action
   */
  #displace(now, { verb, target, turn, point, over = 0 }) {
    const to = turn ?? point;
    if (!this.things.has(target) || to === undefined) return;
    if (turn !== undefined) this.motion.turn(target, now, over, to);
    else this.motion.move(target, now, over, to);
    this.log(now, verb, target, { to: [...to], over: over / 1e6 });
  }

  /**
   * Note the place of a video that is shown from now on while it does not play.
   * @param {number} now
   * @param {string} name
   * @param {number} place
   */
  #rest(now, name, place) {
    const rests = this.rests.get(name);
    if (rests === undefined) return;
    while (rests.length && rests[rests.length - 1][0] > now) rests.pop(); // it will not come to that end
    rests.push([now, place]);
  }

  // Records --------------------------------------------------------------------------------------------

  /**
   * End a play now, or at the end of its fade.
   * @param {number} now
   * @param {string} name
   * @param {number} fade
   */
  #cut(now, name, fade) {
    const run = this.runs.get(name);
    if (run === undefined) {
      if (!fade) this.#silence(now, name);
      return;
    }
    this.runs.delete(name);
    const end = run.end === null ? now + fade : Math.min(now + fade, Math.max(run.end, run.start));
    if (fade) {
      const fades = listed(this.fades, name), before = rampAt(fades[fades.length - 1], now);
      fades.push({ start: now, end: now + fade, first: before, last: 0 });
    }
    const play = this.#record(name, run, end);
    if (play !== null && end > now) this.tails.set(name, { play, run });
  }

  /**
   * Keep a play that lasted; one that was cut as it began is none.
   * @param {string} name
   * @param {Run} run
   * @param {number} end
   */
  #record(name, run, end) {
    this.motion.run(name, run.start, end, run.ran);
    if (end <= run.start) return null;
    const play = playOf(name, run, end);
    listed(this.plays, name).push(play);
    return play;
  }

  /**
   * Cut what still fades out.
   * @param {number} now
   * @param {string} name
   */
  #silence(now, name) {
    const tail = this.tails.get(name);
    if (tail === undefined) return;
    this.tails.delete(name);
    if (tail.play.end <= now) return;
    tail.play.end = now;
    this.motion.run(name, tail.run.start, now, tail.run.ran);
  }
}

/**
 * The factor of a ramp at a time.
 * @param {Ramp} ramp
 * @param {number} timeUs
 */
export function rampAt({ start, end, first, last }, timeUs) {
  if (timeUs >= end) return last;
  return first + (last - first) * (Math.max(timeUs - start, 0) / (end - start));
}

/**
 * @param {string} thing
 * @param {Run} run
 * @param {number} end
 * @returns {Play}
 */
function playOf(thing, { start, loop, offset, length, language, clip }, end) {
  return { thing, start, end, loop, offset, duration: length, language, clip };
}

/**
 * @param {number} now
 * @param {number} value
 * @returns {Ramp}
 */
function steady(now, value) {
  return { start: now, end: now, first: value, last: value };
}
