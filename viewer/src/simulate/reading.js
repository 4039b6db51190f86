// A walk read from its CSV, line by line as Python reads it.
import { SimulationError } from "./errors.js";
import { startOf } from "./clock.js";
import { realOf, SPACE, stripped } from "./numbers.js";
import { eventOf, saidAt, Track, Walk } from "./walk.js";
import { roundEven } from "./numbers.js";

/** @typedef {{code: string, line: number, found: string}} WalkProblem */

const COLUMNS = ["time", "x", "y", "z", "yaw", "pitch", "event"];
const START = new RegExp(`^#[${SPACE}]*start:[${SPACE}]*([^${SPACE}]+)[${SPACE}]*$`, "u");
const LINE_ENDS = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/u;

/** A text that is no walk; every problem is told. */
export class WalkError extends SimulationError {
  /** @param {WalkProblem[]} problems */
  constructor(problems) {
    super("scene-invalid", problems.map(({ code, line }) => `${line} ${code}`).join(", "));
    this.problems = problems;
  }
}

/**
 * Read a walk: CSV with the columns time, x, y, z, yaw, pitch, event and perhaps visitor.
 * @param {string} text
 * @returns {Walk}
 */
export function readWalk(text) {
  return new Reader().read(text.startsWith("\ufeff") ? text.slice(1) : text);
}

class Reader {
  constructor() {
    /** @type {WalkProblem[]} */
    this.problems = [];
    /** @type {Map<string, number[][]>} */
    this.rows = new Map();
    /** @type {import("./walk.js").WalkEvent[]} */
    this.events = [];
  }

  /**
   * @param {string} code
   * @param {number} line
   * @param {string} found
   */
  problem(code, line, found) {
    this.problems.push({ code, line, found: found.slice(0, 80) });
  }

  /** @param {string} text */
  read(text) {
    const lines = text.split(LINE_ENDS);
    if (lines.at(-1) === "") lines.pop();
    const start = this.clock(lines);
    const found = lines.findIndex((line) => stripped(line) !== "" && !line.startsWith("#"));
    const first = found < 0 ? lines.length : found;
    const header = first < lines.length ? lines[first].split(",").map(stripped) : [];
    const known = [...COLUMNS, "visitor"];
    if (!COLUMNS.slice(0, 4).every((name) => header.includes(name)) || !header.every((name) => known.includes(name))) {
      this.problem("walk-header", first + 1, header.join(", ") || "—");
    } else {
      records(lines.slice(first + 1)).forEach((cells, index) => {
        if (cells.length > 0 && !cells[0].startsWith("#")) this.row(first + 2 + index, header, cells);
      });
      if (this.rows.size === 0 && this.problems.length === 0) this.problem("walk-header", first + 1, "0");
    }
    if (this.problems.length > 0) throw new WalkError(this.problems);
    const tracks = [...this.rows.values()].map((rows) =>
      Track.of(rows.map((row) => roundEven(row[0] * 1e6)), rows.map((row) => row.slice(1))),
    );
    return new Walk(tracks, this.events.sort((a, b) => a.timeUs - b.timeUs), start);
  }

  /** @param {string[]} lines */
  clock(lines) {
    const match = lines.length > 0 ? START.exec(lines[0]) : null;
    if (match === null) return null;
    const start = startOf(match[1]);
    if (start === null) this.problem("walk-start", 1, match[1]);
    return start;
  }

  /**
   * @param {number} line
   * @param {string[]} header
   * @param {string[]} cells
   */
  row(line, header, cells) {
    const named = new Map(header.slice(0, cells.length).map((name, index) => [name, stripped(cells[index])]));
    const numbers = COLUMNS.slice(0, 6).map((name) =>
      realOf(named.get(name) || (name === "yaw" || name === "pitch" ? "0" : "")),
    );
    if (numbers.includes(undefined)) return this.problem("walk-row", line, cells.join(","));
    const row = /** @type {number[]} */ (numbers), visitor = named.get("visitor") ?? "";
    const rows = this.rows.get(visitor) ?? [];
    this.rows.set(visitor, rows);
    const before = rows.length > 0 ? rows[rows.length - 1][0] : 0;
    if (!row.every((value) => Math.abs(value) < 1e9) || row[0] < before || cells.length > header.length) {
      return this.problem("walk-row", line, cells.join(","));
    }
    rows.push(row);
    const event = named.get("event");
    if (!event) return undefined;
    try {
      this.events.push(saidAt(row[0], eventOf(event), visitor));
    } catch {
      this.problem("walk-event", line, event);
    }
    return undefined;
  }
}

/**
 * The cells of each record; a record in quotes goes on with the next line.
 * @param {string[]} lines
 * @returns {string[][]}
 */
function records(lines) {
  /** @type {string[][]} */
  const found = [];
  /** @type {string[]} */
  let cells = [];
  let cell = "", quoted = false;
  for (const [number, line] of lines.entries()) {
    if (!quoted && line === "") {
      found.push([]);
      continue;
    }
    /** @type {boolean} */
    let open = quoted;
    let fresh = !quoted;
    for (let at = 0; at < line.length; at += 1) {
      const sign = line[at];
      if (open) {
        if (sign !== '"') cell += sign;
        else if (line[at + 1] === '"') cell += line[(at += 1)];
        else open = false;
      } else if (sign === ",") {
        cells.push(cell);
        cell = "";
        fresh = true;
        continue;
      } else if (sign === '"' && fresh) open = true;
      else cell += sign;
      fresh = false;
    }
    quoted = open;
    if (quoted && number < lines.length - 1) continue;
    found.push([...cells, cell]);
    cells = [];
    cell = "";
  }
  return found;
}
