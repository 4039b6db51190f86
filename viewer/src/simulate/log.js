// The log of a visit, in the very bytes that Python writes.
import { realText } from "./numbers.js";

/** @typedef {import("./engine.js").Event} Event */

// The keys of a detail that hold real numbers, be they whole; arguments of OSC say their types themselves.
const REAL = new Set(["fade", "from", "over", "to"]);

/**
 * The events as CSV, `time,kind,target,detail`.
 * @param {Iterable<Event>} events
 * @returns {string}
 */
export function formatLog(events) {
  const lines = ["time,kind,target,detail\n"];
  for (const event of events) lines.push(formatEvent(event), "\n");
  return lines.join("");
}

/**
 * One event as a line of the log, without its end.
 * @param {Event} event
 */
export function formatEvent(event) {
  return [clockText(event.timeUs), event.kind, event.target, detailText(event)].map(cell).join(",");
}

/**
 * Events and plays as sorted JSON.
 * @param {import("./visit.js").Visit} visit
 */
export function formatJson(visit) {
  const events = visit.events.map((event) =>
    `{"detail":${detailText(event)},"kind":${JSON.stringify(event.kind)},"target":${JSON.stringify(event.target)},"time":"${clockText(event.timeUs)}"}`,
  );
  const plays = visit.plays.map(({ thing, start, end, loop, offset, clip }) => {
    const own = clip === null ? "" : `"clip":${JSON.stringify(clip)},`;
    return `{${own}"end":${realText(end / 1e6)},"loop":${loop},"offset":${realText(offset / 1e6)},"start":${realText(start / 1e6)},"thing":${JSON.stringify(thing)}}`;
  });
  return `{"duration":${realText(visit.durationUs / 1e6)},"events":[${events.join(",")}],"plays":[${plays.join(",")}]}`;
}

/** @param {number} timeUs */
function clockText(timeUs) {
  return `${Math.floor(timeUs / 1e6)}.${String(timeUs % 1e6).padStart(6, "0")}`;
}

/** @param {Event} event */
function detailText({ detail, types }) {
  const words = Object.keys(detail).sort().map((key) => {
    const value = detail[key];
    if (types !== undefined && key === "args") return `"args":${argumentsText(/** @type {any[]} */ (value), types)}`;
    return `${JSON.stringify(key)}:${plainText(value, REAL.has(key))}`;
  });
  return `{${words.join(",")}}`;
}

/**
 * @param {unknown} value
 * @param {boolean} real
 * @returns {string}
 */
function plainText(value, real) {
  if (Array.isArray(value)) return `[${value.map((one) => plainText(one, real)).join(",")}]`;
  return typeof value === "number" && real ? realText(value) : JSON.stringify(value);
}

/**
 * @param {(string | number | boolean)[]} values
 * @param {string} types
 */
function argumentsText(values, types) {
  return `[${values.map((value, index) => plainText(value, types[index] === "f")).join(",")}]`;
}

/** @param {string} text */
function cell(text) {
  return /[",\n\r]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
