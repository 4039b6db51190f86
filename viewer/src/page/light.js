// The light of the room as the preview has it: candelas and lux, projectors, and an even light that walls send back.
import * as THREE from "three";
import { BeamPictures, matrixOf, PAINTED } from "./beams.js";
import { FINE_DECLARED, FINE_VERTEX, LIT, MOST_BEAMS, MOST_LAMPS, SHADE, useFilmicCurve, VERTEX_PLACE } from "./light_shaders.js";
import { SkyDome, skyOf } from "./sky.js";
import { CASTS, Shadows, viewAmongWalls, viewOfLamp } from "./shadows.js";
import { cornersOfRoom, isInside, thickened } from "./walls.js";

/** Real rooms have doors, people and corners: they never send back more. */
const MOST_REFLECTED = 0.8;
/** three.js's own lights are not used: they shine for a layer that nobody looks at. */
const NOWHERE = 31;
/** A triangle that covers no more is lit at its corners alone. */
const FINEST_PIXELS = 2;

/**
 * @typedef {import("./programme.js").PageLight} PageLight
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
    /** @type {any[]} */
    this.walls = [];
    this.corners = cornersOfRoom(this.told.bounds);
    this.language = programme.language;
    /** The mean light of pictures that move, by thing. @type {Map<string, number[]>} */
    this.means = new Map();
    this.uniforms = uniformsOf(this.told);
    if (this.pictures !== null) this.uniforms.beam_pictures.value = this.pictures.texture;
  }

  /**
   * Take up a thing of the GLB: what it is in the light.
   * @param {any} node
   * @param {{id?: string, kind?: string, screen?: string | null}} thing
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
    }
  }

  /** Let the walls that were taken up keep light out. */
  enclose() {
    if (this.told.bounds !== null) this.scene.add(thickened(this.walls, this.told.bounds));
  }

  /**
   * Return the view of a lamp, and whether walls stand in its light.
   * @param {Shining} lamp
   * @param {THREE.Vector3[]} bodies corners of all that throws shadows
   * @returns {{view: THREE.Matrix4, walled: boolean} | null}
   */
  #viewOf(lamp, bodies) {
    const { corners, told } = this, sun = lamp.kind === "directional";
    if (!sun && corners.length && (told.nooks || !isInside(lamp.place, corners))) return { view: viewAmongWalls(lamp, corners), walled: true };
    const view = viewOfLamp(lamp, sun ? [...bodies, ...corners] : bodies);
    return view === null ? null : { view, walled: sun };
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
   * Make a material one of ours: lit by the lamps and projectors of the room.
   * @param {any} material
   * @param {boolean} surface whether it is a wall, floor or ceiling
   */
  wear(material, surface) {
    if (!material.isMeshStandardMaterial || material.userData.worn) return;
    material.userData.worn = true;
    const { told } = this, defines = { ...material.defines };
    if (isMatt(material)) defines.MATT = "";
    if (this.pictures !== null) defines.BEAMS = "";
    defines.SHADOWS = "";
    if (surface) defines.ROOM = "";
    material.defines = defines;
    material.onBeforeCompile = (/** @type {any} */ shader) => {
      Object.assign(shader.uniforms, this.uniforms);
      if ("FINE" in material.defines) litAtVertices(shader);
      else litAtPixels(shader);
    };
    material.customProgramCacheKey = () => "immersion";
    material.needsUpdate = true;
  }

  /**
   * Light what has triangles hardly larger than pixels at its vertices alone, as the preview does.
   * @param {THREE.WebGLRenderer} renderer
   * @param {THREE.PerspectiveCamera} camera
   */
  #choose(renderer, camera) {
    const { width, height } = renderer.domElement;
    for (const mesh of this.casters) {
      const plain = mesh.userData.plain ?? mesh.material;
      if (!mayBeFine(plain)) continue;
      const seen = pixelsAcross(mesh, camera, height) ** 2, index = mesh.geometry.index;
      const triangles = (index === null ? mesh.geometry.attributes.position.count : index.count) / 3;
      // There are shadows: nothing is lit more simply than at two pixels a triangle.
      const fine = triangles * FINEST_PIXELS > Math.min(seen, width * height);
      if (mesh.userData.plain === undefined && fine) {
        mesh.userData.plain = plain;
        mesh.userData.fine = this.#fineOf(plain);
      }
      mesh.material = fine ? mesh.userData.fine : plain;
    }
  }

  /** @param {any} plain */
  #fineOf(plain) {
    const fine = plain.clone();
    fine.userData = { ...plain.userData, worn: false };
    this.wear(fine, false);
    fine.defines = { ...fine.defines, FINE: "" };
    return fine;
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
    this.#choose(renderer, camera);
    const shining = this.told.unlit ? [headLight(camera)] : this.#shining(state);
    const pictures = this.painted.map((one) => ({ ...one, shown: this.shown(state, one.id) }));
    this.#around(renderer, shining, pictures);
    const strongest = shining.map((lamp, index) => ({ lamp, index })).sort((a, b) => b.lamp.strength - a.lamp.strength || a.index - b.index)
      .slice(0, MOST_LAMPS).map(({ lamp }) => lamp);
    this.#tell(strongest);
    this.#draw(renderer, strongest, pictures);
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
   * The room is taken for an integrating sphere: a share comes back each time.
   * @param {THREE.WebGLRenderer} renderer
   * @param {Shining[]} shining
   * @param {{id: string, screen: string, shown: number}[]} pictures
   */
  #around(renderer, shining, pictures) {
    const { told } = this, sum = [0, 0, 0];
    if (told.area > 0) {
      const back = told.albedo.map((albedo) => Math.min(albedo, MOST_REFLECTED)).map((part) => part / (told.area * (1 - part)));
      for (const lamp of shining) {
        if (lamp.kind === "directional") continue;
        const lumens = lamp.strength * 2 * Math.PI * (1 - Math.cos(lamp.half)), color = lamp.color.toArray();
        for (let k = 0; k < 3; k += 1) sum[k] += lumens * color[k] * back[k];
      }
      for (const beam of told.beams) {
        const top = pictures.filter(({ screen, shown }) => screen === beam.screen && shown > 0).at(-1);
        const mean = top === undefined ? undefined : this.#meanOf(top);
        if (top === undefined || mean === undefined) continue;
        for (let k = 0; k < 3; k += 1) sum[k] += beam.lumens * mean[k] * top.shown * back[k];
      }
    }
    const always = told.floor + (told.unlit ? 30 : 0);
    this.#sky(renderer, shining, sum.map((lux) => always + lux));
  }

  /**
   * Tell the light from above and below, and how bright eyes take white for: a court in the sun is not white all over.
   * @param {THREE.WebGLRenderer} renderer
   * @param {Shining[]} shining
   * @param {number[]} around lux from everywhere
   */
  #sky(renderer, shining, around) {
    const { told, uniforms } = this, sky = skyOf(told.sky, told.unlit ? [] : shining), none = [0, 0, 0];
    // In the visitor's own room there is no sky of ours.
    this.dome.be(this.scene.background === null ? null : sky);
    uniforms.around_above.value.fromArray(around.map((lux, k) => 1.15 * lux + (sky?.above ?? none)[k]));
    uniforms.around_below.value.fromArray(around.map((lux, k) => 0.85 * lux + (sky?.below ?? none)[k]));
    const walls = mean(told.albedo), daylight = sky === null ? 0 : (mean(sky.floor) / Math.max(walls, 0.05)) * walls;
    uniforms.white.value = Math.max(told.white, daylight);
    renderer.toneMappingExposure = 1 / uniforms.white.value;
  }

  /** @param {{id: string, screen: string}} picture */
  #meanOf({ id, screen }) {
    const means = this.told.painted[screen]?.[id], now = this.means.get(id);
    if (now !== undefined) return now;
    return means === undefined ? undefined : (means[this.language] ?? Object.values(means)[0]);
  }

  /** @param {Shining[]} lamps */
  #tell(lamps) {
    const { uniforms } = this;
    uniforms.lamp_count.value = lamps.length;
    for (const [k, lamp] of lamps.entries()) {
      const near = lamp.kind !== "directional", { place, aim, color, strength } = lamp;
      uniforms.lamp_place.value[k].set(...(near ? place.toArray() : aim.clone().negate().toArray()), near ? 1 : 0);
      uniforms.lamp_aim.value[k].copy(aim);
      uniforms.lamp_cone.value[k].set(lamp.cone[0], lamp.cone[1]);
      uniforms.lamp_power.value[k].set(color.r * strength, color.g * strength, color.b * strength);
    }
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
    const corners = cornersOf(this.casters), views = [], walled = [];
    for (let k = 0; k < MOST_LAMPS; k += 1) {
      const found = k < lamps.length && !told.unlit ? this.#viewOf(lamps[k], corners) : null;
      uniforms.lamp_tile.value[k].z = found === null ? 0 : -1 - views.length;
      if (found === null) continue;
      walled.push(found.walled);
      uniforms.lamp_depth.value[k].copy(views[views.push(found.view) - 1]);
    }
    const beamViews = corners.length ? uniforms.beam_image.value.slice(0, uniforms.beam_count.value) : [];
    this.shadows.draw(renderer, scene, [...views, ...beamViews], this.casters, walled);
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

/** @param {any} shader */
function litAtPixels(shader) {
  shader.vertexShader = shader.vertexShader
    .replace("#include <common>", "#include <common>\nvarying highp vec3 room_place;")
    .replace("#include <project_vertex>", `#include <project_vertex>\n${VERTEX_PLACE}`);
  shader.fragmentShader = shader.fragmentShader
    .replace("#include <lights_physical_pars_fragment>", `#include <lights_physical_pars_fragment>\n${LIT}`)
    .replace("#include <lights_fragment_begin>", SHADE)
    .replace("#include <lights_fragment_maps>", "")
    .replace("#include <lights_fragment_end>", "");
}

/** @param {any} shader */
function litAtVertices(shader) {
  shader.vertexShader = shader.vertexShader
    .replace("#include <common>", `#include <common>\n${FINE_DECLARED}\n${LIT}`)
    .replace("#include <project_vertex>", `#include <project_vertex>\n${VERTEX_PLACE}\n${FINE_VERTEX}`);
  shader.fragmentShader = "varying vec3 fine_shade;\nvoid main() { gl_FragColor = vec4(fine_shade, 1.0); }";
}

/**
 * Images, holes and glass need every pixel.
 * @param {any} material
 */
function mayBeFine(material) {
  const images = ["map", "normalMap", "roughnessMap", "metalnessMap", "aoMap", "emissiveMap"].some((key) => material[key]);
  return material.isMeshStandardMaterial && !material.isMeshPhysicalMaterial && !images && !material.transparent && material.alphaTest === 0;
}

/**
 * Return how many pixels the sphere around a mesh spans, at most; infinite from inside it.
 * @param {THREE.Mesh} mesh
 * @param {THREE.PerspectiveCamera} camera
 * @param {number} height
 */
export function pixelsAcross(mesh, camera, height) {
  const sphere = sphereOf(mesh), away = sphere.center.distanceTo(new THREE.Vector3().setFromMatrixPosition(camera.matrixWorld));
  return away <= sphere.radius ? Infinity : ((sphere.radius / away) * height) / Math.tan((camera.fov * Math.PI) / 360);
}

/** @param {THREE.Mesh} mesh */
function sphereOf(mesh) {
  if (mesh.geometry.boundingBox === null) mesh.geometry.computeBoundingBox();
  const box = /** @type {THREE.Box3} */ (mesh.geometry.boundingBox), size = box.getSize(new THREE.Vector3());
  const sphere = new THREE.Sphere(box.getCenter(new THREE.Vector3()), size.length() / 2);
  return sphere.applyMatrix4(mesh.matrixWorld);
}

/** @param {number[]} values */
function mean(values) {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}

/** @param {PageLight} told */
function uniformsOf(told) {
  const count = Math.min(told.beams.length, MOST_BEAMS), vectors = (/** @type {number} */ n) => Array.from({ length: n }, () => new THREE.Vector3());
  const fours = (/** @type {number} */ n) => Array.from({ length: n }, () => new THREE.Vector4());
  const matrices = (/** @type {number} */ n) => Array.from({ length: n }, () => new THREE.Matrix4());
  const [low, high] = told.bounds ?? [[0, 0, 0], [0, 0, 0]];
  const values = {
    lamp_count: 0, lamp_place: fours(MOST_LAMPS), lamp_aim: vectors(MOST_LAMPS), lamp_power: vectors(MOST_LAMPS),
    lamp_cone: Array.from({ length: MOST_LAMPS }, () => new THREE.Vector2()), lamp_tile: fours(MOST_LAMPS), lamp_depth: matrices(MOST_LAMPS),
    around_above: new THREE.Vector3(), around_below: new THREE.Vector3(), white: told.white, depths: /** @type {THREE.Texture | null} */ (null), texel: 0,
    beam_count: count, beam_image: matrices(MOST_BEAMS), beam_place: vectors(MOST_BEAMS), beam_aim: vectors(MOST_BEAMS),
    beam_power: new Array(MOST_BEAMS).fill(0), beam_tile: fours(MOST_BEAMS), beam_pictures: /** @type {THREE.Texture | null} */ (null),
    room_low: new THREE.Vector3(...low), room_high: new THREE.Vector3(...high), near_walls: told.near.map((side) => new THREE.Vector3(...side)),
  };
  for (const [k, beam] of told.beams.slice(0, count).entries()) {
    values.beam_image[k].copy(matrixOf(beam.matrix));
    values.beam_place[k].fromArray(beam.position);
    values.beam_aim[k].fromArray(beam.direction);
    values.beam_power[k] = beam.power;
  }
  /** @type {any} */
  const uniforms = {};
  for (const [name, value] of Object.entries(values)) uniforms[name] = { value };
  return uniforms;
}

/**
 * A surface that a file says nothing of is matt, as a scan without a look is in the preview.
 * @param {any} material
 */
function isMatt(material) {
  const images = ["normalMap", "roughnessMap", "metalnessMap", "aoMap", "emissiveMap"].some((key) => material[key]);
  return material.metalness === 0 && material.roughness === 1 && material.emissive.getHex() === 0 && !images && !material.isMeshPhysicalMaterial;
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

/** @param {THREE.Mesh[]} casters */
function cornersOf(casters) {
  /** @type {THREE.Vector3[]} */
  const corners = [];
  for (const mesh of casters) {
    if (mesh.geometry.boundingBox === null) mesh.geometry.computeBoundingBox();
    const { min, max } = /** @type {THREE.Box3} */ (mesh.geometry.boundingBox);
    for (let k = 0; k < 8; k += 1) {
      corners.push(new THREE.Vector3(k & 1 ? max.x : min.x, k & 2 ? max.y : min.y, k & 4 ? max.z : min.z).applyMatrix4(mesh.matrixWorld));
    }
  }
  return corners;
}
