// What projectors send: the pictures of their screens seen from the lens, faded where others share the light.
import * as THREE from "three";
import { BEAM_FRAGMENT, BEAM_VERTEX, MOST_BEAMS } from "./light_shaders.js";

/** Pictures on painted screens are seen by projectors alone, which look at this layer. */
export const PAINTED = 4;
const LARGEST = 2048, SMALLER = 1024, FEW = 4;

/**
 * Return a matrix told by rows.
 * @param {number[]} rows
 */
export function matrixOf(rows) {
  return new THREE.Matrix4().fromArray(rows).transpose();
}

export class BeamPictures {
  /** @param {import("./programme.js").PageBeam[]} beams */
  constructor(beams) {
    this.beams = beams;
    const sizes = beams.map((beam) => beam.size), most = beams.length <= FEW ? LARGEST : SMALLER;
    const largest = [0, 1].map((axis) => Math.max(...sizes.map((size) => size[axis]))), scale = Math.min(1, most / Math.max(...largest));
    const [wide, high] = largest.map((side) => Math.max(Math.trunc(side * scale), 1));
    this.target = new THREE.WebGLArrayRenderTarget(wide, high, beams.length, {
      type: THREE.HalfFloatType, depthBuffer: false, generateMipmaps: true,
      minFilter: THREE.LinearMipmapLinearFilter, magFilter: THREE.LinearFilter,
    });
    this.scene = new THREE.Scene();
    this.eye = new THREE.Camera();
    this.materials = beams.map((beam) => materialOf(beam));
    /** @type {THREE.Mesh[]} one for each picture, drawn in the order of the scene */
    this.meshes = [];
    this.drawn = "";
  }

  get texture() {
    return this.target.texture;
  }

  /**
   * Draw what every projector shows, in linear light, unless it is the same as before.
   * @param {THREE.WebGLRenderer} renderer
   * @param {{mesh: any, screen: string, shown: number}[]} pictures in the order of the scene
   */
  draw(renderer, pictures) {
    const told = pictures.map(({ mesh, shown }) => `${shown} ${mesh.material.uuid} ${mesh.material.map?.version} ${mesh.matrixWorld.elements.join()}`).join("|");
    if (told === this.drawn) return;
    this.drawn = told;
    for (const [layer, beam] of this.beams.entries()) {
      this.scene.clear();
      for (const [order, { mesh, screen, shown }] of pictures.entries()) {
        if (screen === beam.screen && shown > 0) this.scene.add(pictureOf(mesh, shown, order, this.materials[layer]));
      }
      renderer.setRenderTarget(this.target, layer);
      renderer.setClearColor(0x000000, 1);
      renderer.clear(true, false, false);
      renderer.render(this.scene, this.eye);
    }
    for (const child of [...this.scene.children]) /** @type {any} */ (child).material.dispose();
    this.scene.clear();
  }
}

/** @param {import("./programme.js").PageBeam} beam */
function materialOf(beam) {
  const images = beam.partners.map(matrixOf), inner = beam.inner.map((edges) => new THREE.Vector4(...edges));
  while (images.length < MOST_BEAMS) images.push(new THREE.Matrix4());
  while (inner.length < MOST_BEAMS) inner.push(new THREE.Vector4());
  return new THREE.ShaderMaterial({
    vertexShader: BEAM_VERTEX, fragmentShader: BEAM_FRAGMENT, side: THREE.DoubleSide, transparent: true, depthTest: false, depthWrite: false,
    uniforms: {
      image: { value: matrixOf(beam.matrix) }, images: { value: images }, inner: { value: inner }, own: { value: beam.own },
      shared: { value: beam.partners.length }, ramp: { value: beam.ramp }, base: { value: null }, opacity: { value: 1 },
      tint: { value: new THREE.Color(1, 1, 1) },
    },
  });
}

const WHITE = new THREE.DataTexture(new Uint8Array([255, 255, 255, 255]), 1, 1);
WHITE.needsUpdate = true;

/**
 * @param {any} mesh
 * @param {number} shown
 * @param {number} order
 * @param {THREE.ShaderMaterial} like
 */
function pictureOf(mesh, shown, order, like) {
  const material = like.clone();
  material.uniforms.base.value = mesh.material.map ?? WHITE;
  material.uniforms.tint.value = mesh.material.color;
  material.uniforms.opacity.value = shown;
  const picture = new THREE.Mesh(mesh.geometry, material);
  picture.matrixAutoUpdate = false;
  picture.matrix.copy(mesh.matrixWorld);
  picture.frustumCulled = false;
  picture.renderOrder = order;
  return picture;
}
