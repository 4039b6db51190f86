"""Texts of the rules on lights and levels."""

from immersion.messages import add

add(
    {
        "scene-light-dark": {
            "found": {
                "en": "{found}, a light without intensity",
                "fr": "{found}, une lumière sans intensité",
            },
            "expected": {
                "en": "`intensity`, such as 800cd or 800lm",
                "fr": "`intensity`, par exemple 800cd ou 800lm",
            },
            "remedy": {
                "en": "Write what the lamp's data sheet says.",
                "fr": "Écrivez ce qu’indique la fiche de la lampe.",
            },
        },
        "scene-spot-wide": {
            "found": {"en": "a spot of {found}°", "fr": "un spot de {found}°"},
            "expected": {
                "en": "a full angle of at most {wanted}°",
                "fr": "un angle entier d’au plus {wanted}°",
            },
            "remedy": {
                "en": "Correct `angle`, or use a point light.",
                "fr": "Corrigez `angle`, ou utilisez une lumière ponctuelle (point).",
            },
        },
        "scene-cone-order": {
            "found": {"en": "an inner cone of {found}°", "fr": "un cône intérieur de {found}°"},
            "expected": {
                "en": "at most the outer cone, {wanted}°",
                "fr": "au plus le cône extérieur, {wanted}°",
            },
            "remedy": {"en": "Exchange `inner` and `outer`.", "fr": "Échangez `inner` et `outer`."},
        },
        "scene-distance-order": {
            "found": {"en": "a law that stops at {found} m", "fr": "une loi qui s’arrête à {found} m"},
            "expected": {
                "en": "at least `ref`, {wanted} m, where it begins",
                "fr": "au moins `ref`, {wanted} m, où elle commence",
            },
            "remedy": {"en": "Exchange `ref` and `max`.", "fr": "Échangez `ref` et `max`."},
        },
        "scene-gain-high": {
            "found": {"en": "a gain of +{found} dB", "fr": "un gain de +{found} dB"},
            "expected": {"en": "at most +{wanted} dB", "fr": "au plus +{wanted} dB"},
            "remedy": {
                "en": "Was a minus sign forgotten? Else master the sound louder.",
                "fr": "Un signe moins a-t-il été oublié ? Sinon, remontez le niveau du fichier.",
            },
        },
    }
)
