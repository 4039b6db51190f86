"""Texts of contact sheets: what stands under the pictures, and what is asked wrongly."""

from immersion.messages import add

add(
    {
        "sheet-lights": {"en": "lights: {names}", "fr": "lumières : {names}"},
        "sheet-no-light": {"en": "no light is on", "fr": "aucune lumière allumée"},
        "sheet-suffix": {
            "found": {"en": "the suffix {suffix!r}", "fr": "le suffixe {suffix!r}"},
            "expected": {"en": "one of {known}", "fr": "l’un de {known}"},
            "remedy": {"en": "Name the sheet views.png.", "fr": "Nommez la planche vues.png."},
        },
        "sheet-columns": {
            "found": {"en": "{columns} columns", "fr": "{columns} colonnes"},
            "expected": {"en": "a whole number from 1 to 100", "fr": "un nombre entier de 1 à 100"},
            "remedy": {"en": "Leave the choice out.", "fr": "Ne choisissez pas."},
        },
        "sheet-large": {
            "found": {"en": "a sheet of {count} pictures", "fr": "une planche de {count} images"},
            "expected": {
                "en": "1 to {most} pictures, at most {limit} pixels on a side in all",
                "fr": "de 1 à {most} images, au plus {limit} pixels de côté en tout",
            },
            "remedy": {
                "en": "Ask for fewer views or times, or for smaller pictures.",
                "fr": "Demandez moins de vues ou d’instants, ou des images plus petites.",
            },
        },
    }
)
