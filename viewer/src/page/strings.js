// What the page itself says, in French and English; a test holds both to the same keys.

/** @type {Record<string, Record<string, string>>} */
export const STRINGS = {
  en: {
    audioOff: "Sound starts with “Enter”.", captions: "Captions", contrast: "High contrast", credits: "Credits and rights",
    description: "Audio description", easy: "Easy to read", film: "Play the video", films: "Videos", enter: "Enter", failed: "The room could not be opened.",
    help: "Walk: arrow keys, or Z Q S D and W A S D. Look: drag. Next view: V. Pause: space bar.",
    language: "Language", mono: "Same sound in both ears", motion: "Reduced motion", next: "Next", offline: "Kept for a visit without a network.",
    pause: "Pause", play: "Go on", previous: "Previous", room: "Room", settings: "Settings", skip: "Skip to the controls",
    texts: "Texts", things: "Things", tour: "Tour", tours: "Tours", transcript: "Transcript", views: "Views", volume: "Volume",
    vr: "Enter with a headset", ar: "Place in your room",
  },
  fr: {
    audioOff: "Le son commence avec « Entrer ».", captions: "Sous-titres", contrast: "Contraste élevé", credits: "Crédits et droits",
    description: "Audiodescription", easy: "Facile à lire", film: "Lire la vidéo", films: "Vidéos", enter: "Entrer", failed: "La salle n’a pas pu être ouverte.",
    help: "Marcher : flèches, ou Z Q S D et W A S D. Regarder : glisser. Vue suivante : V. Pause : barre d’espace.",
    language: "Langue", mono: "Même son dans les deux oreilles", motion: "Mouvements réduits", next: "Suivant", offline: "Gardée pour une visite sans réseau.",
    pause: "Pause", play: "Reprendre", previous: "Précédent", room: "Salle", settings: "Réglages", skip: "Aller aux commandes",
    texts: "Textes", things: "Objets", tour: "Visite", tours: "Visites", transcript: "Transcription", views: "Vues", volume: "Volume",
    vr: "Entrer avec un casque", ar: "Placer chez vous",
  },
};

/**
 * Return a string of the page in a language, else in English.
 * @param {string} language any BCP 47 tag
 * @param {string} key
 */
export function say(language, key) {
  return (STRINGS[language.slice(0, 2)] ?? STRINGS.en)[key];
}

/**
 * Return a text of the scene, which is plain or one per language.
 * @param {unknown} text
 * @param {string} language
 * @param {string} fallback
 * @returns {string}
 */
export function textOf(text, language, fallback) {
  if (typeof text === "string") return text;
  if (text === null || typeof text !== "object") return "";
  const said = new Map(Object.entries(text));
  const found = said.get(language) ?? said.get(language.split("-")[0]) ?? said.get(fallback) ?? [...said.values()][0];
  return typeof found === "string" ? found : "";
}
