// What goes beside a media while it plays (a description, signs): of which thing, and in which language.

/**
 * Return the media that has something beside it, for each thing: its own, or that of its sound.
 * @param {import("./programme.js").Page} programme
 * @param {Record<string, unknown>} beside by media
 * @returns {Map<string, string>}
 */
export function besideThings(programme, beside) {
  const found = new Map();
  for (const { id, film } of programme.things) {
    const known = [programme.sounds.things[id]?.media, film].find((media) => media && Object.hasOwn(beside, media));
    if (known) found.set(id, known);
  }
  return found;
}

/**
 * Return what is meant for a language: its own, that of its family, the scene's first one, or any.
 * @template T
 * @param {Record<string, T>} byLanguage
 * @param {string} language
 * @param {string} fallback
 * @returns {T | undefined}
 */
export function inLanguage(byLanguage, language, fallback) {
  const known = new Map(Object.entries(byLanguage));
  const found = [language, language.split("-")[0], fallback].find((tag) => known.has(tag));
  return known.get(found ?? "") ?? [...known.values()][0];
}
