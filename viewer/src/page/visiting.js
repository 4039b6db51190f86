// A visit: the simulator's clock, what is seen, heard and read of it.
import * as THREE from "three";
import { SoundEngine } from "../audio/engine.js";
import { Live } from "../simulate/index.js";
import { captionsAt } from "./captions.js";
import { headOf } from "./heads.js";
import { load, scriptUrl } from "./load.js";

export class Visiting {
  /**
   * @param {import("./programme.js").Page} programme
   * @param {import("./room.js").Room} room
   * @param {import("./walking.js").Walking} walking
   * @param {string} language
   */
  constructor(programme, room, walking, language) {
    this.programme = programme;
    this.room = room;
    this.walking = walking;
    this.language = language;
    this.live = this.#begun(null);
    this.timeUs = 0;
    this.paused = true;
    /** @type {SoundEngine | null} */
    this.sound = null;
    this.seenView = this.live.stateAt(0).view;
    /** @type {(view: string) => void} */
    this.onView = () => {};
    /** @type {(step: number) => void} */
    this.onStep = () => {};
    this.steps = 0;
  }

  /** @param {string | null} tour */
  #begun(tour) {
    return new Live(this.programme, { language: this.language, tour, pose: this.walking.viewer });
  }

  /**
   * Begin again, along a tour or without one.
   * @param {string | null} tour
   */
  begin(tour) {
    this.live = this.#begun(tour);
    this.timeUs = 0;
    this.steps = 0;
    this.seenView = this.live.stateAt(0).view;
    if (this.seenView !== null) this.onView(this.seenView);
  }

  /** Begin the sound; called by the visitor's first gesture. */
  async hear() {
    if (this.sound !== null) return this.sound.resume();
    const context = new AudioContext({ sampleRate: this.programme.sounds.rate });
    const workletUrl = scriptUrl("worklet.js");
    this.sound = await SoundEngine.create(context, { programme: this.programme, load, workletUrl });
    return this.sound.resume();
  }

  /** @param {boolean} paused */
  pause(paused) {
    this.paused = paused;
    if (paused) this.sound?.suspend();
    else this.sound?.resume();
  }

  /**
   * Speak another language from now on.
   * @param {string} language
   */
  speak(language) {
    this.language = language;
    this.live.say(`language:${language}`);
  }

  /**
   * Let time pass; return the room as it is then.
   * @param {number} seconds
   */
  advance(seconds) {
    const viewer = this.#viewer();
    if (!this.paused) {
      this.timeUs += Math.round(Math.min(seconds, 1) * 1e6);
      this.live.advance(this.timeUs, viewer);
    }
    const state = this.live.stateAt(Math.min(this.timeUs, this.live.knownUs));
    if (state.view !== this.seenView) {
      this.seenView = state.view;
      if (state.view !== null) this.onView(state.view);
    }
    this.#countSteps();
    // Who looks at a thing from around hears, and is, where they stand.
    const head = this.walking.instead === null ? headOf(this.room) : this.walking.head;
    this.sound?.apply(state, head, this.timeUs);
    return state;
  }

  #countSteps() {
    const { steps } = this.live;
    if (steps !== this.steps) {
      this.steps = steps;
      this.onStep(Math.max(steps - 1, 0));
    }
  }

  #viewer() {
    if (!this.room.renderer.xr.isPresenting) return this.walking.viewer;
    const { position, orientation } = headOf(this.room), turn = new THREE.Euler(0, 0, 0, "YXZ").setFromQuaternion(orientation);
    return { position: position.toArray(), yaw: turn.y, pitch: turn.x };
  }

  /** @param {import("../simulate/index.js").State} state */
  captions(state) {
    return captionsAt(this.programme, state, this.programme.scene.languages?.default ?? "");
  }
}
