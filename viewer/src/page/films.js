// Videos on screens and in the room: each follows the visit, and its pictures take the place of the first one.
import * as THREE from "three";
import { languageOf } from "../audio/programme.js";
import { Following } from "./following.js";
import { mediaUrl, wholeUrl } from "./load.js";

/** Pictures are sampled this large for the light that a projector sends. */
const WIDE = 48, HIGH = 27;

/**
 * @typedef {import("./programme.js").Page} Page
 * @typedef {import("./room.js").Room} Room
 * @typedef {object} Told how the page is now
 * @property {boolean} entered whether the visitor has begun
 * @property {boolean} paused
 * @property {boolean} reduced whether motion is reduced
 */

/** One thing that shows a video. */
class Film {
  /**
   * @param {Room} room
   * @param {string} id
   * @param {import("./programme.js").PageFilm} told
   * @param {boolean} lights whether projectors send it
   */
  constructor(room, id, told, lights) {
    this.room = room;
    this.id = id;
    this.told = told;
    this.lights = lights;
    this.video = document.createElement("video");
    for (const name of ["muted", "playsInline"]) Object.assign(this.video, { [name]: true });
    this.video.preload = "auto";
    this.following = new Following(this.video);
    /** The one whose file is open. @type {string | null} */
    this.language = null;
    /** @type {THREE.Texture | null} */
    this.texture = null;
    /** @type {Map<any, any>} what a mesh wears, and that with the video in it */
    this.worn = new Map();
    /** Whether the visitor asked for it where motion is reduced. */
    this.asked = false;
    this.video.addEventListener("loadedmetadata", () => this.#seekable());
    this.video.addEventListener("loadeddata", () => this.#seen());
  }

  /** @param {string} language */
  open(language) {
    if (this.language === language) return;
    this.language = language;
    this.texture?.dispose();
    this.texture = null;
    this.video.src = mediaUrl(this.told.files[language].url, this.told.files[language].mime);
  }

  /** A server that sends no part of a file lets nobody seek in it: then the whole is fetched first. */
  #seekable() {
    const { video, language } = this;
    if (language === null) return;
    const { url, mime } = this.told.files[language];
    const reach = video.seekable.length ? video.seekable.end(video.seekable.length - 1) : 0;
    if (reach >= video.duration - 0.1 || video.src.startsWith("blob:")) return;
    wholeUrl(url, mime).then((found) => (video.src = found)).catch((error) => console.error(error));
  }

  #seen() {
    if (this.texture !== null) return;
    const { video } = this;
    video.width = video.videoWidth;
    video.height = video.videoHeight;
    // A plain texture, not three's own of videos: it is linear when sampled, by the beams' shaders too.
    const texture = new THREE.Texture(video);
    Object.assign(texture, { colorSpace: THREE.SRGBColorSpace, flipY: false, generateMipmaps: true });
    texture.minFilter = THREE.LinearMipmapLinearFilter;
    texture.needsUpdate = true;
    this.texture = texture;
    const renewed = () => {
      if (this.texture !== texture) return;
      texture.needsUpdate = true;
      if (this.lights) this.room.light.means.set(this.id, meanOf(video));
      video.requestVideoFrameCallback(renewed);
    };
    video.requestVideoFrameCallback(renewed);
  }

  /** Show the video where its first picture was, whatever language is spoken meanwhile. */
  wear() {
    const { texture } = this, node = this.room.things.get(this.id);
    if (texture === null || node === undefined) return;
    node.traverse((/** @type {any} */ mesh) => {
      if (!mesh.isMesh || mesh.material.map === texture) return;
      const before = this.worn.get(mesh) ?? mesh.material.clone();
      this.worn.set(mesh, before);
      before.map = texture;
      before.color.set(0xffffff);
      before.needsUpdate = true;
      mesh.material = before;
    });
  }
}

export class Films {
  /**
   * @param {Page} programme
   * @param {Room} room
   */
  constructor(programme, room) {
    this.room = room;
    this.fallback = programme.scene.languages?.default ?? "";
    const shown = programme.things.filter((one) => one.film && Object.hasOwn(programme.films, one.film));
    const painted = programme.light.painted;
    /** @type {Map<string, Film>} by thing */
    this.films = new Map(shown.map(({ id, film, screen }) => {
      const lights = screen !== null && Object.hasOwn(painted, screen);
      return [id, new Film(room, id, programme.films[/** @type {string} */ (film)], lights)];
    }));
  }

  /** The things that show a video. */
  get ids() {
    return [...this.films.keys()];
  }

  /**
   * Let a video move, or stand, where motion is reduced.
   * @param {string} id
   */
  ask(id) {
    const film = this.films.get(id);
    if (film !== undefined) film.asked = !film.asked;
  }

  /** @param {string} id */
  asked(id) {
    return this.films.get(id)?.asked ?? false;
  }

  /**
   * Be as the visit is now; nothing is loaded before the visitor's first gesture.
   * @param {import("../simulate/index.js").State} state
   * @param {string} language
   * @param {Told} told
   */
  apply(state, language, told) {
    if (!told.entered) return;
    for (const [id, film] of this.films) {
      const own = state.things.get(id), seen = this.room.light.shown(state, id) > 0, still = told.reduced && !film.asked;
      if (own === undefined) continue;
      const spoken = (own.playing && own.language) || state.language || language;
      if (seen && !still) film.open(languageOf(/** @type {any} */ (film.told), spoken, this.fallback));
      film.wear();
      if (still && !film.video.paused) film.video.pause();
      if (!still) film.following.follow(own.mediaTime / 1e6, own.playing && seen && !told.paused, film.told.loop);
    }
  }
}

const canvas = /** @type {{context: CanvasRenderingContext2D | null}} */ ({ context: null });

/**
 * Return the mean light of a video's picture.
 * @param {HTMLVideoElement} video
 */
function meanOf(video) {
  if (canvas.context === null) {
    const sheet = Object.assign(document.createElement("canvas"), { width: WIDE, height: HIGH });
    canvas.context = sheet.getContext("2d", { willReadFrequently: true });
  }
  const { context } = canvas, sum = [0, 0, 0];
  if (context === null) return sum;
  context.clearRect(0, 0, WIDE, HIGH);
  context.drawImage(video, 0, 0, WIDE, HIGH);
  const { data } = context.getImageData(0, 0, WIDE, HIGH);
  for (let at = 0; at < data.length; at += 4) {
    for (let k = 0; k < 3; k += 1) sum[k] += linear(data[at + k] / 255) * (data[at + 3] / 255);
  }
  return sum.map((one) => one / (WIDE * HIGH));
}

/** @param {number} value sRGB, from 0 to 1 */
function linear(value) {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}
