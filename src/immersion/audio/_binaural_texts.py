"""Texts of the binaural decoder."""

from immersion.messages import add

add(
    {
        "binaural-samples": {
            "found": {
                "en": "samples that are NaN, infinite or above 1e15: {count} in {name}",
                "fr": "des échantillons NaN, infinis ou au-delà de 1e15 : {count} dans {name}",
            },
            "expected": {"en": "finite audio", "fr": "du son aux valeurs finies"},
            "remedy": {
                "en": "Find the step before this one that fails, or let the decoder mute them: invalid='mute'.",
                "fr": "Cherchez l’étape précédente qui échoue, ou faites taire ces échantillons : invalid='mute'.",
            },
        },
    }
)
