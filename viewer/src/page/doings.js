// What the controls do: each changes what is shown, the visit, or both.
import { standAt } from "./heads.js";
import { enterHeadset } from "./headset.js";
import { say, textOf } from "./strings.js";
import { placeOf } from "./walking.js";

/**
 * @typedef {object} Parts
 * @property {import("./room.js").Room} room
 * @property {import("./walking.js").Walking} walking
 * @property {import("./visiting.js").Visiting} visiting
 * @property {import("./films.js").Films} films
 * @property {import("./hands.js").Hands} hands
 * @property {import("./orbiting.js").Orbiting} orbiting
 */

/**
 * @param {import("./programme.js").Page} programme
 * @param {Parts} parts
 * @param {import("./panel.js").Shown} shown
 * @param {() => void} write
 * @returns {import("./panel.js").Doings}
 */
export function doingsOf(programme, { room, walking, visiting, films, hands, orbiting }, shown, write) {
  const pause = (/** @type {boolean} */ paused) => {
    shown.paused = paused;
    visiting.pause(paused);
    write();
  };
  const view = (/** @type {string} */ id) => {
    const found = programme.views.find((one) => one.id === id);
    if (found === undefined) return;
    orbiting.end();
    if (room.renderer.xr.isPresenting) standAt(room, placeOf(found));
    else walking.go(found);
    shown.view = id;
    write();
  };
  const next = () => {
    const at = programme.views.findIndex((one) => one.id === shown.view);
    if (programme.views.length) view(programme.views[(at + 1) % programme.views.length].id);
  };
  const enter = () => {
    shown.entered = true;
    pause(false);
    visiting.hear().catch((error) => console.error(error));
  };
  const click = (/** @type {string} */ id) => visiting.live.say(`click:${id}`);
  return {
    view, next, enter, click, pause: () => pause(!shown.paused),
    film: (id) => {
      films.ask(id);
      write();
    },
    moves: (id) => films.asked(id),
    tour: (id) => {
      shown.tour = id;
      shown.step = 0;
      visiting.begin(id);
      if (!shown.entered) visiting.hear().catch((error) => console.error(error));
      shown.entered = true;
      pause(false);
    },
    step: (by) => {
      const steps = shown.tour === null ? [] : (programme.scene.tours?.[shown.tour]?.steps ?? []);
      shown.step = Math.min(Math.max(shown.step + by, 0), Math.max(steps.length - 1, 0));
      const next = steps[shown.step]?.view;
      if (typeof next === "string") view(next);
      write();
    },
    speak: (tag) => {
      shown.language = tag;
      visiting.speak(tag);
      room.speak(tag);
      write();
    },
    volume: (volume) => {
      shown.volume = volume;
      visiting.sound?.setVolume(volume);
    },
    mono: (mono) => visiting.sound?.setMono(mono),
    ...orbitingOf(programme, { room, walking, orbiting }, shown, write),
    xr: (mode) => {
      orbiting.end();
      // Who has put a headset on has entered: the page's own buttons are out of sight.
      if (!shown.entered) enter();
      const worn = { hands, onClick: click, onNext: next, onEnd: () => walking.arrive(hands.head) };
      enterHeadset(room, walking, mode, worn).catch((error) => console.error(error));
    },
  };
}

/**
 * Looking at a thing from around, and back.
 * @param {import("./programme.js").Page} programme
 * @param {Pick<Parts, "room" | "walking" | "orbiting">} parts
 * @param {import("./panel.js").Shown} shown
 * @param {() => void} write
 * @returns {Pick<import("./panel.js").Doings, "orbit" | "turn">}
 */
function orbitingOf(programme, { room, walking, orbiting }, shown, write) {
  const told = /** @type {HTMLElement} */ (document.getElementById("told"));
  orbiting.onEnd = () => {
    const before = shown.orbit, used = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.key : undefined;
    walking.instead = null;
    shown.orbit = null;
    told.textContent = say(shown.language, "walks");
    write();
    // The button that was used is gone: the one that began it is there.
    if (used?.startsWith("orbit")) focusOn(`orbit ${before}`);
  };
  return {
    orbit: (id) => {
      const node = id === null ? undefined : room.things.get(id);
      if (id === null || node === undefined || !orbiting.begin(id, node, room.camera)) {
        orbiting.end();
        return;
      }
      walking.instead = orbiting;
      walking.held.clear();
      shown.orbit = id;
      const alt = textOf(programme.things.find((thing) => thing.id === id)?.alt, shown.language, programme.scene.languages?.default ?? "");
      told.textContent = `${alt || id}. ${say(shown.language, "orbited")}`;
      write();
    },
    turn: (right, up, nearer) => {
      if (right || up) orbiting.step(right, up);
      if (nearer) orbiting.nearer(nearer);
    },
  };
}

/** @param {string} key */
function focusOn(key) {
  const all = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-key]"));
  [...all].find((one) => one.dataset.key === key)?.focus();
}
