"""Texts of the exports: what stops one, and what one could not carry."""

from immersion.messages import add

add(
    {
        "export-id": {
            "found": {"en": "the id {id!r}", "fr": "l’identifiant {id!r}"},
            "expected": {
                "en": "an id that can name a file",
                "fr": "un identifiant qui peut nommer un fichier",
            },
            "remedy": {"en": "Use a-z, 0-9, _ and -.", "fr": "Utilisez a-z, 0-9, _ et -."},
        },
        "export-options": {
            "found": {"en": "{found} as options", "fr": "{found} comme options"},
            "expected": {"en": "{wanted}", "fr": "{wanted}"},
            "remedy": {
                "en": "Give each target the options of its own.",
                "fr": "Donnez à chaque cible ses propres options.",
            },
        },
        "export-not-folder": {
            "found": {"en": "a file", "fr": "un fichier"},
            "expected": {"en": "a folder", "fr": "un dossier"},
            "remedy": {"en": "Name another folder.", "fr": "Nommez un autre dossier."},
        },
        "export-no-mp3": {
            "found": {"en": "a libsndfile without MP3", "fr": "une libsndfile sans MP3"},
            "expected": {"en": "libsndfile 1.1 or newer", "fr": "libsndfile 1.1 ou plus récente"},
            "remedy": {"en": "pip install --upgrade soundfile", "fr": "pip install --upgrade soundfile"},
        },
    }
)
