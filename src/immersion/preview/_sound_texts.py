"""Texts of the preview's sound."""

from immersion.messages import add

add(
    {
        "preview-no-sound": {
            "found": {"en": "no sound card ({reason})", "fr": "aucune carte son ({reason})"},
            "expected": {"en": "a device that plays", "fr": "un périphérique qui joue"},
            "remedy": {
                "en": "Plug one in, or go on without sound: the meters show what would be heard.",
                "fr": "Branchez-en une, ou continuez sans le son : les vumètres montrent ce qu’on entendrait.",
            },
        },
        "preview-device": {
            "found": {"en": "the sound device {name!r}", "fr": "le périphérique son {name!r}"},
            "expected": {"en": "one of: {known}", "fr": "l’un de : {known}"},
            "remedy": {
                "en": "List them with `immersion preview --device list`.",
                "fr": "Listez-les par `immersion preview --device list`.",
            },
        },
        "preview-silent": {
            "en": "No sound: {reason}. Meters only.",
            "fr": "Pas de son : {reason}. Vumètres seulement.",
        },
        "preview-sound-on": {"en": "Sound: {device}, {rate} Hz.", "fr": "Son : {device}, {rate} Hz."},
        "preview-ear-left": {"en": "left", "fr": "gauche"},
        "preview-ear-right": {"en": "right", "fr": "droite"},
        "preview-sound-soon": {"en": "The sound is coming …", "fr": "Le son arrive…"},
        "preview-sound-loudness": {
            "en": "Loudness now: {momentary} LUFS",
            "fr": "Niveau perçu : {momentary} LUFS",
        },
        "preview-sound-counts": {
            "en": "Gaps {missing}, late blocks {late}, clipped samples {clipped}",
            "fr": "Trous {missing}, blocs en retard {late}, échantillons écrêtés {clipped}",
        },
        "preview-sound-broken": {
            "en": "No sound: {reason}",
            "fr": "Pas de son : {reason}",
        },
    }
)
