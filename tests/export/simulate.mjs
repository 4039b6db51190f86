// Runs the page's simulator on cases from a file, {programme, walk, options, times}, and prints what it found as JSON.
import fs from "node:fs";
import { formatJson, formatLog, Live, simulate, Track, Walk } from "../../viewer/src/simulate/index.js";

const walkOf = (told) => told && new Walk(told.tracks.map((one) => Track.of(one.times, one.values)), told.events, told.start);
const stateOf = (state) => ({ ...state, things: [...state.things], worlds: [...state.worlds].map(([name, m]) => [name, [...m]]) });

// How much a visit holds: of each record the longest list.
function sizesOf({ engine, events }) {
  const { playing, motion, views, languages } = engine;
  const maps = [playing.ramps, playing.fades, playing.shown, playing.plays, playing.rests, motion.movesOf, motion.turnsOf, motion.runs];
  const longest = maps.map((map) => Math.max(0, ...[...map.values()].map((list) => list.length)));
  return [events.length, views.length, languages.length, motion.begun.length, engine.heap.items.length, ...longest];
}

function walked({ programme, live, options }) {
  const visit = new Live(programme, { ...options, pose: live.rows[0], record: live.record, most: live.most });
  const states = [];
  live.rows.slice(1).forEach((row, index) => {
    for (const text of live.said[String(index + 1)] ?? []) visit.say(text);
    visit.advance((index + 1) * 10_000, row);
    if (index % (live.every ?? 7) === 0) states.push(stateOf(visit.stateAt(visit.knownUs)));
  });
  return { log: formatLog(visit.events), states, rows: visit.walkTrack.count, told: visit.told, sizes: sizesOf(visit) };
}

function run(one) {
  try {
    if (one.live) return walked(one);
    const walk = typeof one.walk === "string" ? one.walk : walkOf(one.walk);
    const begun = performance.now(), visit = simulate(one.programme, walk, one.options);
    const seconds = (performance.now() - begun) / 1000;
    return { seconds, log: formatLog(visit.events), json: formatJson(visit), states: one.times.map((time) => stateOf(visit.stateAt(time))) };
  } catch (error) {
    return { error: error.code ?? String(error.stack) };
  }
}

console.log(JSON.stringify(JSON.parse(fs.readFileSync(process.argv[2], "utf8")).map(run)));
