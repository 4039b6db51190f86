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
 * @property {string | null} screen the one it is on
 * @property {boolean} free whether it is a picture or a text that hangs in the air
 * @property {string | null} model the media of the model that it is
 * @property {string | null} film the media of the video that it shows
 *
 * @typedef {{url?: string, mime?: string, lines?: [number, number, string][], text?: string}} PageDescribed a recording, timed
 *   words (microseconds), or a text
 *
 * @typedef {{url: string, triangles: number, light: number}} PageLevel a file, its triangles, and those of what stands in
 *
 * @typedef {{url: string, mime: string}} PageFile
 *
 * @typedef {object} PageFilm
 * @property {boolean} loop whether it begins again at its end
 * @property {Record<string, PageFile>} files by language; "" for all of them
 *
 * @typedef {object} PageLamp
 * @property {string} id
 * @property {string} kind
 * @property {number} strength candelas, or lux
 * @property {number[]} color linear
 * @property {number} half of its angle, radians
 * @property {number[]} cone cosines: where it ends, where it is whole
 *
 * @typedef {object} PageBeam a projector
 * @property {string} id
 * @property {string} screen
 * @property {number} room the number of the one in which its screen is
 * @property {number[]} size pixels
 * @property {number} lumens
 * @property {number} power lux on its axis at one metre
 * @property {number[]} position
 * @property {number[]} direction
 * @property {number[]} matrix by rows, from the world to its image
 * @property {number} own which of its partners it is
 * @property {number[][]} partners the matrices of those that share its screen
 * @property {[number, number, number, number][]} inner
 * @property {number} ramp
 *
 * @typedef {{kind: "box", low: number[], high: number[]} | {kind: "cylinder" | "dome", radius: number, height: number}
 *   | {kind: "outline", line: [number, number][], low: number, high: number}} PageShape of a room: a closed line on the floor, x and z
 *
 * @typedef {object} PageRoom
 * @property {string | null} name
 * @property {number[]} albedo of the walls
 * @property {number} area of the walls, square metres; 0: no walls
 * @property {number} white lux that come out white, from inside
 * @property {PageShape | null} shape
 * @property {number[][] | null} bounds the lowest and the highest corner
 * @property {boolean} walls whether there are any
 * @property {boolean} nooks whether a wall may stand between two places inside
 * @property {number[][]} near which of its sides, lowest and highest, a flat wall closes: 1, else 0
 * @property {boolean} open whether light comes and goes by a side that is not there
 * @property {number[]} beside the numbers of the rooms that a portal opens to it
 * @property {{ground: number[], clear: number[], dusk: number[]} | null} sky where no roof is: what the ground sends back, and
 *   what the sky gives, as parts of the sun's lux or, without a sun, in lux
 *
 * @typedef {object} PageLight
 * @property {number} floor lux that are always there
 * @property {boolean} unlit whether the scene has no light at all
 * @property {PageRoom[]} rooms at least one
 * @property {PageLamp[]} lamps
 * @property {PageBeam[]} beams
 * @property {Record<string, Record<string, Record<string, number[]>>>} painted by screen, thing and language: the mean of the picture
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
 * @property {boolean} single whether the page is one file, which may lie on a disk
 * @property {string | null} quickLook the objects for an iPhone, beside the page
 * @property {boolean} poster whether there is a picture that waits for the room
 * @property {PageView[]} views
 * @property {PageLight} light
 * @property {PageThing[]} things
 * @property {Record<string, PageLevel>} levels by media: the full model that takes the place of a light one
 * @property {Record<string, PageFilm>} films by media
 * @property {Record<string, Record<string, PageDescribed>>} described by media and language
 * @property {Record<string, Record<string, PageFile>>} signed videos in sign language, by media and language
 * @property {Record<string, "mild" | "strong">} hazards "flashing" and "motion", those that there are
 * @property {Record<string, Record<string, [number, number, string][]>>} captions
 * @property {Record<string, Record<string, Record<string, string>>>} texts
 * @property {Credit[]} credits
 *
 * @typedef {PageOnly & import("../audio/programme.js").Programme & import("../simulate/programme.js").Programme} Page
 */

/** The version of `scene.json` that this page reads. */
export const VERSION = 1;
