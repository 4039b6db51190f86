"""Texts of the page that stand in it before its scripts run."""

from immersion.messages import add

add(
    {
        "web-noscript": {
            "en": "This room is shown by JavaScript and WebGL 2: please let this page run scripts.",
            "fr": "Cette salle s’affiche avec JavaScript et WebGL 2 : veuillez autoriser les scripts de cette page.",
        },
        "web-loading": {"en": "The room is loading.", "fr": "La salle se charge."},
    }
)
