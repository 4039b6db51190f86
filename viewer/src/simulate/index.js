// The simulator: the same visit as the library's own, event by event. See docs/simulator-in-the-page.md.
import { Engine } from "./engine.js";
import { SimulationError } from "./errors.js";
import { DAY_US, onGrid } from "./numbers.js";
import { Scene } from "./programme.js";
import { readWalk } from "./reading.js";
import { standing } from "./standing.js";
import { Visit } from "./visit.js";

export { SimulationError } from "./errors.js";
export { Live } from "./live.js";
export { formatEvent, formatJson, formatLog } from "./log.js";
export { VERSION } from "./programme.js";
export { readWalk, WalkError } from "./reading.js";
export { Track, Walk } from "./walk.js";

/** @typedef {import("./programme.js").Programme} Programme */
/** @typedef {import("./visit.js").State} State */
/** @typedef {import("./visit.js").ThingState} ThingState */
/** @typedef {import("./engine.js").Event} Event */

const LONGEST_US = 31 * DAY_US;

/**
 * Walk through a scene: which cues fire, what plays, how loud, what moves, and what is seen.
 * @param {Programme} programme
 * @param {string | import("./walk.js").Walk | null} [walk] the text of its CSV, or a walk; without one the visitor stands
 *   at the first view and goes where cues and the tour go
 * @param {{language?: string | null, tour?: string | null}} [options]
 * @returns {Visit}
 */
export function simulate(programme, walk = null, { language = null, tour = null } = {}) {
  const scene = new Scene(programme), spoken = scene.language(language);
  const way = typeof walk === "string" ? readWalk(walk) : walk;
  if (tour !== null && !scene.tours.has(tour)) throw new SimulationError("scene-tour-unknown", tour);
  const endUs = way === null ? scene.stay(spoken, tour) : onGrid(way.durationUs);
  if (endUs > LONGEST_US) throw new SimulationError("scene-visit-length", String(endUs / 1e6));
  const speaks = way?.events.some((event) => event.text.startsWith("language:")) ?? false;
  const engine = new Engine(scene, way, endUs, {
    lengths: scene.lengths(spoken, speaks), ways: scene.ways(spoken), tour, language: spoken,
  });
  engine.playOn();
  engine.playing.end(endUs);
  return new Visit(engine, endUs, way?.tracks[0] ?? standing(engine));
}
