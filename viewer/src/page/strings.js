// What the page itself says, in French and English; a test holds both to the same keys.

/** @type {Record<string, Record<string, string>>} */
export const STRINGS = {
  en: {
    audioOff: "Sound starts with “Enter”.", captions: "Captions", contrast: "High contrast", described: "Play the audio description", credits: "Credits and rights",
    description: "Audio description", easy: "Easy to read", film: "Play the video", films: "Videos", enter: "Enter", failed: "The room could not be opened.",
    help: "Walk: arrow keys, or Z Q S D and W A S D. Look: drag. Next view: V. Look from around: O. Pause: space bar.",
    language: "Language", left: "Turn left", mono: "Same sound in both ears", motion: "Reduced motion", nearer: "Closer", next: "Next", farther: "Farther", offline: "Kept for a visit without a network.",
    pause: "Pause", play: "Go on", orbit: "Look from around", orbited: "Looking at it from around. Arrow keys turn, + and − come closer and go away, Escape goes back.",
    orbitEnd: "Back to where you were", previous: "Previous", right: "Turn right", room: "Room", settings: "Settings", skip: "Skip to the controls",
    texts: "Texts", things: "Things", tour: "Tour", tours: "Tours", transcript: "Transcript", views: "Views", volume: "Volume",
    flashingMild: "Lights flash a little.", flashingStrong: "Warning: lights flash strongly.", motionMild: "Things move slowly around you.",
    motionStrong: "Warning: strong motion may make you feel sick.", hazardsHelp: "“Reduced motion” keeps videos still.", signed: "Sign language",
    walks: "You are back where you were.", vr: "Enter with a headset", ar: "Place in your room",
  },
  fr: {
    audioOff: "Le son commence avec « Entrer ».", captions: "Sous-titres", contrast: "Contraste élevé", described: "Lire l’audiodescription", credits: "Crédits et droits",
    description: "Audiodescription", easy: "Facile à lire", film: "Lire la vidéo", films: "Vidéos", enter: "Entrer", failed: "La salle n’a pas pu être ouverte.",
    help: "Marcher : flèches, ou Z Q S D et W A S D. Regarder : glisser. Vue suivante : V. Tourner autour : O. Pause : barre d’espace.",
    language: "Langue", left: "Tourner à gauche", mono: "Même son dans les deux oreilles", motion: "Mouvements réduits", nearer: "Plus près", next: "Suivant", farther: "Plus loin", offline: "Gardée pour une visite sans réseau.",
    pause: "Pause", play: "Reprendre", orbit: "Tourner autour", orbited: "Vous tournez autour de l’objet : flèches pour tourner, + et − pour approcher et reculer, Échap pour revenir.",
    orbitEnd: "Revenir où vous étiez", previous: "Précédent", right: "Tourner à droite", room: "Salle", settings: "Réglages", skip: "Aller aux commandes",
    texts: "Textes", things: "Objets", tour: "Visite", tours: "Visites", transcript: "Transcription", views: "Vues", volume: "Volume",
    flashingMild: "Des lumières clignotent un peu.", flashingStrong: "Attention : de fortes lumières clignotent.", motionMild: "Des choses bougent lentement autour de vous.",
    motionStrong: "Attention : de forts mouvements peuvent donner la nausée.", hazardsHelp: "« Mouvements réduits » arrête les vidéos.", signed: "Langue des signes",
    walks: "Vous êtes revenu à votre place.", vr: "Entrer avec un casque", ar: "Placer chez vous",
  },
};

/**
 * Return a string of the page in a language, else in English.
 * @param {string} language any BCP 47 tag
 * @param {string} key
 */
export function say(language, key) {
  const tag = language.slice(0, 2), said = (STRINGS[tag] ?? STRINGS.en)[key];
  return tag === "fr" ? typeset(said) : said;
}

/**
 * Return a French sentence with the spaces that it keeps with its signs, at which no line ends.
 * @param {string} text
 */
function typeset(text) {
  return text.replace(/« | »| (?=:)/g, (found) => found.replace(" ", "\u00a0")).replace(/ (?=[;?!%])/g, "\u202f");
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
