// What the page reads of an exported scene, besides what its simulator and its sound read.

/**
 * @typedef {unknown} Text a string, or one per language
 *
 * @typedef {object} PageView
 * @property {string} id
 * @property {Text} title
 * @property {number[]} matrix by rows, from the camera to the world
 * @property {number} fov vertical, in degrees
 *
 * @typedef {object} PageThing
 * @property {string} id
 * @property {string | null} parent
 * @property {string} kind
 * @property {Text} alt
 * @property {boolean} click whether a cue waits for a click on it
 *
 * @typedef {object} Credit
 * @property {string} id
 * @property {string | null} license
 * @property {Text} credit
 * @property {Text} source
 * @property {Text} alt
 *
 * @typedef {object} PageOnly
 * @property {any} scene the canonical tree of the format
 * @property {string} language
 * @property {string} model
 * @property {PageView[]} views
 * @property {{white: number, even: number}} light
 * @property {PageThing[]} things
 * @property {Record<string, Record<string, [number, number, string][]>>} captions
 * @property {Record<string, Record<string, Record<string, string>>>} texts
 * @property {Credit[]} credits
 *
 * @typedef {PageOnly & import("../audio/programme.js").Programme & import("../simulate/programme.js").Programme} Page
 */

/** The version of `scene.json` that this page reads. */
export const VERSION = 1;
