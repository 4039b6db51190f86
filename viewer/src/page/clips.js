// Models that move by themselves: each animation of a file is posed at the time that the visit says, never left to run.
import * as THREE from "three";

/**
 * @typedef {object} Animated a model that is there once, with its own joints
 * @property {THREE.AnimationMixer} mixer of the whole scene, for a skinned mesh stands apart from its joints
 * @property {Map<string, THREE.AnimationClip>} clips in the file's order
 * @property {string | null} now the one it is posed by
 */

export class Clips {
  /**
   * @param {THREE.AnimationClip[]} animations of the whole file; those of models say whose they are
   * @param {Map<string, THREE.Object3D>} things
   * @param {THREE.Object3D} scene
   */
  constructor(animations, things, scene) {
    this.things = things;
    this.skins = skinsApart(scene, things);
    /** @type {Map<string, Animated>} */
    this.animated = new Map();
    for (const animation of animations) {
      const { thing, clip } = /** @type {any} */ (animation).userData?.immersion ?? {}, node = things.get(thing);
      if (node === undefined) continue;
      const own = this.animated.get(thing) ?? { mixer: new THREE.AnimationMixer(scene), clips: new Map(), now: null };
      own.clips.set(clip, animation);
      this.animated.set(thing, own);
    }
  }

  /**
   * Pose every model as the visit has it; one that does not play stands as at rest.
   * @param {import("../simulate/index.js").State} state
   */
  apply(state) {
    for (const [mesh, id] of this.skins) mesh.visible = this.things.get(id)?.visible ?? true;
    for (const [id, own] of this.animated) {
      const told = state.things.get(id);
      const wanted = told === undefined || !told.playing ? null : (told.clip ?? own.clips.keys().next().value ?? null);
      const clip = wanted === null ? undefined : own.clips.get(wanted);
      if (own.now !== wanted) own.mixer.stopAllAction();
      own.now = wanted;
      if (told === undefined || clip === undefined) continue;
      const action = own.mixer.clipAction(clip);
      action.loop = THREE.LoopOnce;
      action.clampWhenFinished = true;
      if (!action.isRunning()) action.reset().play();
      // Time is the visit's: the same moment is the same pose, whatever was drawn before.
      action.time = Math.min(told.mediaTime / 1e6, clip.duration);
      action.paused = false;
      own.mixer.update(0);
    }
  }
}

/**
 * Return the skinned meshes that stand apart from their thing, for glTF places them by their joints alone.
 * @param {THREE.Object3D} scene
 * @param {Map<string, THREE.Object3D>} things
 */
function skinsApart(scene, things) {
  const owners = new Map([...things].map(([id, node]) => [node, id]));
  const ownerOf = (/** @type {THREE.Object3D | null} */ node) => {
    for (let at = node; at !== null; at = at.parent) if (owners.has(at)) return owners.get(at);
    return undefined;
  };
  /** @type {Map<THREE.Object3D, string>} */
  const found = new Map();
  scene.traverse((/** @type {any} */ mesh) => {
    const owner = mesh.isSkinnedMesh ? ownerOf(mesh.skeleton.bones[0] ?? null) : undefined;
    if (owner !== undefined && ownerOf(mesh) !== owner) found.set(mesh, owner);
  });
  return found;
}
