// The engine of a visit: conditions fire cues, cues act, and every consequence has its exact time. As
// immersion/scene/engine.py: times are whole microseconds, decisions fall on a grid of 10 ms.
import { ShowClock } from "./clock.js";
import { Crossings, presence } from "./crossings.js";
import { SimulationError } from "./errors.js";
import { Firing } from "./firing.js";
import { Heap } from "./heap.js";
import { listed, Motion } from "./motion.js";
import { GRID_US, onGrid, realOf, SPACE } from "./numbers.js";
import { Playing } from "./playing.js";
import { Touring } from "./touring.js";

/** @typedef {import("./programme.js").Key} Key */
/** @typedef {{timeUs: number, kind: string, target: string, detail: Record<string, unknown>, types?: string}} Event */
/** @typedef {{time: number, phase: number, order: number, count: number, round: number, what: any}} Due */

const MOST_EVENTS = 2_000_000;
const BY_HAND = "/immersion/cue/";
// Within one time things happen in this order.
const HOURS = 0, END = 1, START = 2, ENDED = 3, NOBODY = 4, SAID = 5, CROSSED = 6, ZONE = 7, TIMED = 8, STEP = 9;

/** @param {Due} a @param {Due} b */
const before = (a, b) =>
  a.time !== b.time ? a.time < b.time
    : a.phase !== b.phase ? a.phase < b.phase
      : a.order !== b.order ? a.order < b.order : a.count < b.count;

/** @param {Key} key */
const named = ([kind, target, delay]) => `${kind}:${delay}:${target}`;

/** Runs one visit; what it found is in its public attributes. */
export class Engine {
  /**
   * @param {import("./programme.js").Scene} scene
   * @param {import("./walk.js").Walk | null} walk
   * @param {number} endUs
   * @param {{lengths: Map<string, import("./programme.js").Length>, ways: Map<string, import("./walk.js").Track>,
   *   tour: string | null, language: string, live?: boolean, kept?: number | null}} options `kept`: about so many of
   *   the last events, where not all are
   */
  constructor(scene, walk, endUs, { lengths, ways, tour, language, live = false, kept = null }) {
    this.scene = scene;
    this.walk = walk;
    this.endUs = endUs;
    /** @type {Event[]} */
    this.events = [];
    this.kept = kept;
    /** How many events there were in all, and how many of them were steps of a tour. */
    this.told = 0;
    this.steps = 0;
    this.motion = new Motion(scene, ways);
    this.playing = new Playing(scene, lengths, this.motion, (...line) => this.log(...line), language);
    /** @type {[number, string][]} */
    this.languages = [[0, language]];
    /** @type {[number, string][]} */
    this.views = scene.firstView === undefined ? [] : [[0, scene.firstView]];
    this.clock = new ShowClock(scene.show, walk?.start ?? null);
    this.loop = 0;
    this.round = 0;
    this.running = false;
    this.now = -GRID_US;
    /** @type {Heap<Due>} */
    this.heap = new Heap(before);
    this.count = 0;
    /** @type {Map<number, number | null>} */
    this.wanted = new Map();
    this.asleep = -1;
    this.live = live;
    this.zones = scene.zones.map(() => ({ walked: false, sensed: false, told: false }));
    /** @type {Map<string, number[]>} */
    this.sensors = new Map();
    scene.zones.forEach(({ sensor }, index) => {
      if (sensor !== null) listed(this.sensors, sensor).push(index);
    });
    /** @type {Map<string, {key: Key, cues: number[]}>} */
    this.waiting = new Map();
    scene.cues.forEach((cue, index) => this.#await(cue, index));
    this.timed = [...this.waiting.values()].map(({ key }) => key).filter((key) => key[0] === "at");
    this.firing = new Firing(this);
    this.touring = new Touring(this, tour);
    this.crossings = new Crossings(scene, walk, this.motion, endUs, (time) => this.#standing(time), live);
    this.#beginVisit();
  }

  /**
   * @param {import("./programme.js").Cue} cue
   * @param {number} index
   */
  #await(cue, index) {
    for (const key of cue.when) {
      const waiting = this.waiting.get(named(key)) ?? { key, cues: [] };
      this.waiting.set(named(key), waiting);
      if (waiting.cues.at(-1) !== index) waiting.cues.push(index);
    }
  }

  /** Let everything happen that happens up to the end that is known. */
  playOn() {
    for (;;) {
      const top = Math.min(this.heap.first?.time ?? this.endUs, this.endUs);
      for (const crossing of this.crossings.nextMoving(this.now, top)) {
        this.#push(crossing.timeUs, CROSSED, crossing, crossing.zone);
      }
      const first = this.heap.first;
      if (first === undefined || first.time > this.endUs) return;
      this.now = first.time;
      this.#instant(this.now);
    }
  }

  /**
   * Write one line of the log.
   * @param {number} now
   * @param {string} kind
   * @param {string} target
   * @param {Record<string, unknown>} [detail]
   * @param {string} [types] OSC's letters of the arguments
   */
  log(now, kind, target, detail = {}, types = undefined) {
    const { events, kept } = this;
    if (kept === null && events.length >= MOST_EVENTS) throw new SimulationError("scene-visit-events", String(MOST_EVENTS));
    const event = { timeUs: now, kind, target, detail };
    events.push(types === undefined ? event : { ...event, types });
    this.told += 1;
    if (kind === "step") this.steps += 1;
    if (kept !== null && events.length >= 2 * kept) events.splice(0, events.length - kept);
  }

  /**
   * The cues that wait for something.
   * @param {Key} key
   * @returns {number[]}
   */
  waitingFor(key) {
    return this.waiting.get(named(key))?.cues ?? [];
  }

  /**
   * Let the cues that wait for something fire.
   * @param {Key} key
   */
  want(key) {
    if (!this.running) return;
    for (const index of this.waitingFor(key)) if (!this.wanted.has(index)) this.wanted.set(index, null);
  }

  /**
   * Let one cue fire.
   * @param {string} name
   */
  wantCue(name) {
    const index = this.firing.byId.get(name);
    if (this.running && index !== undefined && !this.wanted.has(index)) this.wanted.set(index, null);
  }

  /**
   * Let cues fire later, if the show still runs as it does now; what fired before then is no cause of theirs.
   * @param {number} timeUs
   * @param {Key} key
   */
  later(timeUs, key) {
    this.#push(timeUs, TIMED, key, 0, this.round);
  }

  /**
   * Take a step of the tour at a time.
   * @param {number} timeUs
   * @param {number} number
   */
  stepAt(timeUs, number) {
    this.#push(timeUs, STEP, number, 0, this.round);
  }

  /**
   * Do one action of a cue, other than firing another cue.
   * @param {number} now
   * @param {import("./programme.js").Action} action
   */
  act(now, action) {
    const { verb, target } = action, { started, stopped } = this.playing;
    if (verb === "goto") {
      this.go(now, target);
      this.log(now, verb, target);
    } else if (!this.playing.act(now, action)) {
      if (verb === "osc") this.log(now, verb, target, { args: action.args ?? [] }, action.types ?? "");
      else this.log(now, verb, target);
    }
    for (const { due, rank, thing, number } of started) this.#push(due, ENDED, { thing, number }, rank);
    started.length = 0;
    for (const thing of stopped) this.touring.over(now, thing);
    stopped.length = 0;
  }

  /**
   * Go to a view; a visitor without a walk of their own goes there too.
   * @param {number} now
   * @param {string} view
   */
  go(now, view) {
    if (this.views.at(-1)?.[0] === now) this.views.pop();
    this.views.push([now, view]);
    this.motion.version += 1;
  }

  /**
   * What the visitor of a live walk does, at a time that is still to come.
   * @param {import("./walk.js").WalkEvent} event
   * @param {number} order
   */
  say(event, order) {
    this.#push(onGrid(event.timeUs), SAID, event, order);
  }

  /**
   * Queue something; the round is that of the show it belongs to, −1 for any.
   * @param {number} time
   * @param {number} phase
   * @param {any} what
   * @param {number} [order]
   * @param {number} [round]
   */
  #push(time, phase, what, order = 0, round = -1) {
    this.count += 1;
    this.heap.push({ time, phase, order, count: this.count, round, what });
  }

  #beginVisit() {
    const { clock, walk } = this;
    if (clock.told && !clock.known) this.log(0, "hours", "", { ignored: "no-clock" });
    if (clock.known) this.#push(0, HOURS, null);
    else this.#push(0, START, null, 0, this.round);
    if (!this.live) {
      for (const crossing of this.crossings.still()) this.#push(crossing.timeUs, CROSSED, crossing, crossing.zone);
    }
    if (walk === null) return;
    walk.events.forEach((event, number) => this.say(event, number));
    if (this.scene.show.idle === null) return;
    for (const last of new Set(walk.tracks.map((track) => presence(track)[1]))) this.#push(last + GRID_US, NOBODY, null);
  }

  /** @param {number} time */
  #standing(time) {
    const last = this.views.at(-1), view = last === undefined ? undefined : this.scene.views.get(last[1]);
    return this.motion.position(view === undefined ? [0, 1.6, 0] : view.at, time);
  }

  // One time -------------------------------------------------------------------------------------------

  /** @param {number} now */
  #instant(now) {
    while (this.heap.first?.time === now) {
      const { phase, round, what } = this.heap.pop();
      if (round === -1 || round === this.round) this.#happens(now, phase, what);
    }
    if (this.wanted.size === 0) return;
    const { wanted } = this;
    this.wanted = new Map();
    this.firing.fireAll(now, wanted);
  }

  /**
   * @param {number} now
   * @param {number} phase
   * @param {any} what
   */
  #happens(now, phase, what) {
    switch (phase) {
      case HOURS: return this.#hours(now);
      case END: return this.#end(now, this.scene.show.atEnd);
      case START: return this.#begin(now);
      case ENDED: return this.#ended(now, what);
      case NOBODY: return this.#nobody(now);
      case SAID: return this.#said(now, what);
      case CROSSED:
        this.zones[what.zone].walked = what.inside;
        return this.#push(now, ZONE, what.zone, what.zone);
      case ZONE: return this.#cross(now, what);
      case TIMED: return this.want(what);
      default: return this.touring.step(now, what);
    }
  }

  /**
   * @param {number} now
   * @param {{thing: string, number: number}} what
   */
  #ended(now, { thing, number }) {
    if (!this.playing.ended(now, thing, number)) return;
    this.log(now, "ended", thing);
    this.want(["ended", thing, 0]);
    this.touring.over(now, thing);
  }

  /**
   * Open or close: the show runs during its hours only.
   * @param {number} now
   */
  #hours(now) {
    const open = this.clock.openAt(now), edge = this.clock.nextEdge(now);
    this.log(now, open ? "open" : "closed", "");
    if (open) this.#push(now, START, null, 0, this.round);
    else if (this.running) this.#end(now, "closed");
    else this.round += 1; // forgets a loop that was to begin
    if (edge !== null) this.#push(onGrid(edge), HOURS, null);
  }

  /**
   * Begin the show or one more loop of it: everything is as at the beginning.
   * @param {number} now
   */
  #begin(now) {
    const { show, firstView } = this.scene;
    this.round += 1;
    this.loop += 1;
    this.running = true;
    this.motion.begin(now);
    if (this.loop > 1) {
      this.playing.begin(now);
      if (firstView !== undefined && this.views.at(-1)?.[1] !== firstView) this.go(now, firstView);
    }
    this.log(now, "start", "", this.loop > 1 ? { loop: this.loop } : {});
    this.want(["start", "", 0]);
    for (const key of this.timed) this.#push(onGrid(now + key[2]), TIMED, key, 0, this.round);
    if (show.duration !== null) {
      const length = Math.max(onGrid(now + show.duration) - now, GRID_US);
      this.#push(now + length, END, null, 0, this.round);
    }
    this.zones.forEach((zone, index) => { // those who stand in a zone enter it with the show
      zone.told = false;
      if (zone.walked || zone.sensed) this.#push(now, ZONE, index, index);
    });
    this.#push(now, NOBODY, null);
    this.touring.begin(now);
  }

  /**
   * End the show: nothing plays any more until it begins again.
   * @param {number} now
   * @param {string} then
   */
  #end(now, then) {
    this.log(now, "end", "", { then });
    this.running = false;
    this.round += 1;
    this.playing.end(now);
    if (then === "loop") this.#push(onGrid(now + this.scene.show.gap), START, null, 0, this.round);
  }

  /**
   * Fire the cue for when nobody is there, once each time it becomes so.
   * @param {number} now
   */
  #nobody(now) {
    const { idle } = this.scene.show;
    if (idle === null || this.walk === null || !this.running || this.asleep === now) return;
    for (const track of this.walk.tracks) {
      const [first, last] = presence(track);
      if (first <= now && now <= last) return;
    }
    this.asleep = now;
    this.log(now, "idle", "");
    this.wantCue(idle);
  }

  /**
   * Follow what a visitor did: a click, a message, another language.
   * @param {number} now
   * @param {import("./walk.js").WalkEvent} event
   */
  #said(now, { text, visitor }) {
    const [verb, rest] = parted(text, ":"), who = visitor ? { visitor } : {};
    if (verb === "click") {
      this.log(now, "click", rest, who);
      this.#click(rest);
    } else if (verb === "osc") {
      const [address, args] = parted(rest, " ");
      this.log(now, "received", address, args ? { args, ...who } : who);
      this.want(["osc", address, 0]);
      if (address.startsWith(BY_HAND)) this.wantCue(address.slice(BY_HAND.length));
      for (const index of this.sensors.get(address) ?? []) {
        this.zones[index].sensed = sensed(args) >= this.scene.zones[index].people;
        this.#push(now, ZONE, index, index);
      }
    } else {
      this.#speak(now, rest, who);
    }
  }

  /**
   * A click on a thing is one on every group around it.
   * @param {string} name
   */
  #click(name) {
    const seen = new Set();
    while (name && !seen.has(name)) {
      seen.add(name);
      this.want(["click", name, 0]);
      name = this.scene.byId.get(name)?.parent ?? "";
    }
  }

  /**
   * Go on in another language: what plays goes on, what starts from now on speaks it.
   * @param {number} now
   * @param {string} tag
   * @param {Record<string, unknown>} who
   */
  #speak(now, tag, who) {
    if (!this.scene.offered.has(tag)) return this.log(now, "language", tag, { ignored: "not-offered", ...who });
    this.playing.language = tag;
    this.languages.push([now, tag]);
    return this.log(now, "language", tag, who);
  }

  /**
   * @param {number} now
   * @param {number} index
   */
  #cross(now, index) {
    const zone = this.zones[index], inside = zone.walked || zone.sensed, { id } = this.scene.zones[index];
    if (inside === zone.told) return;
    zone.told = inside;
    const kind = inside ? "enter" : "leave";
    this.log(now, kind, id);
    this.want([kind, id, 0]);
  }
}

/**
 * @param {string} text
 * @param {string} sign
 * @returns {[string, string]} what is before its first place and what is after it
 */
function parted(text, sign) {
  const at = text.indexOf(sign);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

const SPACES = new RegExp(`[${SPACE}]+`, "u");

/**
 * How many people a sensor's message stands for; infinitely many when it only says yes.
 * @param {string} args
 */
export function sensed(args) {
  const first = (args.split(SPACES).find((word) => word !== "") ?? "true").toLowerCase();
  if (["false", "f", "off", "no"].includes(first)) return 0;
  const number = realOf(first);
  if (number === undefined) return Infinity;
  return Number.isNaN(number) ? 0 : Math.max(number, 0);
}
