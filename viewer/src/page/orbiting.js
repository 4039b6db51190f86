// A thing looked at from around: by mouse, fingers or keys alone. The visitor goes on standing where they stood.
import * as THREE from "three";

const TURN = 1.2, DRAG = 0.006, STEP = Math.PI / 12, CLOSER = 0.85, TRAVEL = 0.7, FOV = 45;
/** Radians above and below the thing's middle, and its sphere's radii from its middle. */
const HIGHEST = 1.45, LOWEST = -0.6, NEAREST = 0.5, FARTHEST = 8;
/** Metres: eyes stay above the floor, and a pin is not looked at from inside the camera. */
const FLOOR = 0.05, SMALLEST = 0.02;

/** @type {Map<string, [number, number, number]>} to the right, up, nearer */
const KEYS = new Map([
  ["ArrowLeft", [-1, 0, 0]], ["ArrowRight", [1, 0, 0]], ["ArrowUp", [0, 1, 0]], ["ArrowDown", [0, -1, 0]],
  ["+", [0, 0, 1]], ["=", [0, 0, 1]], ["-", [0, 0, -1]],
]);

/**
 * @typedef {object} Looked what is looked at
 * @property {string} id
 * @property {THREE.Object3D} node
 * @property {THREE.Vector3} centre when it began
 * @property {THREE.Vector3} place of the node when it began
 * @property {number} radius
 */

export class Orbiting {
  constructor() {
    /** @type {Looked | null} */
    this.looked = null;
    this.around = 0;
    this.above = 0;
    this.away = 1;
    this.reduced = false;
    /** @type {Set<string>} */
    this.held = new Set();
    /** @type {{position: THREE.Vector3, turn: THREE.Quaternion, passed: number} | null} */
    this.travel = null;
    /** @type {() => void} */
    this.onEnd = () => {};
  }

  /**
   * Look at a thing from the side where the camera is, as far away as shows it whole.
   * @param {string} id
   * @param {THREE.Object3D} node
   * @param {THREE.PerspectiveCamera} camera
   */
  begin(id, node, camera) {
    const box = new THREE.Box3().setFromObject(node);
    if (box.isEmpty()) return false;
    const centre = box.getCenter(new THREE.Vector3()), radius = Math.max(box.getSize(new THREE.Vector3()).length() / 2, SMALLEST);
    this.looked = { id, node, centre, place: node.getWorldPosition(new THREE.Vector3()), radius };
    const from = camera.position.clone().sub(centre), half = (FOV * Math.PI) / 360;
    const narrow = Math.min(half, Math.atan(Math.tan(half) * camera.aspect));
    this.around = Math.atan2(from.x, from.z);
    this.away = (1.05 * radius) / Math.sin(narrow);
    this.above = Math.asin(from.y / Math.max(from.length(), 1e-6));
    this.#limit();
    this.travel = this.reduced ? null : { position: camera.position.clone(), turn: camera.quaternion.clone(), passed: 0 };
    return true;
  }

  end() {
    if (this.looked === null) return;
    this.looked = null;
    this.held.clear();
    this.onEnd();
  }

  /**
   * Take a key that is pressed; return whether it was one of these.
   * @param {string} key
   */
  press(key) {
    if (this.looked === null) return false;
    if (key === "Escape") this.end();
    else if (KEYS.has(key)) this.held.add(key);
    else return false;
    return true;
  }

  /** @param {string} key */
  release(key) {
    this.held.delete(key);
    // Shift may have been let go of first: then another sign comes up than went down.
    if (!key.startsWith("Arrow")) for (const sign of ["+", "=", "-"]) this.held.delete(sign);
  }

  /**
   * Turn by one step, as a button asks for.
   * @param {number} right
   * @param {number} up
   */
  step(right, up) {
    this.#turn(right * STEP, up * STEP);
  }

  /**
   * Turn as a finger or the mouse moves, by pixels.
   * @param {number} dx
   * @param {number} dy
   */
  drag(dx, dy) {
    this.#turn(-dx * DRAG, dy * DRAG);
  }

  /**
   * Come nearer by steps, or go away.
   * @param {number} steps
   */
  nearer(steps) {
    this.travel = null;
    this.away *= CLOSER ** steps;
    this.#limit();
  }

  /**
   * @param {number} right
   * @param {number} up
   */
  #turn(right, up) {
    this.travel = null;
    this.around += right;
    this.above += up;
    this.#limit();
  }

  #limit() {
    const { looked } = this;
    if (looked === null) return;
    this.away = Math.min(Math.max(this.away, NEAREST * looked.radius), FARTHEST * looked.radius);
    const floor = Math.asin(Math.min(Math.max((FLOOR - this.#middle(looked).y) / this.away, -1), 1));
    this.above = Math.min(Math.max(this.above, LOWEST, floor), HIGHEST);
  }

  /**
   * The middle of a thing that may have moved since.
   * @param {Looked} looked
   */
  #middle(looked) {
    return looked.node.getWorldPosition(new THREE.Vector3()).sub(looked.place).add(looked.centre);
  }

  /**
   * Let time pass.
   * @param {number} seconds
   */
  advance(seconds) {
    const passed = Math.min(seconds, 0.1);
    for (const key of this.held) {
      const [right, up, nearer] = KEYS.get(key) ?? [0, 0, 0];
      if (right || up) this.#turn(right * TURN * passed, up * TURN * passed);
      if (nearer) this.nearer(nearer * 6 * passed);
    }
    if (this.travel !== null) this.travel.passed += passed;
  }

  /** @param {THREE.PerspectiveCamera} camera */
  look(camera) {
    const { looked, travel } = this;
    if (looked === null) return;
    const middle = this.#middle(looked), flat = Math.cos(this.above) * this.away;
    const offset = new THREE.Vector3(Math.sin(this.around) * flat, Math.sin(this.above) * this.away, Math.cos(this.around) * flat);
    camera.position.copy(middle).add(offset);
    camera.lookAt(middle);
    if (travel !== null) {
      const part = Math.min(travel.passed / TRAVEL, 1), eased = part * part * (3 - 2 * part);
      camera.position.lerpVectors(travel.position, camera.position, eased);
      camera.quaternion.slerpQuaternions(travel.turn, camera.quaternion.clone(), eased);
      if (part >= 1) this.travel = null;
    }
    if (camera.fov === FOV) return;
    camera.fov = FOV;
    camera.updateProjectionMatrix();
  }
}
