"""Texts of render on the command line, for what projectors are sent and for lux."""

from immersion.messages import add

add(
    {
        "cli-pictures-projector": {
            "en": "Write the pixels that this projector is sent to OUT (.png), as many as it has.",
            "fr": "Écrire dans OUT (.png) les pixels envoyés à ce vidéoprojecteur, à sa définition.",
        },
        "cli-pictures-send": {
            "en": "What it is sent: content (else), grid (its own pixels), screen-grid (half metres) or white.",
            "fr": "Ce qui lui est envoyé : content (sinon), grid (ses propres pixels), screen-grid (demi-mètres) ou white.",
        },
        "cli-pictures-lux": {
            "en": "Measure the lux on what views see, into the folder OUT: false colours with a scale, values, a table.",
            "fr": "Mesurer les lux sur ce que voient les vues, dans le dossier OUT : fausses couleurs avec échelle, valeurs, tableau.",
        },
        "cli-light-task": {"en": "Measuring the light", "fr": "Mesure de la lumière"},
        "cli-light-sent": {
            "en": "{path}: {wide} x {high} pixels for {name} ({send})",
            "fr": "{path} : {wide} x {high} pixels pour {name} ({send})",
        },
        "cli-light-scale": {
            "en": "Direct light, scale from 1 to {top} lux",
            "fr": "Lumière directe, échelle de 1 à {top} lux",
        },
        "cli-light-png": {
            "found": {"en": "the suffix {suffix!r}", "fr": "le suffixe {suffix!r}"},
            "expected": {"en": ".png, which keeps every pixel", "fr": ".png, qui garde chaque pixel"},
            "remedy": {"en": "Name the picture p1.png.", "fr": "Nommez l’image p1.png."},
        },
    }
)
