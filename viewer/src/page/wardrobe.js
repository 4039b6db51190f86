// What meshes wear in the light: their materials, lit by our shaders, as those of the room that each stands in.
import * as THREE from "three";
import { FINE_DECLARED, FINE_VERTEX, LIT, SHADE, VERTEX_PLACE } from "./light_shaders.js";
import { pixelsAcross } from "./measures.js";

/** A triangle that covers no more is lit at its corners alone. */
const FINEST_PIXELS = 2;

export class Wardrobe {
  /**
   * @param {any} shared uniforms
   * @param {any[]} rooms uniforms of each
   * @param {boolean} beams whether there are projectors
   */
  constructor(shared, rooms, beams) {
    this.shared = shared;
    this.rooms = rooms;
    this.beams = beams;
    /** The room for which a material was made ours. @type {WeakMap<object, number>} */
    this.home = new WeakMap();
    /** What it is elsewhere, or when it is fine. @type {WeakMap<object, Map<string, any>>} */
    this.others = new WeakMap();
    /** What a mesh wears, and what that was made from. @type {WeakMap<object, {plain: any, now: any}>} */
    this.worn = new WeakMap();
  }

  /**
   * Dress a mesh, as what stands in a room; what shines by itself keeps the colours of its file.
   * @param {any} mesh
   * @param {number} room
   * @param {boolean} surface whether it is a wall, floor or ceiling
   */
  dress(mesh, room, surface) {
    if (mesh.material.type === "MeshBasicMaterial") mesh.material.toneMapped = false;
    if (!mesh.material.isMeshStandardMaterial) return;
    if (!this.home.has(mesh.material)) this.#wear(mesh.material, room, surface);
    this.#put(mesh, mesh.material, room, false);
  }

  /**
   * Dress a model again, when it has come to another room, or has triangles hardly larger than pixels: those are lit at
   * their vertices alone, as in the preview.
   * @param {any} mesh
   * @param {number} room
   * @param {THREE.PerspectiveCamera} camera
   * @param {HTMLCanvasElement} canvas
   */
  suit(mesh, room, camera, { width, height }) {
    const worn = this.worn.get(mesh), plain = worn !== undefined && worn.now === mesh.material ? worn.plain : mesh.material;
    if (!plain.isMeshStandardMaterial || !this.home.has(plain)) return;
    let fine = false;
    if (mayBeFine(plain)) {
      const seen = pixelsAcross(mesh, camera, height) ** 2, index = mesh.geometry.index;
      const triangles = (index === null ? mesh.geometry.attributes.position.count : index.count) / 3;
      // There are shadows: nothing is lit more simply than at two pixels a triangle.
      fine = triangles * FINEST_PIXELS > Math.min(seen, width * height);
    }
    this.#put(mesh, plain, room, fine);
  }

  /**
   * @param {any} mesh
   * @param {any} plain
   * @param {number} room
   * @param {boolean} fine
   */
  #put(mesh, plain, room, fine) {
    const now = this.#variant(plain, room, fine);
    mesh.material = now;
    this.worn.set(mesh, { plain, now });
  }

  /**
   * @param {any} plain
   * @param {number} room
   * @param {boolean} fine
   */
  #variant(plain, room, fine) {
    if (!fine && this.home.get(plain) === room) return plain;
    const known = this.others.get(plain) ?? new Map(), key = `${room} ${fine}`;
    this.others.set(plain, known);
    if (!known.has(key)) {
      const other = plain.clone();
      this.#wear(other, room, "ROOM" in plain.defines);
      if (fine) other.defines.FINE = "";
      known.set(key, other);
    }
    return known.get(key);
  }

  /**
   * Make a material one of ours: lit by the lamps and projectors of a room.
   * @param {any} material
   * @param {number} room
   * @param {boolean} surface
   */
  #wear(material, room, surface) {
    this.home.set(material, room);
    const defines = { ...material.defines };
    if (isMatt(material)) defines.MATT = "";
    if (this.beams) defines.BEAMS = "";
    defines.SHADOWS = "";
    if (surface) defines.ROOM = "";
    material.defines = defines;
    material.onBeforeCompile = (/** @type {any} */ shader) => {
      Object.assign(shader.uniforms, this.shared, this.rooms[room]);
      if ("FINE" in material.defines) litAtVertices(shader);
      else litAtPixels(shader);
    };
    material.customProgramCacheKey = () => "immersion";
    material.needsUpdate = true;
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
  shader.fragmentShader = "centroid varying vec3 fine_shade;\nvoid main() { gl_FragColor = vec4(fine_shade, 1.0); }";
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
 * A surface that a file says nothing of is matt, as a scan without a look is in the preview.
 * @param {any} material
 */
function isMatt(material) {
  const images = ["normalMap", "roughnessMap", "metalnessMap", "aoMap", "emissiveMap"].some((key) => material[key]);
  return material.metalness === 0 && material.roughness === 1 && material.emissive.getHex() === 0 && !images && !material.isMeshPhysicalMaterial;
}
