// The captions of what plays now, as text below the picture.

/**
 * Return what is said now, one line for each voice.
 * @param {import("./programme.js").Page} programme
 * @param {import("../simulate/index.js").State} state
 * @param {string} fallback
 * @returns {string}
 */
export function captionsAt(programme, state, fallback) {
  const lines = [];
  for (const [id, own] of state.things) {
    if (!own.playing) continue;
    const media = programme.sounds.things[id]?.media;
    const known = media === undefined || !Object.hasOwn(programme.captions, media) ? undefined : programme.captions[media];
    if (known === undefined) continue;
    const spoken = [own.language, state.language, fallback].find((tag) => tag && Object.hasOwn(known, tag));
    for (const [start, end, text] of known[spoken ?? Object.keys(known)[0]] ?? []) {
      if (start <= own.mediaTime && own.mediaTime < end) lines.push(text);
    }
  }
  return lines.join("\n");
}
