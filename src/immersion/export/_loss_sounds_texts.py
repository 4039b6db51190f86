"""What exports lose of sounds: what, why, and how to avoid it, in French and in English."""

from __future__ import annotations

from immersion.export._loss_words import add_loss

add_loss(
    "export-mono",
    (
        "{channels} channels averaged to one, as a point source has",
        "{channels} canaux moyennés en un seul, celui d’une source ponctuelle",
    ),
    (
        "A sound at one place has one channel, in a glTF as in the room.",
        "Un son en un lieu a un seul canal, dans un glTF comme dans la salle.",
    ),
    (
        "Record it in mono, or make a bed or stems of it.",
        "Enregistrez-le en mono, ou faites-en un lit ou des pistes.",
    ),
)
add_loss(
    "export-lossy",
    (
        "coded as MP3, the only sound that KHR_audio_emitter allows",
        "codé en MP3, le seul son permis par KHR_audio_emitter",
    ),
    (
        "The extension knows no other coding without a further extension that few readers have.",
        "L’extension ne connaît pas d’autre codage sans une seconde extension, que peu de lecteurs ont.",
    ),
    (
        "Use the web page when the sound must be kept as it is.",
        "Utilisez la page web si le son doit rester tel quel.",
    ),
)
add_loss(
    "export-bed",
    (
        "a glTF has no ambisonics: {file} lies beside it, and a still binaural fold-down stands inside",
        "un glTF n’a pas d’ambisonie : {file} est à côté, et une réduction binaurale fixe est dedans",
    ),
    (
        "No extension of glTF that readers have knows ambisonics; the fold-down does not follow the head.",
        "Aucune extension de glTF répandue ne connaît l’ambisonie ; la réduction ne suit pas la tête.",
    ),
    (
        "Use the web page, which turns the bed with the head.",
        "Utilisez la page web, qui tourne le lit avec la tête.",
    ),
)
add_loss(
    "export-stems",
    (
        "{channels} channels of stems are points where the loudspeakers stand",
        "{channels} canaux de pistes sont des points à la place des haut-parleurs",
    ),
    (
        "A glTF knows places of sound, not loudspeakers.",
        "Un glTF connaît des lieux de son, pas des haut-parleurs.",
    ),
    (
        "Play the stems in the room, or render them.",
        "Jouez les pistes dans la salle, ou rendez-les en audio.",
    ),
)
add_loss(
    "export-silent",
    (
        "no sound in this profile",
        "aucun son dans ce profil",
    ),
    (
        "The profile has `audio: none`.",
        "Le profil a `audio: none`.",
    ),
    (
        "Take `audio: none` out of the profile.",
        "Retirez `audio: none` du profil.",
    ),
)
add_loss(
    "export-doppler",
    (
        "the pitch does not follow the motion",
        "la hauteur ne suit pas le mouvement",
    ),
    (
        "KHR_audio_emitter has no Doppler effect.",
        "KHR_audio_emitter n’a pas d’effet Doppler.",
    ),
    (
        "Use the web page, or record the effect.",
        "Utilisez la page web, ou enregistrez l’effet.",
    ),
)
add_loss(
    "export-loudspeakers",
    (
        "heard at its place or around, not from the loudspeakers named",
        "entendu à sa place ou autour, pas des haut-parleurs nommés",
    ),
    (
        "A glTF knows no loudspeakers.",
        "Un glTF ne connaît pas de haut-parleurs.",
    ),
    (
        "Play the show in the room, or render it for the rig.",
        "Jouez le spectacle dans la salle, ou rendez-le pour l’installation.",
    ),
)
add_loss(
    "export-acoustics",
    (
        "the acoustics of the room are not heard: its surfaces have colours only",
        "l’acoustique de la salle ne s’entend pas : ses surfaces n’ont que des couleurs",
    ),
    (
        "glTF has no acoustic materials and no room response.",
        "glTF n’a ni matériaux acoustiques ni réponse de salle.",
    ),
    (
        "Record the room into the bed, or wait for KHR_audio_environment.",
        "Enregistrez la salle dans le lit, ou attendez KHR_audio_environment.",
    ),
)
