// The captions of what plays now, as text below the picture.

/**
 * Return what is said now, one line for each voice.
 * @param {import("./programme.js").Page} programme
 * @param {import("../simulate/index.js").State} state
 * @param {string} fallback
 * @returns {string}
 */
export function captionsAt(programme, state, fallback) {
  const lines = [], films = new Map(programme.things.map((thing) => [thing.id, thing.film]));
  for (const [id, own] of state.things) {
    if (!own.playing) continue;
    // A video is captioned by its sound's words, or by its own.
    const told = [programme.sounds.things[id]?.media, films.get(id)].find((media) => media && Object.hasOwn(programme.captions, media));
    if (!told) continue;
    const known = programme.captions[told];
    const spoken = [own.language, state.language, fallback].find((tag) => tag && Object.hasOwn(known, tag));
    for (const [start, end, text] of known[spoken ?? Object.keys(known)[0]] ?? []) {
      if (start <= own.mediaTime && own.mediaTime < end) lines.push(text);
    }
  }
  return lines.join("\n");
}
