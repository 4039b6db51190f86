// The programme of a page as the simulator takes it: lists become maps, so that no id can be a word of JavaScript.
import { SimulationError } from "./errors.js";
import { Track } from "./walk.js";

/** @typedef {import("./exact.js").Triple} Triple */
/** @typedef {string | Triple | null} Place an id, a point, or the origin */
/** @typedef {[string, string, number]} Key what a condition waits for: kind, target, microseconds */
/**
 * @typedef {{id: string, kind: string, media: string | null, kept: boolean, at: Place, turn: Triple, lookAt: Place,
 *   scale: Triple, parent: string | null, screen: {known: boolean, centre: Triple | null} | null, level: number,
 *   visible: boolean, loop: boolean, group: boolean, path: {loop: boolean} | null}} Thing
 * @typedef {{id: string, shape: "sphere" | "box" | "cylinder" | "outline", people: number, sensor: string | null,
 *   at: Place, radius?: number, height?: number, size?: Triple, points?: number[][], bottom?: number}} Zone
 * @typedef {{id: string, at: Place, lookAt: Place, yaw: number, pitch: number}} View
 * @typedef {{verb: string, target: string, fade?: number, over?: number, level?: {db: number, linear: number},
 *   turn?: Triple, point?: Triple, clip?: string, args?: (string | number | boolean)[], types?: string}} Action
 * @typedef {{id: string, when: Key[], do: Action[], once: "loop" | "day" | "visit" | null, cooldown: number}} Cue
 * @typedef {{view: string | null, cue: string | null, hold: number, ended: string | null}} Step
 * @typedef {{duration: number | null, atEnd: string, gap: number, open: string | null, closed: string | null,
 *   idle: string | null}} Show
 * @typedef {number | Record<string, number>} Length
 * @typedef {{times: number[], values: number[][]}} TrackData
 * @typedef {{version: number, languages: {default: string, offered: string[]}, show: Show,
 *   stays: Record<string, [string | null, number][]>, things: Thing[], zones: Zone[], views: View[], cues: Cue[],
 *   tours: {id: string, steps: Step[]}[]}} Simulation
 * @typedef {{version: number, language?: string, simulation: Simulation,
 *   durations: {stage: Record<string, Record<string, Length>>, spoken: Record<string, Length>},
 *   paths: Record<string, Record<string, TrackData>>}} Programme
 */

export const VERSION = 1;

/** What a scene says, for one visit. */
export class Scene {
  /** @param {Programme} programme */
  constructor(programme) {
    const told = programme.simulation;
    if (!told || told.version !== VERSION) {
      throw new SimulationError("programme-version", String(told?.version));
    }
    this.programme = programme;
    this.show = told.show;
    this.things = told.things;
    this.cues = told.cues;
    this.zones = told.zones;
    this.defaultLanguage = told.languages.default;
    this.offered = new Set(told.languages.offered);
    this.byId = new Map(told.things.map((thing) => [thing.id, thing]));
    this.zoneById = new Map(told.zones.map((zone) => [zone.id, zone]));
    this.views = new Map(told.views.map((view) => [view.id, view]));
    this.tours = new Map(told.tours.map((tour) => [tour.id, tour.steps]));
  }

  /** @returns {string | undefined} */
  get firstView() {
    return this.views.keys().next().value;
  }

  /**
   * The language of a visit: the one asked for, which the scene must offer, else the programme's own.
   * @param {string | undefined | null} wanted
   */
  language(wanted) {
    const language = wanted ?? this.programme.language ?? this.defaultLanguage;
    if (!this.offered.has(language)) throw new SimulationError("stage-language", language);
    return language;
  }

  /**
   * The lengths of what may play, in microseconds.
   * @param {string} language
   * @param {boolean} speaks whether the visitor may change the language
   * @returns {Map<string, Length>}
   */
  lengths(language, speaks) {
    const { stage, spoken } = this.programme.durations;
    const lengths = new Map(Object.entries(own(stage, language) ?? {}));
    if (speaks) for (const [name, length] of Object.entries(spoken)) lengths.set(name, length);
    return lengths;
  }

  /**
   * The ways of things.
   * @param {string} language
   * @returns {Map<string, Track>}
   */
  ways(language) {
    /** @type {Map<string, Track>} */
    const ways = new Map();
    for (const [name, spoken] of Object.entries(this.programme.paths)) {
      const data = own(spoken, language);
      if (data) ways.set(name, Track.of(data.times, data.values));
    }
    return ways;
  }

  /**
   * How long a visit without a walk lasts.
   * @param {string} language
   * @param {string | null} tour
   */
  stay(language, tour) {
    const stays = own(this.programme.simulation.stays, language) ?? [];
    return (stays.find(([name]) => name === tour) ?? stays[0] ?? [null, 0])[1];
  }
}

/**
 * @template T
 * @param {Record<string, T>} held
 * @param {string} key
 * @returns {T | undefined}
 */
export function own(held, key) {
  return Object.hasOwn(held, key) ? held[key] : undefined;
}
