// Sign language, when the visitor asks for it: a video beside the picture, in step with what it translates.
import { besideThings, inLanguage } from "./beside.js";
import { Following } from "./following.js";
import { mediaUrl } from "./load.js";
import { element } from "./panel.js";
import { say } from "./strings.js";

/**
 * @typedef {object} Told how the page is now
 * @property {boolean} entered
 * @property {boolean} paused
 * @property {boolean} signed
 * @property {string} language
 */

export class Signing {
  /**
   * @param {import("./programme.js").Page} programme
   * @param {HTMLElement} place
   */
  constructor(programme, place) {
    this.signed = programme.signed;
    this.place = place;
    this.fallback = programme.scene.languages?.default ?? "";
    this.media = besideThings(programme, this.signed);
    /** Videos that were begun, by thing. @type {Map<string, {following: Following, video: HTMLVideoElement, url: string}>} */
    this.videos = new Map();
  }

  /** The videos that are seen now. */
  get seen() {
    return [...this.videos.values()].map(({ video }) => video).filter((video) => !video.hidden && video.videoWidth > 0);
  }

  /**
   * Be as the visit is now; nothing is loaded before it is asked for.
   * @param {import("../simulate/index.js").State} state
   * @param {Told} told
   */
  apply(state, told) {
    let any = false;
    for (const [id, media] of this.media) {
      const own = state.things.get(id), plays = told.entered && told.signed && own !== undefined && own.playing;
      const file = plays ? inLanguage(this.signed[media], own.language || state.language || told.language, this.fallback) : undefined;
      if (plays && file !== undefined) {
        const { following, video } = this.#video(id, file);
        video.hidden = false;
        video.setAttribute("aria-label", say(told.language, "signed"));
        following.follow(own.mediaTime / 1e6, !told.paused, false);
        any = true;
      } else this.#rest(id);
    }
    if (this.place.hidden === any) this.place.hidden = !any;
  }

  /** @param {string} id */
  #rest(id) {
    const known = this.videos.get(id);
    if (known === undefined || known.video.hidden) return;
    known.video.hidden = true;
    known.video.pause();
  }

  /**
   * @param {string} id
   * @param {import("./programme.js").PageFile} file
   */
  #video(id, { url, mime }) {
    const before = this.videos.get(id);
    if (before?.url === url) return before;
    before?.following.close();
    before?.video.remove();
    const video = element("video", { playsinline: "", preload: "auto" });
    // The attribute alone does not make an element mute that a script has made.
    video.muted = true;
    video.src = mediaUrl(url, mime);
    this.place.append(video);
    const made = { following: new Following(video), video, url };
    this.videos.set(id, made);
    return made;
  }
}
