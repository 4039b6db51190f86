// Things that are half shown: seen through, by copies of what they wear, for the same material may be worn by others.

/**
 * @typedef {object} Ghost
 * @property {any} worn the material that it is a copy of
 * @property {any} seen
 */

export class Fading {
  constructor() {
    /** @type {WeakMap<object, Ghost>} */
    this.ghosts = new WeakMap();
    /** @type {[any, any][]} */
    this.changed = [];
  }

  /**
   * Let a thing's meshes be seen through until {@link Fading#end}.
   * @param {Iterable<any>} meshes
   * @param {number} shown from 0 to 1
   */
  fade(meshes, shown) {
    for (const mesh of meshes) {
      if (Array.isArray(mesh.material)) continue;
      const ghost = this.#ghostOf(mesh);
      ghost.opacity = mesh.material.opacity * shown;
      this.changed.push([mesh, mesh.material]);
      mesh.material = ghost;
    }
  }

  /** Be solid again. */
  end() {
    for (const [mesh, material] of this.changed) mesh.material = material;
    this.changed.length = 0;
  }

  /** @param {any} mesh */
  #ghostOf(mesh) {
    const known = this.ghosts.get(mesh), worn = mesh.material;
    if (known !== undefined && known.worn === worn) return known.seen;
    known?.seen.dispose();
    const seen = worn.clone();
    // What the room's light put into the shader is no part of what three copies.
    Object.assign(seen, { onBeforeCompile: worn.onBeforeCompile, customProgramCacheKey: worn.customProgramCacheKey });
    seen.defines = { ...worn.defines };
    seen.transparent = true;
    this.ghosts.set(mesh, { worn, seen });
    return seen;
  }
}

/**
 * Return the meshes, points and lines under a node.
 * @param {any} node
 */
export function meshesOf(node) {
  /** @type {any[]} */
  const found = [];
  node.traverse((/** @type {any} */ one) => one.material !== undefined && found.push(one));
  return found;
}
