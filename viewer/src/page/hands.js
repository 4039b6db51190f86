// Hands in a headset: they point at things and choose them, walk and turn by the sticks, and go on to the next view.
import * as THREE from "three";
import { headOf, turnAbout } from "./heads.js";

/** As by keys; metres a second. */
const SPEED = 1.4;
/** Turns come by steps: a room that turns smoothly about people who stand still makes them sick. */
const SNAP = Math.PI / 6;
/** A stick that is hardly moved is not moved; one that has turned comes back first. */
const STILL = 0.2, TURNS = 0.7, BACK = 0.4;
const RAY = 4;

export class Hands {
  /**
   * @param {import("./room.js").Room} room
   * @param {import("./walking.js").Walking} walking
   */
  constructor(room, walking) {
    this.room = room;
    this.walking = walking;
    this.known = new Map(room.programme.things.map((thing) => [thing.id, thing]));
    /** @type {XRSession | null} */
    this.session = null;
    /** @type {Set<XRInputSource>} whose stick has turned, and is not back */
    this.turned = new Set();
    /** Where the head was when it was last looked at. */
    this.head = headOf(room);
    this.rays = [0, 1].map((index) => this.#ray(index));
  }

  /** @param {number} index */
  #ray(index) {
    const space = this.room.renderer.xr.getController(index);
    const ends = new THREE.BufferGeometry().setFromPoints([new THREE.Vector3(), new THREE.Vector3(0, 0, -RAY)]);
    const line = new THREE.Line(ends, new THREE.LineBasicMaterial({ color: 0xffd479, transparent: true, opacity: 0.7, toneMapped: false }));
    space.add(line);
    const hand = { space, line, source: /** @type {XRInputSource | null} */ (null) };
    space.addEventListener("connected", ({ data }) => {
      hand.source = data;
      // Eyes and fingers on a screen point for a moment: no line follows them.
      line.visible = data.targetRayMode === "tracked-pointer";
    });
    space.addEventListener("disconnected", () => (hand.source = null));
    this.room.rig.add(space);
    return hand;
  }

  /**
   * Return the thing that a hand points at, if a click on it does something.
   * @param {XRInputSource} source
   * @returns {string | null}
   */
  aimed(source) {
    const hand = this.rays.find((one) => one.source === source);
    if (hand === undefined) return null;
    hand.space.updateWorldMatrix(true, false);
    const from = new THREE.Vector3().setFromMatrixPosition(hand.space.matrixWorld);
    const along = new THREE.Vector3(0, 0, -1).transformDirection(hand.space.matrixWorld);
    const id = this.room.pickAlong(new THREE.Raycaster(from, along));
    return id !== null && this.known.get(id)?.click ? id : null;
  }

  /**
   * Walk and turn by the sticks: either hand walks, so that one is enough; the left one goes sideways, others turn.
   * @param {number} seconds
   */
  advance(seconds) {
    const { session } = this, passed = Math.min(seconds, 0.1);
    if (session === null) return;
    for (const source of session.inputSources) {
      const [, , x = 0, y = 0] = source.gamepad?.axes ?? [];
      const sideways = source.handedness === "left";
      this.#walk(-still(y) * SPEED * passed, sideways ? still(x) * SPEED * passed : 0);
      if (!sideways) this.#turn(source, x);
    }
    this.head = headOf(this.room);
  }

  /**
   * @param {XRInputSource} source
   * @param {number} x
   */
  #turn(source, x) {
    if (Math.abs(x) < BACK) this.turned.delete(source);
    if (Math.abs(x) < TURNS || this.turned.has(source)) return;
    this.turned.add(source);
    turnAbout(this.room, headOf(this.room).position, x > 0 ? -SNAP : SNAP);
  }

  /**
   * @param {number} forwards metres
   * @param {number} right
   */
  #walk(forwards, right) {
    if (forwards === 0 && right === 0) return;
    const { position, orientation } = headOf(this.room), { bounds } = this.walking;
    const yaw = new THREE.Euler(0, 0, 0, "YXZ").setFromQuaternion(orientation).y;
    const by = new THREE.Vector3(right, 0, -forwards).applyAxisAngle(new THREE.Vector3(0, 1, 0), yaw);
    // Feet may carry a head out of the room; sticks do not.
    if (bounds !== null) {
      by.x = within(position.x, by.x, bounds.low[0], bounds.high[0]);
      by.z = within(position.z, by.z, bounds.low[2], bounds.high[2]);
    }
    this.room.rig.position.add(by);
  }
}

/** @param {number} value of a stick */
function still(value) {
  return Math.abs(value) < STILL ? 0 : value;
}

/**
 * Return how far a step may go: not farther out than the bounds, and always back.
 * @param {number} at
 * @param {number} by
 * @param {number} low
 * @param {number} high
 */
function within(at, by, low, high) {
  return by > 0 ? Math.min(by, Math.max(high - at, 0)) : Math.max(by, Math.min(low - at, 0));
}
