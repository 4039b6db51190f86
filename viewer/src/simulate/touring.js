// A guided visit: its steps go to views, fire cues, and are held for a time or until a thing has ended.
import { SimulationError } from "./errors.js";
import { GRID_US, onGrid } from "./numbers.js";

/** Takes the steps of one tour, from each start of the show; without a tour it does nothing. */
export class Touring {
  /**
   * @param {import("./engine.js").Engine} engine
   * @param {string | null} name
   */
  constructor(engine, name) {
    const steps = name === null ? [] : engine.scene.tours.get(name);
    if (steps === undefined) throw new SimulationError("scene-tour-unknown", String(name));
    this.engine = engine;
    this.name = name;
    this.steps = steps;
    /** @type {string | null} */
    this.awaited = null;
    this.number = 0;
  }

  /**
   * Begin the tour with the show.
   * @param {number} now
   */
  begin(now) {
    this.awaited = null;
    if (this.name !== null) this.engine.stepAt(now, 0);
  }

  /**
   * Take one step, or end after the last.
   * @param {number} now
   * @param {number} number
   */
  step(now, number) {
    const name = String(this.name);
    this.awaited = null;
    this.number = number;
    if (number >= this.steps.length) return this.engine.log(now, "tour-end", name);
    const { view, cue, hold, ended } = this.steps[number];
    this.engine.log(now, "step", name, view === null ? { step: number + 1 } : { step: number + 1, view });
    if (view !== null) this.engine.go(now, view);
    if (cue !== null) this.engine.wantCue(cue);
    if (ended !== null) this.awaited = ended;
    else this.engine.stepAt(Math.max(onGrid(now + hold), now + GRID_US), number + 1);
    return undefined;
  }

  /**
   * Go on when the thing that is awaited has ended or was stopped, after its fade.
   * @param {number} now
   * @param {string} thing
   */
  over(now, thing) {
    if (thing !== this.awaited) return;
    this.awaited = null;
    const silent = this.engine.playing.silentFrom(thing, now);
    this.engine.stepAt(Math.max(onGrid(silent), now + GRID_US), this.number + 1);
  }
}
