// Shadows: the view of each lamp and of each projector, fitted to the models that may stand in its light, as in the
// preview (src/immersion/preview/shadow.py); all maps lie side by side in one texture.
import * as THREE from "three";
import { WALLS } from "./walls.js";

/** Half of the widest view from a lamp; beyond it a flat map has too few points at its centre. */
const WIDEST = (75 * Math.PI) / 180;
/** Points to a side of each map, finer for a few, as in the preview: four take no more of the texture than two. */
const FINE = 2048, PLAIN = 1024, FEW = 4, MOST = 4096;

/** Meshes on this layer throw shadows. */
export const CASTS = 3;
/** A picture in the air is on this one while its shadow is drawn. */
const ALONE = 6;
/** What is drawn into a map lies a little behind its place: nothing shades itself. */
const BACK = { polygonOffset: true, polygonOffsetFactor: 2, polygonOffsetUnits: 4 };

/**
 * Return the matrix from the world to what a lamp sees, or null when nothing stands in its light.
 * @param {{kind: string, half: number, place: THREE.Vector3, aim: THREE.Vector3}} lamp
 * @param {THREE.Vector3[]} corners of the boxes around everything that throws shadows
 * @returns {THREE.Matrix4 | null}
 */
export function viewOfLamp(lamp, corners) {
  if (corners.length === 0) return null;
  if (lamp.kind === "directional") return viewOfSun(lamp.aim, corners);
  const away = corners.map((corner) => corner.clone().sub(lamp.place)), distances = away.map((one) => one.length());
  const middle = away.reduce((sum, one) => sum.add(one), new THREE.Vector3()).divideScalar(away.length);
  if (Math.min(...distances) < 0.02 || middle.length() < 0.02) return null; // inside a model: no flat map could tell
  const towards = middle.clone().normalize(), depths = away.map((one) => one.dot(towards));
  let angle = Math.max(...depths.map((depth, k) => Math.acos(Math.min(Math.max(depth / distances[k], -1), 1)))) + 0.04;
  if (lamp.kind === "spot") {
    const reach = Math.acos(Math.min(Math.max(towards.dot(lamp.aim), -1), 1));
    if (reach > lamp.half + angle) return null; // nothing stands in its cone
    angle = Math.min(angle, reach + lamp.half);
  }
  const near = Math.max(0.02, 0.8 * Math.min(...depths)), half = Math.min(Math.max(angle, 0.02), WIDEST), side = near * Math.tan(half);
  const flat = new THREE.Matrix4().makePerspective(-side, side, side, -side, near, near + 200);
  return flat.multiply(turnedTo(towards, lamp.place).invert());
}

/**
 * Return the matrix of all that a lamp lights, as far as one flat map goes, where walls may stand between.
 * @param {{kind: string, half: number, place: THREE.Vector3, aim: THREE.Vector3}} lamp
 * @param {THREE.Vector3[]} room its corners
 */
export function viewAmongWalls(lamp, room) {
  const middle = new THREE.Box3().setFromPoints(room).getCenter(new THREE.Vector3()).sub(lamp.place);
  const away = lamp.kind === "spot" || middle.length() < 0.02 ? lamp.aim : middle.normalize();
  const side = 0.05 * Math.tan(Math.min(lamp.half + 0.02, WIDEST));
  const flat = new THREE.Matrix4().makePerspective(-side, side, side, -side, 0.05, 200);
  return flat.multiply(turnedTo(away, lamp.place).invert());
}

/**
 * Parallel rays around everything; their depth goes on to a floor far behind.
 * @param {THREE.Vector3} aim
 * @param {THREE.Vector3[]} corners
 */
function viewOfSun(aim, corners) {
  const box = new THREE.Box3().setFromPoints(corners), middle = box.getCenter(new THREE.Vector3());
  const turned = turnedTo(aim, new THREE.Vector3()), back = turned.clone().invert(), half = new THREE.Vector3(0.01, 0.01, 0.01);
  for (const corner of corners) {
    const seen = corner.clone().sub(middle).applyMatrix4(back);
    half.max(new THREE.Vector3(Math.abs(seen.x), Math.abs(seen.y), Math.abs(seen.z)));
  }
  half.multiplyScalar(1.05);
  const far = 2 * half.z + 100, place = middle.clone().addScaledVector(aim, -(half.z + 1));
  const flat = new THREE.Matrix4().makeOrthographic(-half.x, half.x, half.y, -half.y, 0, far);
  return flat.multiply(turned.setPosition(place).invert());
}

/**
 * Return the frame of an eye that looks along a direction.
 * @param {THREE.Vector3} towards
 * @param {THREE.Vector3} place
 */
function turnedTo(towards, place) {
  const up = Math.abs(towards.y) > 0.999 ? new THREE.Vector3(0, 0, 1) : new THREE.Vector3(0, 1, 0);
  return new THREE.Matrix4().lookAt(new THREE.Vector3(), towards, up).setPosition(place);
}

export class Shadows {
  constructor() {
    this.material = new THREE.MeshDepthMaterial({ side: THREE.DoubleSide, ...BACK });
    /** Walls throw shadows by their outsides alone: what is lit from inside is no shadow. */
    this.outside = new THREE.MeshDepthMaterial({ side: THREE.BackSide, ...BACK });
    /** Letters without a ground throw the shadow of letters. @type {WeakMap<object, THREE.MeshDepthMaterial>} */
    this.flat = new WeakMap();
    this.eye = new THREE.Camera();
    this.eye.matrixWorldAutoUpdate = false;
    this.eye.layers.set(CASTS);
    /** @type {THREE.WebGLRenderTarget | null} */
    this.target = null;
    this.columns = 1;
    this.drawn = "";
  }

  /** The depths of all maps, for a shader that compares. */
  get texture() {
    return this.target?.depthTexture ?? null;
  }

  /** One point of the whole texture. */
  get texel() {
    return this.target === null ? 0 : 1 / this.target.width;
  }

  /**
   * Return where a map lies in the texture: offset and side, from 0 to 1.
   * @param {number} index
   */
  tile(index) {
    const side = 1 / this.columns;
    return new THREE.Vector4((index % this.columns) * side, Math.floor(index / this.columns) * side, side, 0);
  }

  /**
   * Draw what every lamp and projector sees, unless it is the same as before.
   * @param {THREE.WebGLRenderer} renderer
   * @param {THREE.Scene} scene
   * @param {THREE.Matrix4[]} views
   * @param {THREE.Object3D[]} casters those that are shown
   * @param {THREE.Object3D[][]} walls those that stand in each view's light
   * @param {any[]} hung pictures in the air that are shown
   */
  draw(renderer, scene, views, casters, walls, hung) {
    if (views.length === 0) {
      // A shader that compares must be given depths, also where nothing throws a shadow.
      if (this.target === null) renderer.initRenderTarget(this.#fitting(1, 1));
      return;
    }
    const told = [...views, ...[...casters, ...hung].map((one) => one.matrixWorld)].map((one) => one.elements.join()).join("|");
    const what = [...casters, ...hung.map(({ material }) => material.map ?? material)].map(({ id }) => id).join();
    if (told + what === this.drawn) return;
    this.drawn = told + what;
    const columns = Math.ceil(Math.sqrt(views.length)), side = Math.min(views.length <= FEW ? FINE : PLAIN, Math.floor(MOST / columns));
    const target = this.#fitting(columns, side);
    scene.overrideMaterial = this.material;
    renderer.setRenderTarget(target);
    renderer.clear(false, true, false);
    for (const [index, view] of views.entries()) {
      const x = (index % columns) * side, y = Math.floor(index / columns) * side;
      target.viewport.set(x, y, side, side);
      target.scissor.set(x, y, side, side);
      target.scissorTest = true;
      renderer.setRenderTarget(target);
      this.eye.projectionMatrix.copy(view);
      this.eye.projectionMatrixInverse.copy(view).invert();
      renderer.render(scene, this.eye);
      this.#hang(renderer, scene, hung);
      if (walls[index].length === 0) continue;
      for (const one of walls.flat()) one.visible = walls[index].includes(one);
      this.eye.layers.set(WALLS);
      scene.overrideMaterial = this.outside;
      renderer.render(scene, this.eye);
      this.eye.layers.set(CASTS);
      scene.overrideMaterial = this.material;
    }
    target.scissorTest = false;
    scene.overrideMaterial = null;
  }

  /**
   * Draw pictures in the air, each where it is not seen through.
   * @param {THREE.WebGLRenderer} renderer
   * @param {THREE.Scene} scene
   * @param {any[]} pictures
   */
  #hang(renderer, scene, pictures) {
    this.eye.layers.set(ALONE);
    for (const one of pictures) {
      scene.overrideMaterial = this.#flatOf(one.material);
      one.layers.enable(ALONE);
      renderer.render(scene, this.eye);
      one.layers.disable(ALONE);
    }
    this.eye.layers.set(CASTS);
    scene.overrideMaterial = this.material;
  }

  /** @param {any} worn */
  #flatOf(worn) {
    const known = this.flat.get(worn), map = worn.map ?? null;
    if (known !== undefined && known.map === map) return known;
    known?.dispose();
    const flat = new THREE.MeshDepthMaterial({ side: THREE.DoubleSide, map, alphaTest: 0.5, ...BACK });
    this.flat.set(worn, flat);
    return flat;
  }

  /**
   * @param {number} columns
   * @param {number} side
   */
  #fitting(columns, side) {
    const whole = columns * side;
    if (this.target !== null && this.target.width === whole && this.columns === columns) return this.target;
    this.target?.depthTexture?.dispose();
    this.target?.dispose();
    const depthTexture = new THREE.DepthTexture(whole, whole, THREE.UnsignedIntType);
    depthTexture.compareFunction = THREE.LessEqualCompare;
    depthTexture.magFilter = depthTexture.minFilter = THREE.LinearFilter;
    this.target = new THREE.WebGLRenderTarget(whole, whole, { depthTexture, generateMipmaps: false });
    this.columns = columns;
    return this.target;
  }
}

/** @param {THREE.Object3D} node */
export function isShown(node) {
  for (let at = /** @type {THREE.Object3D | null} */ (node); at !== null; at = at.parent) if (!at.visible) return false;
  return true;
}
