"""Texts of the rules on places."""

from immersion.messages import add

_AT = {"en": "Correct `at`, or the room's size.", "fr": "Corrigez `at`, ou la taille de la salle."}

add(
    {
        "scene-rect-outside": {
            "found": {
                "en": "{left} to {right} m across and {bottom} to {top} m up",
                "fr": "de {left} à {right} m en largeur et de {bottom} à {top} m en hauteur",
            },
            "expected": {
                "en": "a rectangle inside its surface, {width} m wide and {height} m high",
                "fr": "un rectangle dans sa surface, large de {width} m et haute de {height} m",
            },
            "remedy": {
                "en": "Correct left, bottom, width or height.",
                "fr": "Corrigez left, bottom, width ou height.",
            },
        },
        "scene-zone-idle": {
            "found": {"en": "{found}, a zone that no cue uses", "fr": "{found}, une zone qu’aucun repère n’utilise"},
            "expected": {"en": "a cue with `enter` or `leave`", "fr": "un repère avec `enter` ou `leave`"},
            "remedy": {"en": "Remove it if it is not needed.", "fr": "Retirez-la si elle ne sert pas."},
        },
        "scene-zone-reach": {
            "found": {
                "en": "{found}, from {low} m to {high} m above the floor",
                "fr": "{found}, de {low} m à {high} m au-dessus du sol",
            },
            "expected": {
                "en": "a zone that visitors' eyes can be in, between 0.5 m and 2.2 m",
                "fr": "une zone où peuvent se trouver les yeux des visiteurs, entre 0,5 m et 2,2 m",
            },
            "remedy": {"en": "Correct its place or its height.", "fr": "Corrigez sa place ou sa hauteur."},
        },
        "scene-zone-outside": {
            "found": {
                "en": "{found}, {distance} m outside every room",
                "fr": "{found}, à {distance} m hors de toute salle",
            },
            "expected": {"en": "a zone that visitors can enter", "fr": "une zone où les visiteurs peuvent entrer"},
            "remedy": _AT,
        },
        "scene-view-outside": {
            "found": {
                "en": "{found}, {distance} m outside every room",
                "fr": "{found}, à {distance} m hors de toute salle",
            },
            "expected": {"en": "eyes inside a room", "fr": "des yeux dans une salle"},
            "remedy": _AT,
        },
        "scene-speaker-outside": {
            "found": {
                "en": "{found}, {distance} m outside every room",
                "fr": "{found}, à {distance} m hors de toute salle",
            },
            "expected": {"en": "a loudspeaker inside a room", "fr": "un haut-parleur dans une salle"},
            "remedy": _AT,
        },
    }
)  # fmt: skip
