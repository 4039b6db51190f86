// What is read in a headset, where the page's own text is not seen: captions before the eyes, and signs beside them.
import * as THREE from "three";
import { headOf } from "./heads.js";

/** Metres: how far before the head, how far below the eyes, how wide captions and signs are. */
const AHEAD = 1.6, BELOW = 0.5, WIDE = 1.2, SIGNS = 0.5;
const PIXELS = 1024, LINE = 64, MARGIN = 28, MOST = 5;
/** How far the head turns before the words come after it, and how soon they have: they do not shake with it. */
const LOOSE = 0.35, SOON = 0.4;
const OVER_ALL = 1000;

export class WornWords {
  /** @param {import("./room.js").Room} room */
  constructor(room) {
    this.room = room;
    this.group = new THREE.Group();
    this.group.visible = false;
    this.sheet = document.createElement("canvas");
    this.words = surface(WIDE, this.sheet);
    this.signs = surface(SIGNS, document.createElement("canvas"));
    this.group.add(this.words, this.signs);
    room.scene.add(this.group);
    this.said = "";
    this.yaw = 0;
    this.follows = false;
  }

  /**
   * Show what is said now before a visitor who wears a headset.
   * @param {string} said
   * @param {string} language
   * @param {HTMLVideoElement | null} signs
   * @param {number} seconds that have passed
   */
  apply(said, language, signs, seconds) {
    const worn = this.room.renderer.xr.isPresenting, seen = worn && (said !== "" || signs !== null);
    if (seen && !this.group.visible) this.yaw = Infinity;
    this.group.visible = seen;
    if (!seen) return;
    this.words.visible = said !== "";
    if (said !== "" && said !== this.said) this.#write(said, language);
    this.said = said;
    this.signs.visible = signs !== null;
    if (signs !== null) this.#sign(signs);
    this.#follow(seconds);
  }

  /**
   * @param {string} said
   * @param {string} language
   */
  #write(said, language) {
    const { sheet } = this, brush = sheet.getContext("2d");
    if (brush === null) return;
    const font = `${LINE * 0.72}px system-ui, sans-serif`;
    brush.font = font;
    const lines = wrapped(said, (words) => brush.measureText(words).width <= PIXELS - 2 * MARGIN).slice(0, MOST);
    // A new size clears the sheet, and forgets the font.
    sheet.width = Math.ceil(Math.max(...lines.map((line) => brush.measureText(line).width))) + 2 * MARGIN;
    sheet.height = lines.length * LINE + 2 * MARGIN;
    sheet.lang = language;
    brush.fillStyle = "rgb(0 0 0 / 85%)";
    brush.beginPath();
    brush.roundRect(0, 0, sheet.width, sheet.height, MARGIN);
    brush.fill();
    Object.assign(brush, { font, fillStyle: "#fff", textAlign: "center", textBaseline: "middle" });
    lines.forEach((line, k) => brush.fillText(line, sheet.width / 2, MARGIN + (k + 0.5) * LINE));
    wear(this.words, sheet, (WIDE * sheet.width) / PIXELS, (WIDE * sheet.height) / PIXELS);
  }

  /** @param {HTMLVideoElement} video */
  #sign(video) {
    const { map } = this.signs.material, ready = video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;
    // While a video is sought its last picture stays; before its first one there is none to show.
    if (map?.image !== video && !ready) this.signs.visible = false;
    else if (map?.image !== video) {
      video.width = video.videoWidth;
      video.height = video.videoHeight;
      wear(this.signs, video, SIGNS, (SIGNS * video.videoHeight) / video.videoWidth);
      this.signs.position.set(WIDE / 2 + SIGNS / 2, SIGNS / 2, 0);
    } else if (map !== null && ready) map.needsUpdate = true;
  }

  /** @param {number} seconds */
  #follow(seconds) {
    const { position, orientation } = headOf(this.room), yaw = new THREE.Euler(0, 0, 0, "YXZ").setFromQuaternion(orientation).y;
    const off = Math.atan2(Math.sin(yaw - this.yaw), Math.cos(yaw - this.yaw));
    if (!Number.isFinite(off)) this.yaw = yaw;
    else {
      this.follows = Math.abs(off) > LOOSE || (this.follows && Math.abs(off) > 0.02);
      if (this.follows) this.yaw += off * Math.min(seconds / SOON, 1);
    }
    this.group.position.set(position.x - AHEAD * Math.sin(this.yaw), position.y - BELOW, position.z - AHEAD * Math.cos(this.yaw));
    this.group.rotation.set(-Math.atan(BELOW / AHEAD), this.yaw, 0, "YXZ");
  }
}

/**
 * @param {number} wide
 * @param {HTMLCanvasElement} picture
 */
function surface(wide, picture) {
  const texture = new THREE.Texture(picture);
  const material = new THREE.MeshBasicMaterial({ map: texture, transparent: true, depthTest: false, depthWrite: false, toneMapped: false });
  const made = new THREE.Mesh(new THREE.PlaneGeometry(1, 1), material);
  made.scale.set(wide, wide, 1);
  made.renderOrder = OVER_ALL;
  made.frustumCulled = false;
  return made;
}

/**
 * Show another picture, or the same one in another size: a card keeps the size that a texture had at first.
 * @param {THREE.Mesh<THREE.PlaneGeometry, THREE.MeshBasicMaterial>} mesh
 * @param {HTMLCanvasElement | HTMLVideoElement} picture
 * @param {number} wide
 * @param {number} high
 */
function wear(mesh, picture, wide, high) {
  mesh.material.map?.dispose();
  const texture = new THREE.Texture(picture);
  Object.assign(texture, { colorSpace: THREE.SRGBColorSpace, minFilter: THREE.LinearFilter, generateMipmaps: false, needsUpdate: true });
  mesh.material.map = texture;
  mesh.scale.set(wide, high, 1);
}

/**
 * Break a text into lines that fit; a word that is too long is broken where it must.
 * @param {string} text
 * @param {(words: string) => boolean} fits
 * @returns {string[]}
 */
export function wrapped(text, fits) {
  /** @type {string[]} */
  const lines = [];
  for (const given of text.split("\n")) {
    let line = "";
    for (const word of given.split(/ +/)) {
      const longer = line === "" ? word : `${line} ${word}`;
      if (fits(longer)) line = longer;
      else {
        if (line !== "") lines.push(line);
        line = word;
        while (!fits(line) && [...line].length > 1) {
          const letters = [...line];
          let count = letters.length - 1;
          while (count > 1 && !fits(letters.slice(0, count).join(""))) count -= 1;
          lines.push(letters.slice(0, count).join(""));
          line = letters.slice(count).join("");
        }
      }
    }
    lines.push(line);
  }
  return lines;
}
