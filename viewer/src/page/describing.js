// Audio description, when the visitor asks for it: a recording beside what it describes, or words for a screen reader.
import { besideThings, inLanguage } from "./beside.js";
import { Following } from "./following.js";
import { mediaUrl } from "./load.js";

/**
 * @typedef {object} Told how the page is now
 * @property {boolean} entered
 * @property {boolean} paused
 * @property {boolean} described
 * @property {number} volume
 * @property {string} language
 */

export class Describing {
  /**
   * @param {import("./programme.js").Page} programme
   * @param {HTMLElement} place a live region
   */
  constructor(programme, place) {
    this.described = programme.described;
    this.place = place;
    this.fallback = programme.scene.languages?.default ?? "";
    /** The media that are described, by thing. */
    this.media = besideThings(programme, this.described);
    /** @type {Map<string, {following: Following, url: string}>} recordings that were begun, by thing */
    this.voices = new Map();
  }

  /**
   * Be as the visit is now.
   * @param {import("../simulate/index.js").State} state
   * @param {Told} told
   */
  apply(state, told) {
    const words = [];
    for (const [id, media] of this.media) {
      const own = state.things.get(id), plays = told.entered && told.described && own !== undefined && own.playing;
      const entry = plays ? this.#entry(media, own.language || state.language || told.language) : undefined;
      if (plays && entry?.url !== undefined) this.#sound(id, entry.url, entry.mime ?? "").follow(own.mediaTime / 1e6, !told.paused, false);
      else this.voices.get(id)?.following.media.pause();
      const voice = this.voices.get(id)?.following.media;
      if (voice !== undefined && voice.volume !== told.volume) voice.volume = told.volume;
      if (plays && entry !== undefined) words.push(wordsAt(entry, own.mediaTime));
    }
    const said = words.filter((one) => one !== "").join("\n");
    // The same words are not written again: a screen reader would say them again.
    if (this.place.textContent !== said) this.place.textContent = said;
    this.place.lang = state.language || told.language;
  }

  /**
   * @param {string} media
   * @param {string} language
   */
  #entry(media, language) {
    return inLanguage(this.described[media], language, this.fallback);
  }

  /**
   * @param {string} id
   * @param {string} url
   * @param {string} mime
   */
  #sound(id, url, mime) {
    const before = this.voices.get(id);
    if (before?.url === url) return before.following;
    before?.following.close();
    const following = new Following(new Audio(mediaUrl(url, mime)));
    this.voices.set(id, { following, url });
    return following;
  }
}

/**
 * Return the words of a description at a time of what it describes.
 * @param {import("./programme.js").PageDescribed} entry
 * @param {number} time microseconds
 */
function wordsAt(entry, time) {
  if (entry.text !== undefined) return entry.text;
  return (entry.lines ?? []).filter(([start, end]) => start <= time && time < end).map(([, , text]) => text).join("\n");
}
