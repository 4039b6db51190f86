// What the sound engine reads of an exported scene, and of the state of a visit.

/**
 * @typedef {object} Recording one language of a media
 * @property {number} frames its exact length at the programme's rate
 * @property {number} lead frames of what comes before that each segment but the first begins with
 * @property {number} tail frames of what comes after that each segment but the last ends with
 * @property {boolean} wrap whether the first one begins with the end, and the last one ends with the beginning
 * @property {number} priming frames that a decoder adds in front, if it does not take them off itself
 * @property {number} gain what its samples are multiplied by, linear
 * @property {{channels: number, files: string[]}[]} groups its channels in order: a file for each segment
 *
 * @typedef {object} MediaSound
 * @property {number} channels
 * @property {Record<string, Recording>} files by language; "" for all of them
 *
 * @typedef {import("./voice.js").VoiceFacts & {media: string, loop: boolean, at: number[], turn: number[]}} ThingSound
 *
 * @typedef {object} Sounds
 * @property {number} rate
 * @property {number} order
 * @property {number} segment frames of each segment but the last
 * @property {number} gain of the whole programme, linear
 * @property {number} ceiling of true peaks, linear
 * @property {boolean} [mono] whether both ears hear the same at first
 * @property {Record<string, ThingSound>} things
 * @property {Record<string, MediaSound>} media
 *
 * @typedef {{url: string}} Filters
 * @typedef {{sounds: Sounds, filters: Filters, scene?: {languages?: {default?: string}}}} Programme
 *
 * @typedef {{playing: boolean, mediaTime: number, gain: number, language?: string}} ThingState microseconds, linear gain, and
 *   the language in which it began
 * @typedef {object} State
 * @property {Record<string, ThingState> | Map<string, ThingState>} things
 * @property {string} [language]
 * @property {Record<string, ArrayLike<number> | number[][]> | Map<string, ArrayLike<number> | number[][]>} [worlds]
 *   matrices, own frame to world, by rows
 *
 * @typedef {ArrayLike<number> | {x: number, y: number, z: number, w?: number}} Numbers
 * @typedef {{position: Numbers, orientation: Numbers}} Pose metres, and the quaternion of the camera or the headset
 */

/**
 * Return the frame nearest to a time in microseconds; halves go to the later one.
 * @param {number} microseconds
 * @param {number} rate
 */
export function frameOf(microseconds, rate) {
  return Math.floor((microseconds * rate) / 1e6 + 0.5);
}

/**
 * Return a value of a map or of a plain object.
 * @template T
 * @param {Record<string, T> | Map<string, T> | undefined} held
 * @param {string} key
 * @returns {T | undefined}
 */
export function valueOf(held, key) {
  if (held instanceof Map) return held.get(key);
  return held !== undefined && Object.hasOwn(held, key) ? held[key] : undefined;
}

/**
 * Return the recording of a media in a language: its own, that without a region, that of all, the scene's, any.
 * @param {MediaSound} media
 * @param {string} language
 * @param {string} fallback
 * @returns {string}
 */
export function languageOf(media, language, fallback) {
  const known = Object.keys(media.files).sort();
  return [language, language.split("-")[0], "", fallback].find((tag) => known.includes(tag)) ?? known[0];
}

/**
 * Return numbers of an array or of an object with x, y, z and w.
 * @param {Numbers} numbers
 * @returns {ArrayLike<number>}
 */
export function numbersOf(numbers) {
  return "x" in numbers ? [numbers.x, numbers.y, numbers.z, numbers.w ?? 0] : numbers;
}

/**
 * Return sixteen numbers of a matrix that is given whole or by rows.
 * @param {ArrayLike<number> | number[][]} matrix
 * @returns {ArrayLike<number>}
 */
export function flat(matrix) {
  return matrix.length === 4 ? /** @type {number[][]} */ (matrix).flat() : /** @type {ArrayLike<number>} */ (matrix);
}

/**
 * Read a file of filters: "IMF1", the length of a JSON header, the header, then float32 numbers.
 * @param {ArrayBuffer} buffer
 * @returns {{order: number, rate: number, taps: number, filters: Float32Array}}
 */
export function readFilters(buffer) {
  const bytes = new DataView(buffer), text = new TextDecoder();
  const length = buffer.byteLength >= 8 ? bytes.getUint32(4, true) : 0, first = 8 + length;
  const named = text.decode(new Uint8Array(buffer, 0, Math.min(4, buffer.byteLength))) === "IMF1";
  if (!named || first % 4 || first > buffer.byteLength) throw new Error("filters: not a file of filters");
  const { order, rate, taps } = JSON.parse(text.decode(new Uint8Array(buffer, 8, length)));
  const count = 2 * (order + 1) ** 2 * taps;
  if (!(order >= 0 && taps > 0) || buffer.byteLength !== first + 4 * count) throw new Error("filters: cut short");
  return { order, rate, taps, filters: new Float32Array(buffer, first, count) };
}
