"""Texts of what is lost of a rig."""

from immersion.messages import add

add(
    {
        "kind-equipment": {"en": "the equipment", "fr": "l’équipement"},
        "lost-speakers": {
            "en": "lost: it is silent, and no fallback says who takes its part",
            "fr": "perdu : il se tait, et aucun repli ne dit qui prend sa part",
        },
        "lost-projectors": {
            "en": "lost: it is dark, and no fallback says what to do",
            "fr": "perdu : il est éteint, et aucun repli ne dit que faire",
        },
    }
)
