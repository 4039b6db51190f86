// Levels of detail: a light model is there with the first picture, and the full one takes its place when it has come
// and is seen large enough, as in the preview (src/immersion/preview/levels.py).
import { Group } from "three";
import { meshesOf } from "./fading.js";
import { load } from "./load.js";
import { pixelsAcross } from "./measures.js";

/** Triangles for a pixel of a model's place in the picture; more are not seen. Its sphere's disc is larger than it. */
const PER_PIXEL = 2;
/** So much farther a visitor goes before the light one is back: nothing flickers on the border. */
const FARTHER = 1.25;

/**
 * @typedef {object} Rung a thing with a light model and a full one
 * @property {import("three").Object3D} node
 * @property {import("./programme.js").PageLevel} told
 * @property {Group} light
 * @property {import("three").Object3D | null} full
 * @property {import("three").Object3D} shown one of both
 */

export class Levels {
  /**
   * @param {import("./programme.js").Page} programme
   * @param {import("./room.js").Room} room
   */
  constructor(programme, room) {
    this.room = room;
    this.told = programme.levels;
    /** @type {Map<string, Rung[]>} by media */
    this.rungs = new Map();
    for (const { id, model } of programme.things) {
      const node = room.things.get(id);
      if (!model || node === undefined || !Object.hasOwn(this.told, model)) continue;
      const light = new Group();
      light.add(...node.children.filter((child) => child.userData.immersion?.kind === "stand-in"));
      node.add(light);
      this.rungs.set(model, [...(this.rungs.get(model) ?? []), { node, told: this.told[model], light, full: null, shown: light }]);
    }
  }

  /** Fetch the full models, one after the other; each is compiled before it is seen. */
  async load() {
    const { room } = this;
    for (const [media, rungs] of this.rungs) {
      const model = await room.modelOf(await load(this.told[media].url));
      room.renderer.compile(model, room.camera, room.scene);
      for (const [k, rung] of rungs.entries()) rung.full = k === 0 ? model : model.clone();
    }
  }

  /** Show each model as large as it is seen; one takes the other's place between two pictures. */
  apply() {
    const { height, width } = this.room.renderer.domElement;
    for (const rung of [...this.rungs.values()].flat()) {
      if (rung.full === null) continue;
      const across = Math.max(...meshesOf(rung.shown).map((mesh) => pixelsAcross(mesh, this.room.camera, height)));
      const pixels = Math.min((across ** 2 * Math.PI) / 4, width * height), most = PER_PIXEL * pixels;
      const wanted = rung.told.light < (rung.shown === rung.full ? most * FARTHER ** 2 : most) ? rung.full : rung.light;
      if (wanted !== rung.shown) this.#swap(rung, wanted);
    }
  }

  /**
   * @param {Rung} rung
   * @param {import("three").Object3D} wanted
   */
  #swap(rung, wanted) {
    rung.node.remove(rung.shown);
    rung.node.add(wanted);
    wanted.updateMatrixWorld(true);
    this.room.light.uncast(new Set(meshesOf(rung.shown)));
    for (const mesh of meshesOf(wanted)) this.room.light.cast(mesh);
    rung.shown = wanted;
  }
}
