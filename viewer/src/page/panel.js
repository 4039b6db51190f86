// The controls beside the picture: real buttons, in the order of a visit, for hands, keyboards and screen readers.
import { say, STRINGS, textOf } from "./strings.js";

/**
 * Make an element; whatever the texts hold is shown as text.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} kind
 * @param {Record<string, string>} [attributes]
 * @param {(Node | string)[]} [content]
 * @returns {HTMLElementTagNameMap[K]}
 */
export function element(kind, attributes = {}, content = []) {
  const made = document.createElement(kind);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...content);
  return made;
}

/**
 * @typedef {object} Doings what the controls ask for
 * @property {() => void} enter
 * @property {() => void} pause
 * @property {(id: string) => void} view
 * @property {() => void} next go to the view after this one
 * @property {(id: string) => void} click
 * @property {(id: string) => void} film let a video move, or stand
 * @property {(id: string) => boolean} moves whether it may move where motion is reduced
 * @property {(id: string | null) => void} tour
 * @property {(by: number) => void} step
 * @property {(language: string) => void} speak
 * @property {(volume: number) => void} volume
 * @property {(mono: boolean) => void} mono
 * @property {(mode: "vr" | "ar") => void} xr
 * @property {(id: string | null) => void} orbit look at a thing from around; null goes back
 * @property {(right: number, up: number, nearer: number) => void} turn by steps, while that is so
 *
 * @typedef {object} Shown what the controls show
 * @property {string} language
 * @property {boolean} entered
 * @property {boolean} paused
 * @property {string | null} view
 * @property {string | null} tour
 * @property {number} step
 * @property {boolean} captions
 * @property {boolean} described whether audio description is on
 * @property {boolean} signed whether signs are on
 * @property {string | null} orbit the thing that is looked at from around
 * @property {string[]} films the things that show a video
 * @property {boolean} reduced
 * @property {boolean} contrast
 * @property {number} volume
 * @property {boolean} mono
 * @property {("vr" | "ar")[]} headsets
 */

/** A picture of one clear point. */
const NOTHING = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

export class Panel {
  /**
   * @param {HTMLElement} place
   * @param {import("./programme.js").Page} programme
   * @param {Shown} shown
   * @param {Doings} doings
   */
  constructor(place, programme, shown, doings) {
    this.place = place;
    this.programme = programme;
    this.shown = shown;
    this.doings = doings;
    this.languages = languagesOf(programme);
  }

  /** @param {string} key */
  #say(key) {
    return say(this.shown.language, key);
  }

  /** @param {unknown} text */
  #text(text) {
    return textOf(text, this.shown.language, this.programme.scene.languages?.default ?? "en");
  }

  /** Write all controls anew; the one that was used keeps the focus. */
  write() {
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.key : undefined;
    document.documentElement.lang = this.shown.language;
    document.body.classList.toggle("contrast", this.shown.contrast);
    const title = this.#text(this.programme.scene.title) || this.programme.scene.id;
    document.title = title;
    const heading = document.getElementById("title"), skip = document.getElementById("skip");
    if (heading !== null) heading.textContent = title;
    if (skip !== null) skip.textContent = this.#say("skip");
    const parts = [this.#start(), this.#views(), this.#tours(), this.#things(), this.#orbits(), this.#films(), this.#settings(), this.#texts(), this.#credits()];
    this.place.replaceChildren(...parts.filter((part) => part !== null));
    this.place.setAttribute("aria-label", this.#say("room"));
    this.place.setAttribute("role", "region");
    if (focused !== undefined) this.#find(focused)?.focus();
  }

  /** @param {string} key */
  #find(key) {
    const all = /** @type {NodeListOf<HTMLElement>} */ (this.place.querySelectorAll("[data-key]"));
    return [...all].find((one) => one.dataset.key === key);
  }

  /**
   * @param {string} key
   * @param {string} words
   * @param {() => void} done
   * @param {Record<string, string>} [attributes]
   */
  #button(key, words, done, attributes = {}) {
    const made = element("button", { type: "button", "data-key": key, ...attributes }, [words]);
    made.addEventListener("click", done);
    return made;
  }

  #start() {
    const { entered, paused, headsets } = this.shown;
    const first = entered
      ? this.#button("start", this.#say(paused ? "play" : "pause"), () => this.doings.pause())
      : this.#button("start", this.#say("enter"), () => this.doings.enter());
    const more = headsets.map((mode) => element("li", {}, [this.#button(mode, this.#say(mode), () => this.doings.xr(mode))]));
    const look = this.#quickLook();
    if (look !== null) more.push(element("li", {}, [look]));
    const notes = entered ? [] : [...this.#hazards(), element("p", {}, [this.#say("audioOff")]), element("p", {}, [this.#say("help")])];
    return element("section", {}, [element("ul", {}, [element("li", {}, [first]), ...more]), ...notes]);
  }

  /** What may harm some visitors is said before they enter. */
  #hazards() {
    const known = /** @type {const} */ ([["flashing", "flashingMild", "flashingStrong"], ["motion", "motionMild", "motionStrong"]]);
    const { hazards } = this.programme, said = known.filter(([hazard]) => hazards[hazard] !== undefined)
      .map(([hazard, mild, strong]) => this.#say(hazards[hazard] === "strong" ? strong : mild));
    return said.length === 0 ? [] : [element("p", { role: "note", class: "hazards" }, [said.join(" "), " ", this.#say("hazardsHelp")])];
  }

  /** A link that an iPhone opens in the visitor's own room; it must hold one picture and nothing else. */
  #quickLook() {
    const { quickLook, poster } = this.programme, link = document.createElement("a");
    if (!quickLook || !link.relList.supports("ar")) return null;
    const picture = element("img", { src: poster ? "poster.jpg" : NOTHING, alt: this.#say("ar") });
    for (const [name, value] of [["rel", "ar"], ["href", quickLook], ["class", "ar"], ["data-key", "quick look"]]) link.setAttribute(name, value);
    link.append(picture);
    return link;
  }

  /**
   * @param {string} heading
   * @param {HTMLElement[]} buttons
   * @param {(Node | string)[]} [more]
   */
  #list(heading, buttons, more = []) {
    if (buttons.length === 0) return null;
    const items = buttons.map((button) => element("li", {}, [button]));
    return element("section", {}, [element("h2", {}, [this.#say(heading)]), element("ul", {}, items), ...more]);
  }

  #views() {
    const buttons = this.programme.views.map(({ id, title }) => {
      const current = { "aria-current": String(this.shown.view === id) };
      return this.#button(`view ${id}`, this.#text(title) || id, () => this.doings.view(id), current);
    });
    return this.#list("views", buttons);
  }

  #tours() {
    const tours = new Map(Object.entries(this.programme.scene.tours ?? {})), { tour, step } = this.shown;
    const buttons = [...tours].map(([id, one]) => {
      const pressed = { "aria-pressed": String(tour === id) };
      return this.#button(`tour ${id}`, this.#text(one.title) || id, () => this.doings.tour(tour === id ? null : id), pressed);
    });
    const steps = tour === null ? [] : (tours.get(tour)?.steps ?? []);
    if (steps.length === 0) return this.#list("tours", buttons);
    const text = element("p", { "aria-live": "polite" }, [`${step + 1} / ${steps.length} ${this.#text(steps[step]?.text)}`]);
    const previous = this.#button("step before", this.#say("previous"), () => this.doings.step(-1));
    const next = this.#button("step next", this.#say("next"), () => this.doings.step(1));
    const row = element("ul", {}, [element("li", {}, [previous]), element("li", {}, [next])]);
    return this.#list("tours", buttons, [text, row]);
  }

  #things() {
    const clicked = this.programme.things.filter((thing) => thing.click);
    const buttons = clicked.map(({ id, alt }) => this.#button(`thing ${id}`, this.#text(alt) || id, () => this.doings.click(id)));
    const seen = this.programme.things.filter((thing) => !thing.click && this.#text(thing.alt) !== "");
    const words = seen.map((thing) => element("p", {}, [this.#text(thing.alt)]));
    return this.#list("things", buttons, words) ?? (words.length ? element("section", {}, [element("h2", {}, [this.#say("things")]), ...words]) : null);
  }

  /** Buttons for all that keys and dragging do: some visitors have neither. */
  #orbits() {
    const { shown, doings } = this, found = this.programme.things.filter(({ kind }) => kind === "model" || kind === "cloud");
    const buttons = found.map(({ id, alt }) => {
      const pressed = { "aria-pressed": String(shown.orbit === id) };
      return this.#button(`orbit ${id}`, this.#text(alt) || id, () => doings.orbit(shown.orbit === id ? null : id), pressed);
    });
    if (shown.orbit === null) return this.#list("orbit", buttons);
    const steps = /** @type {[string, number, number, number][]} */ ([["left", -1, 0, 0], ["right", 1, 0, 0], ["nearer", 0, 0, 1], ["farther", 0, 0, -1]]);
    const row = steps.map(([key, ...by]) => this.#button(`orbit by ${key}`, this.#say(key), () => doings.turn(...by)));
    row.push(this.#button("orbit end", this.#say("orbitEnd"), () => doings.orbit(null)));
    return this.#list("orbit", buttons, [element("p", {}, [this.#say("orbited")]), element("ul", {}, row.map((one) => element("li", {}, [one])))]);
  }

  /** Videos stand still where motion is reduced; each has a button that lets it move. */
  #films() {
    if (!this.shown.reduced) return null;
    const buttons = this.programme.things.filter(({ id }) => this.shown.films.includes(id)).map(({ id, alt }) => {
      const pressed = { "aria-pressed": String(this.doings.moves(id)) };
      return this.#button(`film ${id}`, `${this.#say("film")} — ${this.#text(alt) || id}`, () => this.doings.film(id), pressed);
    });
    return this.#list("films", buttons);
  }

  #settings() {
    const { shown, doings } = this, names = new Intl.DisplayNames([shown.language], { type: "language" });
    const choice = element("select", { "data-key": "language" }, this.languages.map((tag) => {
      const option = element("option", { value: tag, lang: tag }, [nameOf(names, tag)]);
      option.selected = tag === shown.language;
      return option;
    }));
    choice.addEventListener("change", () => doings.speak(choice.value));
    const volume = element("input", { type: "range", min: "0", max: "1", step: "0.05", "data-key": "volume" });
    volume.value = String(shown.volume);
    volume.addEventListener("input", () => doings.volume(Number(volume.value)));
    const { described, signed, scene } = this.programme;
    const all = /** @type {["captions" | "described" | "signed" | "contrast" | "reduced" | "mono", boolean][]} */ ([
      ["captions", true], ["described", Object.keys(described).length > 0], ["signed", Object.keys(signed).length > 0],
      ["contrast", true], ["reduced", true], ["mono", scene.access?.mono !== "refused"],
    ]);
    const offered = all.filter(([, there]) => there).map(([key]) => key);
    const boxes = offered.map((key) => {
      const box = element("input", { type: "checkbox", "data-key": key });
      box.checked = shown[key];
      box.addEventListener("change", () => {
        shown[key] = box.checked;
        if (key === "mono") doings.mono(box.checked);
        this.write();
      });
      return element("label", {}, [box, this.#say(key === "reduced" ? "motion" : key)]);
    });
    return element("section", {}, [
      element("h2", {}, [this.#say("settings")]),
      element("label", {}, [this.#say("language"), choice]),
      element("label", {}, [this.#say("volume"), volume]),
      ...boxes,
    ]);
  }

  #texts() {
    const parts = [];
    for (const [media, kinds] of Object.entries(this.programme.texts)) {
      for (const kind of ["transcript", "description", "easy"]) {
        const words = this.#text(kinds[kind] ?? null);
        if (words === "") continue;
        const text = element("div", { class: "text", tabindex: "0" }, [words]);
        parts.push(element("details", {}, [element("summary", { "data-key": `${kind} ${media}` }, [`${this.#say(kind)} — ${media}`]), text]));
      }
    }
    return parts.length === 0 ? null : element("section", {}, [element("h2", {}, [this.#say("texts")]), ...parts]);
  }

  #credits() {
    const rights = this.programme.scene.rights ?? {};
    const own = [rights.credit, rights.license, rights.statement].map((one) => this.#text(one)).filter((one) => one !== "");
    const lines = this.programme.credits.map(({ id, credit, license, source }) => {
      const told = [this.#text(credit), license ?? "", this.#text(source)].filter((one) => one !== "");
      return element("p", {}, [`${id} — ${told.join(", ")}`]);
    });
    const body = [element("p", {}, [own.join(", ")]), ...lines];
    return element("details", {}, [element("summary", { "data-key": "credits" }, [this.#say("credits")]), ...body]);
  }
}

/** @param {import("./programme.js").Page} programme */
function languagesOf(programme) {
  const told = programme.scene.languages ?? {}, first = told.default ?? programme.language;
  return [...new Set([first, ...(told.available ?? [])])].filter((tag) => typeof tag === "string");
}

/**
 * @param {Intl.DisplayNames} names
 * @param {string} tag
 */
function nameOf(names, tag) {
  try {
    return new Intl.DisplayNames([tag], { type: "language" }).of(tag) ?? tag;
  } catch {
    return names.of("en") === undefined ? tag : tag;
  }
}

/** The languages that the page's own words exist in. */
export const SPOKEN = Object.keys(STRINGS);
