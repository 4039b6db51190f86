"""Texts of the filters made from a measured head, and of its personal adjustments."""

from immersion.messages import add

add(
    {
        "hrtf-regularised": {
            "en": "order {order} from {directions} directions: the grid has holes that this order would fill wildly; energy is penalised by {penalty:.0e}",
            "fr": "ordre {order} d’après {directions} directions : la grille a des trous que cet ordre remplirait au hasard ; l’énergie est pénalisée de {penalty:.0e}",
        },
        "hrtf-adjustment": {
            "found": {"en": "{name} = {value}", "fr": "{name} = {value}"},
            "expected": {"en": "{wanted}", "fr": "{wanted}"},
            "remedy": {"en": "Choose a value in this range.", "fr": "Choisissez une valeur de cette plage."},
        },
        "headphone-line": {
            "found": {"en": "the line {line!r}", "fr": "la ligne {line!r}"},
            "expected": {
                "en": "“Preamp: -6.1 dB” or “Filter 1: ON PK Fc 105 Hz Gain 4.5 dB Q 0.70”",
                "fr": "« Preamp: -6.1 dB » ou « Filter 1: ON PK Fc 105 Hz Gain 4.5 dB Q 0.70 »",
            },
            "remedy": {
                "en": "Use a parametric file of AutoEq or Equalizer APO, or a WAV impulse response.",
                "fr": "Utilisez un fichier paramétrique d’AutoEq ou d’Equalizer APO, ou une réponse impulsionnelle WAV.",
            },
        },
        "headphone-filter": {
            "found": {"en": "the filter {kind!r}", "fr": "le filtre {kind!r}"},
            "expected": {"en": "one of {known}", "fr": "l’un de {known}"},
            "remedy": {"en": "Replace it by one of these.", "fr": "Remplacez-le par l’un de ceux-ci."},
        },
        "headphone-value": {
            "found": {"en": "{name} = {value}", "fr": "{name} = {value}"},
            "expected": {"en": "{wanted}", "fr": "{wanted}"},
            "remedy": {"en": "Correct the line.", "fr": "Corrigez la ligne."},
        },
        "headphone-nothing": {
            "found": {"en": "no filter that is on", "fr": "aucun filtre actif"},
            "expected": {
                "en": "at least one line “Filter: ON …” or “Preamp: …”",
                "fr": "au moins une ligne « Filter: ON … » ou « Preamp: … »",
            },
            "remedy": {
                "en": "Check that the file is an equaliser's.",
                "fr": "Vérifiez que le fichier est celui d’un égaliseur.",
            },
        },
        "headphone-channels": {
            "found": {
                "en": "{channels} channels, {frames} frames",
                "fr": "{channels} canaux, {frames} échantillons",
            },
            "expected": {
                "en": "1 or 2 channels and at most 65536 frames",
                "fr": "1 ou 2 canaux et au plus 65536 échantillons",
            },
            "remedy": {
                "en": "Export the impulse response again.",
                "fr": "Réexportez la réponse impulsionnelle.",
            },
        },
    }
)
