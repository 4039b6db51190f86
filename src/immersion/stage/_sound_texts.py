"""Texts of the rules on the levels of sounds."""

from immersion.messages import add

add(
    {
        "stage-true-peak": {
            "found": {"en": "true peaks of {peak} dB", "fr": "des crêtes vraies de {peak} dB"},
            "expected": {"en": "at most {wanted} dB", "fr": "au plus {wanted} dB"},
            "remedy": {
                "en": "Bring it down: immersion render FILE OUT --true-peak -1dB.",
                "fr": "Réduisez-les : immersion render FICHIER SORTIE --true-peak -1dB.",
            },
        },
        "stage-silent": {
            "found": {"en": "{media!r}, a sound without sound", "fr": "{media!r}, un son sans son"},
            "expected": {"en": "something to hear", "fr": "quelque chose à entendre"},
            "remedy": {"en": "Export the file again.", "fr": "Exportez de nouveau le fichier."},
        },
        "stage-loudness-apart": {
            "found": {
                "en": "{loud!r} louder than {quiet!r} by {apart} LU",
                "fr": "{loud!r} plus fort que {quiet!r} de {apart} LU",
            },
            "expected": {
                "en": "languages of one loudness",
                "fr": "des langues d’une même sonie",
            },
            "remedy": {
                "en": "Master them alike: immersion render FILE OUT --loudness -23LUFS.",
                "fr": "Égalisez-les : immersion render FICHIER SORTIE --loudness -23LUFS.",
            },
        },
    }
)
