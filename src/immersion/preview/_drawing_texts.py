"""Texts of the drawing: names and pictures that it is asked for wrongly."""

from immersion.messages import add

add(
    {
        "preview-projector": {
            "found": {"en": "the projector {name!r}", "fr": "le vidéoprojecteur {name!r}"},
            "expected": {"en": "one of {known}", "fr": "l’un de {known}"},
            "remedy": {"en": "Did you mean {nearest!r}?", "fr": "Vouliez-vous dire {nearest!r} ?"},
        },
        "preview-paints-nothing": {
            "found": {
                "en": "the projector {name!r}, which paints no flat screen in this profile",
                "fr": "le vidéoprojecteur {name!r}, qui n’éclaire aucun écran plat dans ce profil",
            },
            "expected": {"en": "one that paints a screen", "fr": "un vidéoprojecteur qui éclaire un écran"},
            "remedy": {
                "en": "Name a screen on a wall in `paints`, or use another profile.",
                "fr": "Nommez un écran sur un mur dans `paints`, ou changez de profil.",
            },
        },
        "preview-sends": {
            "found": {"en": "the projector picture {name!r}", "fr": "l’image de projecteur {name!r}"},
            "expected": {"en": "one of {known}", "fr": "l’une de {known}"},
            "remedy": {"en": "Did you mean {nearest!r}?", "fr": "Vouliez-vous dire {nearest!r} ?"},
        },
        "preview-frame": {
            "found": {
                "en": "a video frame of shape {shape} and type {dtype}",
                "fr": "une image de vidéo {shape} de type {dtype}",
            },
            "expected": {"en": "(h, w, 4) bytes", "fr": "des octets (h, w, 4)"},
            "remedy": {
                "en": "Give a new array for each frame, sRGB and alpha, row 0 on top.",
                "fr": "Donnez un nouveau tableau par image, sRVB et alpha, la rangée 0 en haut.",
            },
        },
    }
)
