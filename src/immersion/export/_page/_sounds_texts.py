"""Texts of the page's sounds: what could not be carried as it is, and what stops an export."""

from immersion.export._loss_words import add_loss
from immersion.messages import add

add_loss(
    "web-lossy",
    ("coded as {codec} at {kbps} kbit/s for each channel", "codé en {codec} à {kbps} kbit/s par canal"),
    (
        "A page must arrive soon: lossless sound is five times as large.",
        "Une page doit arriver vite : le son sans perte pèse cinq fois plus.",
    ),
    ("Choose FLAC, or more kilobits.", "Choisissez FLAC, ou plus de kilobits."),
)
add_loss(
    "web-no-coder",
    (
        "no ffmpeg that codes {codec}: {instead} in its place, which is larger",
        "aucun ffmpeg qui code en {codec} : {instead} à sa place, plus volumineux",
    ),
    ("Opus and AAC are coded by an installed ffmpeg.", "Opus et AAC sont codés par un ffmpeg installé."),
    (
        "Install ffmpeg (apt install ffmpeg, brew install ffmpeg).",
        "Installez ffmpeg (apt install ffmpeg, brew install ffmpeg).",
    ),
)
add_loss(
    "web-bed-order",
    ("order {found} reduced to {order}", "ordre {found} réduit à {order}"),
    (
        "The field that a browser turns is of order {order} here, or lighter beds were asked for.",
        "Le champ que tourne le navigateur est ici d’ordre {order}, ou des lits plus légers étaient demandés.",
    ),
    (
        "Nothing need be done for two ears; the room keeps the whole bed.",
        "Rien n’est à faire pour deux oreilles ; la salle garde le lit entier.",
    ),
)
add_loss(
    "web-lfe",
    (
        "the bass channel {name} has no place about two ears, and is left out",
        "le canal de graves {name} n’a pas de place autour de deux oreilles, et est laissé de côté",
    ),
    ("Headphones have no subwoofer.", "Un casque n’a pas de caisson de graves."),
    ("Put the bass into the other channels.", "Mettez les graves dans les autres canaux."),
)
add_loss(
    "web-output",
    (
        "a page is heard by two ears, not through {output!r}",
        "une page s’écoute à deux oreilles, pas par {output!r}",
    ),
    ("A browser plays two channels.", "Un navigateur joue deux canaux."),
    (
        "Use `audio: binaural` or `mono` in this profile.",
        "Utilisez `audio: binaural` ou `mono` dans ce profil.",
    ),
)
add_loss(
    "web-level",
    (
        "{missed} dB under {target} LUFS, so that no peak passes {ceiling} dBTP",
        "{missed} dB sous {target} LUFS, pour qu’aucune crête ne dépasse {ceiling} dBTP",
    ),
    (
        "Short loud sounds leave no room for a louder whole.",
        "Des sons brefs et forts ne laissent pas de place à un ensemble plus fort.",
    ),
    ("Lower the loudest sound.", "Baissez le son le plus fort."),
)
add_loss(
    "web-description-still",
    (
        "a recorded description of {media}, which never plays: nothing begins it",
        "une audiodescription enregistrée de {media}, qui ne joue jamais : rien ne la déclenche",
    ),
    (
        "A description is heard while what it describes plays.",
        "Une audiodescription s’entend pendant que joue ce qu’elle décrit.",
    ),
    (
        "Make it a sound of its own, or give its words as a text.",
        "Faites-en un son à part, ou donnez ses mots en texte.",
    ),
)
add(
    {
        "web-coding": {
            "found": {"en": "ffmpeg stopped: {reason}", "fr": "ffmpeg s’est arrêté : {reason}"},
            "expected": {"en": "a coded sound", "fr": "un son codé"},
            "remedy": {
                "en": "Choose FLAC, or install another ffmpeg.",
                "fr": "Choisissez FLAC, ou installez un autre ffmpeg.",
            },
        },
    }
)
