// The page of an exported scene.
import { Box3, Vector3 } from "three";
import { Describing } from "./page/describing.js";
import { Films } from "./page/films.js";
import { Clips } from "./page/clips.js";
import { doingsOf } from "./page/doings.js";
import { Hands } from "./page/hands.js";
import { standAt } from "./page/heads.js";
import { headsets } from "./page/headset.js";
import { Levels } from "./page/levels.js";
import { load, loadTold } from "./page/load.js";
import { element, Panel, SPOKEN } from "./page/panel.js";
import { Orbiting } from "./page/orbiting.js";
import { VERSION } from "./page/programme.js";
import { Room } from "./page/room.js";
import { Signing } from "./page/signing.js";
import { say } from "./page/strings.js";
import { Visiting } from "./page/visiting.js";
import { placeOf, Walking } from "./page/walking.js";
import { WornWords } from "./page/worn_words.js";

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @returns {Promise<import("./page/programme.js").Page>} */
async function readProgramme() {
  const programme = JSON.parse(new TextDecoder().decode(await load("scene.json")));
  if (programme.version !== VERSION) throw new Error(`scene.json: version ${programme.version}, ${VERSION} is read`);
  return programme;
}

/**
 * The language that is spoken first: the one asked for in the address, else the reader's own, else the scene's.
 * @param {import("./page/programme.js").Page} programme
 */
function firstLanguage(programme) {
  const offered = new Set([programme.language, programme.scene.languages?.default, ...(programme.scene.languages?.available ?? [])]);
  const wanted = [new URLSearchParams(location.search).get("lang"), ...navigator.languages];
  for (const tag of wanted) {
    if (!tag) continue;
    if (offered.has(tag)) return tag;
    if (offered.has(tag.split("-")[0])) return tag.split("-")[0];
  }
  return programme.language;
}

/**
 * Where eyes may be: inside the room, a step away from its walls; among several rooms, anywhere.
 * @param {number[][] | null} bounds
 */
function boundsOf(bounds) {
  if (bounds === null) return null;
  const [low, high] = bounds, margin = 0.3;
  const inside = [0, 2].map((axis) => Math.min(margin, (high[axis] - low[axis]) / 2)), tall = high[1] - low[1];
  return {
    low: [low[0] + inside[0], low[1] + Math.min(margin, tall / 2), low[2] + inside[1]],
    high: [high[0] - inside[0], Math.max(high[1] - margin, low[1] + tall / 2), high[2] - inside[1]],
  };
}

async function begin() {
  const programme = await readProgramme(), place = byId("room"), loading = byId("loading");
  const room = new Room(place, programme), walking = new Walking(room.renderer.domElement, boundsOf(programme.scene.room ? programme.light.rooms[0].bounds : null));
  const first = programme.views[0];
  if (first !== undefined) walking.go(first, true);
  const bar = element("progress", { max: "1", value: "0", "aria-label": loading.textContent ?? "" });
  loading.append(bar);
  const language = firstLanguage(programme);
  await room.open(await loadTold(programme.model, (part) => (bar.value = part)));
  await room.speak(language);
  const clips = new Clips(room.gltf?.animations ?? [], room.things, room.scene);
  room.apart = clips.skins;
  const films = new Films(programme, room), levels = new Levels(programme, room);
  loading.remove();
  const orbiting = new Orbiting(), describing = new Describing(programme, byId("described"));
  const signing = new Signing(programme, byId("signed")), hands = new Hands(room, walking), words = new WornWords(room);
  const visiting = new Visiting(programme, room, walking, language);
  const shown = /** @type {import("./page/panel.js").Shown} */ ({
    language, entered: false, paused: true, view: first?.id ?? null, tour: null, step: 0, captions: !["asked", "none"].includes(programme.scene.access?.captions), described: false, signed: false,
    films: films.ids, orbit: null, reduced: walking.reduced, contrast: matchMedia("(prefers-contrast: more)").matches, volume: 1, mono: false, headsets: [],
  });
  const panel = new Panel(byId("panel"), programme, shown, doingsOf(programme, { room, walking, visiting, films, hands, orbiting }, shown, () => panel.write()));
  follow(programme, room, walking, visiting, shown, panel);
  if (!programme.single) headsets().then((found) => {
    shown.headsets = found;
    if (found.length) panel.write();
  });
  panel.write();
  const step = stepping({ room, walking, visiting, orbiting, films, describing, signing, hands, words, clips, levels }, shown, () => keep(programme));
  let before = performance.now();
  room.renderer.setAnimationLoop((now) => {
    const passed = Math.max(now - before, 0) / 1000;
    before = now;
    step(passed);
  });
  // For tests and for those who look under the hood: read, never called by the page.
  Object.assign(globalThis, { immersion: { programme, room, walking, visiting, shown, clips, films, orbiting, describing, signing, hands, words, levels, step } });
}

/**
 * Keep the page for a visit without a network: all its files, which would hold up the first picture if they came with it.
 * @param {import("./page/programme.js").Page} programme
 */
function keep(programme) {
  if ("serviceWorker" in navigator && !programme.single) navigator.serviceWorker.register("service_worker.js").catch(() => {});
}

/**
 * Return what makes one picture, when some time has passed.
 * @param {{room: Room, walking: Walking, visiting: Visiting, orbiting: Orbiting, films: Films, describing: Describing, signing: Signing,
 *   hands: Hands, words: WornWords, clips: Clips, levels: Levels}} parts
 * @param {import("./page/panel.js").Shown} shown
 * @param {() => void} whenFine called once, when the picture is as fine as it gets
 */
function stepping({ room, walking, visiting, orbiting, films, describing, signing, hands, words, clips, levels }, shown, whenFine) {
  const captions = byId("captions");
  let drawn = 0;
  return (/** @type {number} */ passed) => {
    walking.reduced = shown.reduced;
    walking.advance(passed);
    orbiting.reduced = shown.reduced;
    orbiting.advance(passed);
    hands.advance(passed);
    if (!room.renderer.xr.isPresenting) (walking.instead ?? walking).look(room.camera);
    const state = visiting.advance(passed);
    room.apply(state);
    films.apply(state, shown.language, shown);
    describing.apply(state, shown);
    signing.apply(state, shown);
    clips.apply(state);
    levels.apply();
    const said = shown.captions ? visiting.captions(state) : "";
    if (captions.textContent !== said) captions.textContent = said;
    captions.lang = state.language || shown.language;
    words.apply(said, captions.lang, signing.seen[0] ?? null, passed);
    room.draw();
    drawn += 1;
    if (drawn === 1) document.getElementById("poster")?.remove();
    if (drawn === 1) document.documentElement.dataset.ready = "yes";
    // The first picture comes before all that only makes it finer.
    if (drawn === 2) levels.load().catch((error) => console.error(error)).finally(whenFine);
  };
}

/**
 * @param {import("./page/programme.js").Page} programme
 * @param {Room} room
 * @param {Walking} walking
 * @param {Visiting} visiting
 * @param {import("./page/panel.js").Shown} shown
 * @param {Panel} panel
 */
function follow(programme, room, walking, visiting, shown, panel) {
  visiting.onView = (id) => {
    const view = programme.views.find((one) => one.id === id);
    if (view !== undefined) {
      panel.doings.orbit(null);
      if (room.renderer.xr.isPresenting) standAt(room, placeOf(view));
      else walking.go(view);
    }
    shown.view = id;
    panel.write();
  };
  visiting.onStep = (step) => {
    shown.step = step;
    panel.write();
  };
  walking.onTap = (x, y) => {
    const id = room.pick(x, y);
    if (id !== null) visiting.live.say(`click:${id}`);
  };
  window.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target instanceof HTMLInputElement) return;
    if (event.code === "Space" && event.target === document.body && shown.entered) panel.doings.pause();
    else if (event.code === "KeyV" && programme.views.length) panel.doings.next();
    else if (event.code === "KeyO") panel.doings.orbit(shown.orbit === null ? mostSeen(programme, room) : null);
    else return;
    event.preventDefault();
  });
}

/**
 * The model or cloud that is nearest to the middle of the picture.
 * @param {import("./page/programme.js").Page} programme
 * @param {Room} room
 */
function mostSeen(programme, room) {
  const aim = room.camera.getWorldDirection(new Vector3()), from = room.camera.getWorldPosition(new Vector3());
  const found = programme.things.filter(({ id, kind }) => (kind === "model" || kind === "cloud") && room.things.get(id)?.visible);
  const angles = found.map(({ id }) => {
    const node = room.things.get(id), middle = new Box3().setFromObject(/** @type {any} */ (node)).getCenter(new Vector3());
    return { id, angle: middle.sub(from).angleTo(aim) };
  });
  return angles.sort((a, b) => a.angle - b.angle)[0]?.id ?? null;
}

begin().catch((error) => {
  console.error(error);
  const place = byId("loading") ?? byId("room"), tag = document.documentElement.lang;
  place.textContent = say(SPOKEN.includes(tag.slice(0, 2)) ? tag : "en", "failed");
  document.documentElement.dataset.failed = String(error);
});
