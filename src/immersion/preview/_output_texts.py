"""Texts on the files that pictures, films and plans are written to."""

from immersion.messages import add

add(
    {
        "preview-over-media": {
            "found": {"en": "a media of the scene", "fr": "un média de la scène"},
            "expected": {"en": "another file to write to", "fr": "un autre fichier où écrire"},
            "remedy": {
                "en": "Choose another name: a master is never written over.",
                "fr": "Choisissez un autre nom : un original n’est jamais écrasé.",
            },
        },
    }
)
