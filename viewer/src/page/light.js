// The light of the room as the preview has it: candelas and lux, projectors, and an even light that walls send back.
import * as THREE from "three";
import { BeamPictures, PAINTED } from "./beams.js";
import { MOST_BEAMS, MOST_LAMPS, useCoveredPlaces, useFilmicCurve } from "./light_shaders.js";
import { sharedUniforms, tellLamps, tellPowers, uniformsOfRoom } from "./light_uniforms.js";
import { SkyDome, skyOf } from "./sky.js";
import { cornersOf, Middles, pointsOf } from "./measures.js";
import { Rooms } from "./rooms.js";
import { CASTS, isShown, Shadows, viewAmongWalls, viewOfLamp } from "./shadows.js";
import { isInside, THICKNESS, thickened } from "./walls.js";
import { Wardrobe } from "./wardrobe.js";

/** Real rooms have doors, people and corners: they never send back more. */
const MOST_REFLECTED = 0.8;
/** three.js's own lights are not used: they shine for a layer that nobody looks at. */
const NOWHERE = 31;

/**
 * @typedef {import("../simulate/index.js").State} State
 * @typedef {object} Shining a lamp now
 * @property {string} kind
 * @property {number} half
 * @property {number[]} cone
 * @property {THREE.Vector3} place
 * @property {THREE.Vector3} aim
 * @property {THREE.Color} color linear
 * @property {number} strength candelas, or lux
 */

useFilmicCurve();
useCoveredPlaces();

export class RoomLight {
  /**
   * @param {import("./programme.js").Page} programme
   * @param {THREE.Scene} scene
   */
  constructor(programme, scene) {
    this.told = programme.light;
    this.scene = scene;
    this.programme = programme;
    this.parents = new Map(programme.things.map((thing) => [thing.id, thing.parent]));
    this.shadows = new Shadows();
    this.dome = new SkyDome();
    scene.add(this.dome.mesh);
    this.pictures = this.told.beams.length ? new BeamPictures(this.told.beams.slice(0, MOST_BEAMS)) : null;
    /** @type {Map<string, THREE.Object3D>} */
    this.lamps = new Map();
    /** @type {{mesh: any, id: string, screen: string}[]} */
    this.painted = [];
    /** @type {any[]} */
    this.casters = [];
    /** Pictures and texts in the air. @type {any[]} */
    this.free = [];
    this.rooms = new Rooms(this.told.rooms);
    /** By room. @type {any[][]} */
    this.walls = this.told.rooms.map(() => []);
    /** What throws the shadows of each room's walls, for its own lamps and for others. @type {{room: number, outer: THREE.Group, inner: THREE.Group}[]} */
    this.outsides = [];
    this.middles = new Middles();
    this.language = programme.language;
    /** The mean light of pictures that move, by thing. @type {Map<string, number[]>} */
    this.means = new Map();
    this.uniforms = sharedUniforms(this.told);
    this.uniformsOfRooms = this.told.rooms.map(uniformsOfRoom);
    this.wardrobe = new Wardrobe(this.uniforms, this.uniformsOfRooms, this.pictures !== null);
    if (this.pictures !== null) this.uniforms.beam_pictures.value = this.pictures.texture;
  }

  /**
   * Take up a thing of the GLB: what it is in the light.
   * @param {any} node
   * @param {{id?: string, kind?: string, screen?: string | null, free?: boolean}} thing
   */
  take(node, thing) {
    if (node.isLight) node.layers.set(NOWHERE);
    if (thing.kind === "light" && thing.id !== undefined && !this.lamps.has(thing.id)) this.lamps.set(thing.id, node);
    if (!node.isMesh) return;
    if (thing.id !== undefined && thing.screen && Object.hasOwn(this.told.painted, thing.screen)) {
      this.painted.push({ mesh: node, id: thing.id, screen: thing.screen });
      node.layers.set(PAINTED);
    } else if (thing.kind === "model") {
      this.cast(node);
    } else if (thing.free) {
      this.free.push(node);
    }
  }

  /**
   * Take up a wall, floor or ceiling.
   * @param {any} mesh
   * @param {string | undefined} name of its room
   */
  takeWall(mesh, name) {
    const room = this.rooms.named(name);
    this.wardrobe.dress(mesh, room, true);
    this.walls[room].push(mesh);
  }

  /**
   * Take up a part of a room that is a scan.
   * @param {any} mesh
   * @param {string | undefined} name of its room
   */
  takeShell(mesh, name) {
    const [low, high] = this.told.rooms[this.rooms.named(name)].bounds ?? [[0, 0, 0], [0, 0, 0]];
    const middle = new THREE.Vector3(...low).add(new THREE.Vector3(...high)).divideScalar(2);
    this.wardrobe.dress(mesh, this.rooms.at(middle), false);
    mesh.layers.enable(CASTS);
  }

  /** Let the walls that were taken up keep light out. */
  enclose() {
    const several = this.told.rooms.length > 1;
    for (const [room, { bounds }] of this.told.rooms.entries()) {
      if (bounds === null) continue;
      const outer = thickened(this.walls[room], bounds, THICKNESS);
      this.outsides.push({ room, outer, inner: several ? thickened(this.walls[room], bounds, -THICKNESS) : outer });
    }
    for (const { outer, inner } of this.outsides) this.scene.add(outer, inner);
  }

  /**
   * Return what stands for the walls in the light of a lamp or projector.
   * @param {THREE.Vector3} place
   * @param {boolean} sun behind which everything is outside
   */
  #outsidesFor(place, sun) {
    return this.outsides.map(({ room, outer, inner }) => (sun || isInside(place, this.rooms.corners[room]) ? outer : inner));
  }

  /**
   * Return the view of a lamp, and the walls in its light.
   * @param {Shining} lamp
   * @param {THREE.Vector3[]} bodies corners of all that throws shadows
   * @returns {{view: THREE.Matrix4, walls: THREE.Object3D[]} | null}
   */
  #viewOf(lamp, bodies) {
    const { rooms } = this, sun = lamp.kind === "directional", own = rooms.at(lamp.place), corners = rooms.corners[own];
    if (!sun && corners.length && (rooms.told[own].nooks || !isInside(lamp.place, corners))) return { view: viewAmongWalls(lamp, corners), walls: this.#outsidesFor(lamp.place, false) };
    const view = viewOfLamp(lamp, [...bodies, ...(sun ? rooms.corners.flat() : rooms.metBeyond(lamp))]);
    return view === null ? null : { view, walls: sun || rooms.told.length > 1 ? this.#outsidesFor(lamp.place, sun) : [] };
  }

  /**
   * Return the walls in a projector's light. One outside of all rooms stands in a booth: it shines in.
   * @param {THREE.Vector3} place
   */
  #wallsBefore(place) {
    const { rooms } = this;
    const walled = (rooms.told.length > 1 || rooms.told[0].nooks) && rooms.corners.some((corners) => isInside(place, corners));
    return walled ? this.#outsidesFor(place, false) : [];
  }

  /**
   * Let a mesh throw shadows.
   * @param {any} mesh
   */
  cast(mesh) {
    mesh.layers.enable(CASTS);
    this.casters.push(mesh);
  }

  /**
   * Let meshes that others take the place of throw none.
   * @param {Set<any>} meshes
   */
  uncast(meshes) {
    this.casters = this.casters.filter((one) => !meshes.has(one));
  }

  /**
   * Dress models as those of the room that each stands in.
   * @param {THREE.WebGLRenderer} renderer
   * @param {THREE.PerspectiveCamera} camera
   */
  #suit(renderer, camera) {
    for (const mesh of this.casters) {
      const room = this.told.rooms.length < 2 ? 0 : this.rooms.at(this.middles.of(mesh));
      this.wardrobe.suit(mesh, room, camera, renderer.domElement);
    }
  }

  /**
   * How much of a thing is shown, 0 to 1; never more than what it belongs to.
   * @param {State} state
   * @param {string} id
   */
  shown(state, id) {
    let least = 1;
    for (let at = /** @type {string | null | undefined} */ (id), depth = 0; at && depth < 64; at = this.parents.get(at), depth += 1) {
      const own = state.things.get(at);
      if (own !== undefined) least = Math.min(least, own.visible ? own.opacity : 0);
    }
    return least;
  }

  /**
   * Be as bright as the visit says, and draw what lamps and projectors see.
   * @param {THREE.WebGLRenderer} renderer
   * @param {State} state
   * @param {THREE.PerspectiveCamera} camera
   */
  apply(renderer, state, camera) {
    this.scene.updateMatrixWorld();
    this.#suit(renderer, camera);
    const shining = this.told.unlit ? [headLight(camera)] : this.#shining(state);
    const pictures = this.painted.map((one) => ({ ...one, shown: this.shown(state, one.id) }));
    const here = this.rooms.at(new THREE.Vector3().setFromMatrixPosition(camera.matrixWorld));
    this.#light(renderer, shining, pictures, here);
    this.#order(here);
    const strongest = shining.map((lamp, index) => ({ lamp, index })).sort((a, b) => b.lamp.strength - a.lamp.strength || a.index - b.index)
      .slice(0, MOST_LAMPS).map(({ lamp }) => lamp);
    tellLamps(this.uniforms, strongest);
    // A sun sees the walls of the room behind thicker than they are: its shadows are looked up before those.
    const sunny = this.told.rooms.length > 1 && shining.some(({ kind }) => kind === "directional");
    this.uniforms.wall_lift.value = sunny ? 2 * THICKNESS : 0.006;
    for (const [room, uniforms] of this.uniformsOfRooms.entries()) tellPowers(uniforms, strongest, (lamp) => this.rooms.reached(lamp, room));
    this.#draw(renderer, strongest, pictures);
  }

  /**
   * Where two rooms have a plane in common, that of the eyes is in front: at its corners points of the other would show.
   * @param {number} here
   */
  #order(here) {
    for (const [room, walls] of this.walls.entries()) {
      const back = room === here ? 0 : room < here ? room + 1 : room;
      for (const { material } of walls) Object.assign(material, { polygonOffset: back > 0, polygonOffsetFactor: back, polygonOffsetUnits: back });
    }
  }

  /** @param {State} state */
  #shining(state) {
    /** @type {Shining[]} */
    const found = [];
    for (const lamp of this.told.lamps) {
      const node = this.lamps.get(lamp.id), own = state.things.get(lamp.id), shown = this.shown(state, lamp.id);
      if (node === undefined || shown <= 0) continue;
      const e = node.matrixWorld.elements;
      found.push({
        kind: lamp.kind, half: lamp.half, cone: lamp.cone, strength: lamp.strength * (own?.level ?? 1) * shown,
        place: new THREE.Vector3(e[12], e[13], e[14]), aim: new THREE.Vector3(-e[8], -e[9], -e[10]).normalize(),
        color: new THREE.Color().fromArray(lamp.color),
      });
    }
    return found;
  }

  /**
   * Tell each room what comes from around, and how bright eyes take white for in the one they are in.
   * @param {THREE.WebGLRenderer} renderer
   * @param {Shining[]} shining
   * @param {{id: string, screen: string, shown: number}[]} pictures
   * @param {number} here
   */
  #light(renderer, shining, pictures, here) {
    const { told } = this, none = [0, 0, 0], skies = told.rooms.map((room) => skyOf(room.sky, told.unlit ? [] : shining));
    for (const [room, { around_above, around_below }] of this.uniformsOfRooms.entries()) {
      const around = this.#around(room, shining, pictures), sky = skies[room];
      around_above.value.fromArray(around.map((lux, k) => 1.15 * lux + (sky?.above ?? none)[k]));
      around_below.value.fromArray(around.map((lux, k) => 0.85 * lux + (sky?.below ?? none)[k]));
    }
    // In the visitor's own room there is no sky of ours.
    this.dome.be(this.scene.background === null ? null : (skies.find((sky) => sky !== null) ?? null));
    // A court in the sun is not white all over.
    const sky = skies[here], walls = mean(told.rooms[here].albedo), daylight = sky === null ? 0 : (mean(sky.floor) / Math.max(walls, 0.05)) * walls;
    this.uniforms.white.value = Math.max(told.rooms[here].white, daylight);
    renderer.toneMappingExposure = 1 / this.uniforms.white.value;
  }

  /**
   * Return the lux from everywhere in a room, which is taken for an integrating sphere: a share comes back each time.
   * @param {number} number
   * @param {Shining[]} shining
   * @param {{id: string, screen: string, shown: number}[]} pictures
   */
  #around(number, shining, pictures) {
    const { told } = this, room = told.rooms[number], sum = [0, 0, 0];
    if (room.area > 0) {
      const back = room.albedo.map((albedo) => Math.min(albedo, MOST_REFLECTED)).map((part) => part / (room.area * (1 - part)));
      for (const lamp of shining) {
        if (lamp.kind === "directional" || this.rooms.at(lamp.place) !== number) continue;
        const lumens = lamp.strength * 2 * Math.PI * (1 - Math.cos(lamp.half)), color = lamp.color.toArray();
        for (let k = 0; k < 3; k += 1) sum[k] += lumens * color[k] * back[k];
      }
      for (const beam of told.beams) {
        const top = beam.room === number ? pictures.filter(({ screen, shown }) => screen === beam.screen && shown > 0).at(-1) : undefined;
        const mean = top === undefined ? undefined : this.#meanOf(top);
        if (top === undefined || mean === undefined) continue;
        for (let k = 0; k < 3; k += 1) sum[k] += beam.lumens * mean[k] * top.shown * back[k];
      }
    }
    const always = told.floor + (told.unlit ? 30 : 0);
    return sum.map((lux) => always + lux);
  }

  /** @param {{id: string, screen: string}} picture */
  #meanOf({ id, screen }) {
    const means = this.told.painted[screen]?.[id], now = this.means.get(id);
    if (now !== undefined) return now;
    return means === undefined ? undefined : (means[this.language] ?? Object.values(means)[0]);
  }

  /**
   * @param {THREE.WebGLRenderer} renderer
   * @param {Shining[]} lamps
   * @param {{mesh: any, screen: string, shown: number}[]} pictures
   */
  #draw(renderer, lamps, pictures) {
    const { uniforms, scene, told } = this;
    const before = { target: renderer.getRenderTarget(), xr: renderer.xr.enabled, background: scene.background, clear: renderer.autoClear };
    const color = renderer.getClearColor(new THREE.Color()), alpha = renderer.getClearAlpha();
    renderer.xr.enabled = false;
    renderer.autoClear = false;
    scene.background = null;
    const casters = this.casters.filter(isShown), hung = this.free.filter(isShown);
    const corners = [...cornersOf(casters), ...pointsOf(hung)], views = [], walls = [];
    for (let k = 0; k < MOST_LAMPS; k += 1) {
      const found = k < lamps.length && !told.unlit ? this.#viewOf(lamps[k], corners) : null;
      uniforms.lamp_tile.value[k].z = found === null ? 0 : -1 - views.length;
      if (found === null) continue;
      walls.push(found.walls);
      uniforms.lamp_depth.value[k].copy(views[views.push(found.view) - 1]);
    }
    const shadowed = corners.length > 0 || told.rooms.length > 1 || told.rooms[0].nooks;
    const beamViews = shadowed ? uniforms.beam_image.value.slice(0, uniforms.beam_count.value) : [];
    walls.push(...uniforms.beam_place.value.slice(0, beamViews.length).map((/** @type {THREE.Vector3} */ place) => this.#wallsBefore(place)));
    this.shadows.draw(renderer, scene, [...views, ...beamViews], casters, walls, hung);
    for (const tile of uniforms.lamp_tile.value) if (tile.z < 0) tile.copy(this.shadows.tile(-1 - tile.z));
    for (const k of beamViews.keys()) uniforms.beam_tile.value[k].copy(this.shadows.tile(views.length + k));
    uniforms.depths.value = this.shadows.texture;
    uniforms.texel.value = this.shadows.texel;
    this.pictures?.draw(renderer, pictures);
    renderer.setRenderTarget(before.target);
    renderer.setClearColor(color, alpha);
    renderer.xr.enabled = before.xr;
    renderer.autoClear = before.clear;
    scene.background = before.background;
  }
}

/** @param {number[]} values */
function mean(values) {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}

/**
 * The light of a scene that has none: the visitor's own, from above the left shoulder.
 * @param {THREE.Camera} camera
 * @returns {Shining}
 */
function headLight(camera) {
  camera.updateMatrixWorld();
  const aim = new THREE.Vector3(0.35, -0.45, -1).transformDirection(camera.matrixWorld);
  return { kind: "directional", half: Math.PI, cone: [-3, -2], place: new THREE.Vector3(), aim, color: new THREE.Color(1, 1, 1), strength: 110 };
}
