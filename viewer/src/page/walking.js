// Where the visitor stands and looks: keys, mouse, fingers; metres and radians.
import * as THREE from "three";

const SPEED = 1.4, TURN = 1.2, DRAG = 0.004, TRAVEL = 0.7, HIGHEST = 1.5;
/** @type {Map<string, [number, number, number]>} forwards, to the right, turn to the left */
const KEYS = new Map([
  ["ArrowUp", [1, 0, 0]], ["ArrowDown", [-1, 0, 0]], ["ArrowLeft", [0, 0, 1]], ["ArrowRight", [0, 0, -1]],
  ["KeyW", [1, 0, 0]], ["KeyS", [-1, 0, 0]], ["KeyA", [0, -1, 0]], ["KeyD", [0, 1, 0]],
]);

export class Walking {
  /**
   * @param {HTMLElement} canvas
   * @param {{low: number[], high: number[]} | null} bounds where eyes may be
   */
  constructor(canvas, bounds) {
    this.position = new THREE.Vector3(0, 1.6, 0);
    this.yaw = 0;
    this.pitch = 0;
    this.fov = 60;
    this.bounds = bounds;
    this.reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
    /** @type {(x: number, y: number) => void} */
    this.onTap = () => {};
    /** What takes keys, fingers and the wheel instead, while a thing is looked at from around. @type {import("./orbiting.js").Orbiting | null} */
    this.instead = null;
    /** @type {Set<string>} */
    this.held = new Set();
    /** @type {{from: Place, to: Place, passed: number} | null} */
    this.travel = null;
    this.#listen(canvas);
  }

  /** @param {HTMLElement} canvas */
  #listen(canvas) {
    window.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || isField(event.target)) return;
      const taken = this.instead === null ? KEYS.has(event.code) : this.instead.press(event.key);
      if (taken && this.instead === null) this.held.add(event.code);
      if (taken) event.preventDefault();
    });
    window.addEventListener("keyup", (event) => {
      this.held.delete(event.code);
      this.instead?.release(event.key);
    });
    window.addEventListener("blur", () => {
      this.held.clear();
      this.instead?.held.clear();
    });
    canvas.addEventListener("wheel", (event) => {
      if (this.instead === null) return;
      this.instead.nearer(-Math.sign(event.deltaY));
      event.preventDefault();
    }, { passive: false });
    /** @type {Map<number, {x: number, y: number, moved: number}>} */
    const fingers = new Map();
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      fingers.set(event.pointerId, { x: event.clientX, y: event.clientY, moved: 0 });
    });
    canvas.addEventListener("pointermove", (event) => {
      const finger = fingers.get(event.pointerId);
      if (finger === undefined) return;
      const dx = event.clientX - finger.x, dy = event.clientY - finger.y;
      fingers.set(event.pointerId, { x: event.clientX, y: event.clientY, moved: finger.moved + Math.abs(dx) + Math.abs(dy) });
      const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
      // One finger turns about a thing, two come nearer to it.
      if (this.instead !== null && other !== undefined) {
        const before = Math.hypot(finger.x - other.x, finger.y - other.y), now = Math.hypot(event.clientX - other.x, event.clientY - other.y);
        if (before > 0 && now > 0) this.instead.nearer(6 * Math.log(now / before));
      } else if (this.instead !== null) {
        if (finger.moved + Math.abs(dx) + Math.abs(dy) > 6) this.instead.drag(dx, dy);
      }
      // One finger looks, two walk.
      else if (fingers.size > 1) this.#step(-dy * 0.01, dx * 0.01);
      else if (finger.moved + Math.abs(dx) + Math.abs(dy) > 6) this.#look(dx * DRAG, dy * DRAG);
    });
    const end = (/** @type {PointerEvent} */ event) => {
      const finger = fingers.get(event.pointerId);
      fingers.delete(event.pointerId);
      if (finger === undefined || finger.moved > 6 || event.type === "pointercancel") return;
      const box = canvas.getBoundingClientRect();
      this.onTap(((event.clientX - box.left) / box.width) * 2 - 1, 1 - ((event.clientY - box.top) / box.height) * 2);
    };
    canvas.addEventListener("pointerup", end);
    canvas.addEventListener("pointercancel", end);
  }

  /**
   * @param {number} left
   * @param {number} up
   */
  #look(left, up) {
    this.travel = null;
    this.yaw += left;
    this.pitch = Math.min(Math.max(this.pitch + up, -HIGHEST), HIGHEST);
  }

  /**
   * @param {number} forwards
   * @param {number} right
   */
  #step(forwards, right) {
    this.travel = null;
    const sine = Math.sin(this.yaw), cosine = Math.cos(this.yaw);
    this.position.x += -sine * forwards + cosine * right;
    this.position.z += -cosine * forwards - sine * right;
    if (this.bounds !== null) this.position.clamp(vector(this.bounds.low), vector(this.bounds.high));
  }

  /**
   * Let time pass.
   * @param {number} seconds
   */
  advance(seconds) {
    const passed = Math.min(seconds, 0.1);
    for (const code of this.held) {
      const [forwards, right, turn] = KEYS.get(code) ?? [0, 0, 0];
      if (turn !== 0) this.#look(turn * TURN * passed, 0);
      else this.#step(forwards * SPEED * passed, right * SPEED * passed);
    }
    if (this.travel !== null) this.#travelOn(passed);
  }

  /** @param {number} seconds */
  #travelOn(seconds) {
    const { travel } = this;
    if (travel === null) return;
    travel.passed += seconds;
    const part = Math.min(travel.passed / TRAVEL, 1), eased = part * part * (3 - 2 * part), { from, to } = travel;
    this.position.lerpVectors(from.position, to.position, eased);
    this.yaw = from.yaw + nearTurn(to.yaw - from.yaw) * eased;
    this.pitch = from.pitch + (to.pitch - from.pitch) * eased;
    this.fov = from.fov + (to.fov - from.fov) * eased;
    if (part >= 1) this.travel = null;
  }

  /**
   * Go to a view: at once where motion is reduced.
   * @param {import("./programme.js").PageView} view
   * @param {boolean} [atOnce]
   */
  go(view, atOnce = false) {
    const to = placeOf(view);
    if (atOnce || this.reduced) {
      this.travel = null;
      this.position.copy(to.position);
      this.yaw = to.yaw;
      this.pitch = to.pitch;
      this.fov = to.fov;
    } else {
      const { position, yaw, pitch, fov } = this;
      this.travel = { from: { position: position.clone(), yaw, pitch, fov }, to, passed: 0 };
    }
  }

  /**
   * Be where a head is that has taken its headset off.
   * @param {{position: THREE.Vector3, orientation: THREE.Quaternion}} head
   */
  arrive({ position, orientation }) {
    this.travel = null;
    this.yaw = new THREE.Euler(0, 0, 0, "YXZ").setFromQuaternion(orientation).y;
    this.pitch = 0;
    this.position.set(position.x, this.position.y, position.z);
    if (this.bounds !== null) this.position.clamp(vector(this.bounds.low), vector(this.bounds.high));
  }

  /** Where the visitor's ears are while the camera is elsewhere. */
  get head() {
    const orientation = new THREE.Quaternion().setFromEuler(new THREE.Euler(this.pitch, this.yaw, 0, "YXZ"));
    return { position: this.position.clone(), orientation };
  }

  /** The visitor's place as a visit has it. */
  get viewer() {
    return { position: this.position.toArray(), yaw: this.yaw, pitch: this.pitch };
  }

  /** @param {THREE.PerspectiveCamera} camera */
  look(camera) {
    camera.position.copy(this.position);
    camera.rotation.set(this.pitch, this.yaw, 0, "YXZ");
    if (camera.fov !== this.fov) {
      camera.fov = this.fov;
      camera.updateProjectionMatrix();
    }
  }
}

/** @typedef {{position: THREE.Vector3, yaw: number, pitch: number, fov: number}} Place */

/**
 * @param {import("./programme.js").PageView} view
 * @returns {Place}
 */
export function placeOf(view) {
  const matrix = new THREE.Matrix4().fromArray(view.matrix).transpose(), turn = new THREE.Euler(0, 0, 0, "YXZ");
  turn.setFromRotationMatrix(matrix);
  return { position: new THREE.Vector3().setFromMatrixPosition(matrix), yaw: turn.y, pitch: turn.x, fov: view.fov };
}

/** @param {number} angle */
function nearTurn(angle) {
  const whole = 2 * Math.PI;
  return ((((angle + Math.PI) % whole) + whole) % whole) - Math.PI;
}

/** @param {number[]} values */
function vector(values) {
  return new THREE.Vector3(values[0], values[1], values[2]);
}

/** @param {EventTarget | null} target */
function isField(target) {
  return target instanceof HTMLElement && ["INPUT", "SELECT", "TEXTAREA"].includes(target.tagName);
}
