// Which cues fire at one time, in which order, and how often.
import { listed } from "./motion.js";
import { onGrid } from "./numbers.js";

/** @typedef {import("./programme.js").Action} Action */
/** @typedef {Map<number, number | null>} Causes what made each cue fire */

/** Fires the cues of one time: in file order, each at most once, and circles of cues come to an end. */
export class Firing {
  /** @param {import("./engine.js").Engine} engine */
  constructor(engine) {
    this.engine = engine;
    this.cues = engine.scene.cues;
    /** @type {Map<string, number>} */
    this.byId = new Map();
    this.cues.forEach((cue, index) => {
      if (!this.byId.has(cue.id)) this.byId.set(cue.id, index);
    });
    /** @type {Map<string, {time: number, loop: number, day: number}>} */
    this.last = new Map();
    /** @type {Map<string, import("./programme.js").Key[]>} */
    this.after = new Map();
    for (const { key } of engine.waiting.values()) if (key[0] === "after") listed(this.after, key[1]).push(key);
    /** @type {Causes} */
    this.causes = new Map();
    /** @type {Causes} */
    this.following = new Map();
  }

  /**
   * Fire every cue that is wanted, in file order, then those that wait for them.
   * @param {number} now
   * @param {Causes} wanted
   */
  fireAll(now, wanted) {
    this.causes = new Map();
    while (wanted.size > 0) {
      this.following = new Map();
      for (const index of [...wanted.keys()].sort((a, b) => a - b)) {
        if (!this.causes.has(index)) this.#fire(now, index, wanted.get(index) ?? null);
      }
      wanted = this.following;
    }
  }

  /**
   * Fire a cue, and at once those that it fires by its actions.
   * @param {number} now
   * @param {number} index
   * @param {number | null} cause
   */
  #fire(now, index, cause) {
    const stack = this.#enter(now, index, cause) ? [{ index, next: 0 }] : [];
    while (stack.length > 0) {
      const running = stack[stack.length - 1], action = this.cues[running.index].do[running.next];
      running.next += 1;
      if (action === undefined) {
        stack.pop();
      } else if (action.verb !== "cue") {
        this.engine.act(now, action);
      } else {
        const target = this.byId.get(action.target);
        if (target === undefined || !this.#mayFollow(now, target, running.index)) continue;
        if (this.#enter(now, target, running.index)) stack.push({ index: target, next: 0 });
      }
    }
  }

  /**
   * Note that a cue fires; tell whether it may.
   * @param {number} now
   * @param {number} index
   * @param {number | null} cause
   */
  #enter(now, index, cause) {
    const { engine } = this, cue = this.cues[index];
    this.causes.set(index, cause);
    if (!this.#mayFire(now, cue)) return false;
    this.last.set(cue.id, { time: now, loop: engine.loop, day: engine.clock.dayAt(now) });
    engine.log(now, "cue", cue.id);
    for (const key of this.after.get(cue.id) ?? []) {
      if (key[2]) {
        engine.later(onGrid(now + key[2]), key);
        continue;
      }
      for (const waiting of engine.waitingFor(key)) {
        if (this.#mayFollow(now, waiting, index) && !this.following.has(waiting)) this.following.set(waiting, index);
      }
    }
    return true;
  }

  /**
   * Tell whether a cue has not fired at this time yet; note it when it is its own cause.
   * @param {number} now
   * @param {number} index
   * @param {number} cause
   */
  #mayFollow(now, index, cause) {
    if (!this.causes.has(index)) return true;
    /** @type {number | null} */
    let link = cause;
    while (link !== null && link !== index) link = this.causes.get(link) ?? null;
    if (link !== null) this.engine.log(now, "cycle", this.cues[index].id, { by: this.cues[cause].id });
    return false;
  }

  /**
   * @param {number} now
   * @param {import("./programme.js").Cue} cue
   */
  #mayFire(now, cue) {
    const last = this.last.get(cue.id);
    if (last === undefined) return true;
    if (now - last.time < cue.cooldown || cue.once === "visit") return false;
    if (cue.once === "loop") return last.loop !== this.engine.loop;
    return cue.once !== "day" || last.day !== this.engine.clock.dayAt(now);
  }
}
