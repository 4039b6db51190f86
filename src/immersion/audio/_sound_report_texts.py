"""Texts of the report of a sound file."""

from immersion.messages import add

add(
    {
        "sound-none": {"en": "none", "fr": "aucune"},
        "sound-short": {"en": "none (shorter than {least} s)", "fr": "aucune (moins de {least} s)"},
        "sound-order": {"en": ", order {order}", "fr": ", ordre {order}"},
        "sound-kind-mono": {"en": "mono", "fr": "mono"},
        "sound-kind-stereo": {"en": "stereo", "fr": "stéréo"},
        "sound-kind-ambisonic": {"en": "ambisonic bed", "fr": "lit ambisonique"},
        "sound-kind-binaural": {"en": "binaural", "fr": "binaural"},
        "sound-kind-multichannel": {"en": "loudspeakers", "fr": "haut-parleurs"},
        "sound-as-binaural": {"en": "headphones (binaural)", "fr": "rendu au casque (binaural)"},
        "sound-as-mono": {"en": "one loudspeaker (mono)", "fr": "un haut-parleur (mono)"},
        "sound-as-stereo": {"en": "stereo", "fr": "stéréo"},
        "sound-assumed": {
            "en": ", assumed from the number of channels (else --layout)",
            "fr": ", supposé d’après le nombre de canaux (sinon --layout)",
        },
        "sound-as-positions": {"en": "given positions", "fr": "positions données"},
        "sound-row-channels": {"en": "channels", "fr": "canaux"},
        "sound-row-rate": {"en": "rate", "fr": "fréquence"},
        "sound-row-duration": {"en": "duration", "fr": "durée"},
        "sound-row-layout": {"en": "loudness measured as", "fr": "sonie mesurée en"},
        "sound-row-integrated": {"en": "integrated loudness", "fr": "sonie intégrée"},
        "sound-row-range": {"en": "loudness range", "fr": "étendue de sonie"},
        "sound-row-momentary": {"en": "highest momentary", "fr": "sonie momentanée maximale"},
        "sound-row-short-term": {"en": "highest short-term", "fr": "sonie à court terme maximale"},
        "sound-row-true-peak": {"en": "true peak", "fr": "crête vraie"},
        "sound-row-true-peak-there": {"en": "true peak there", "fr": "crête vraie de ce rendu"},
        "sound-row-sample-peak": {"en": "sample peak of the file", "fr": "crête d’échantillon du fichier"},
        "sound-clipped": {
            "found": {
                "en": "peaks flattened at full scale: {count}",
                "fr": "crêtes aplaties à la pleine échelle : {count}",
            },
            "expected": {"en": "waves that are whole", "fr": "des ondes entières"},
            "remedy": {
                "en": "It was clipped before: look for an earlier copy, or record again with less gain.",
                "fr": "Il a été écrêté plus tôt : cherchez une copie antérieure, ou enregistrez avec moins de gain.",
            },
        },
        "sound-silent": {
            "found": {"en": "nothing above −70 LUFS", "fr": "rien au-dessus de −70 LUFS"},
            "expected": {"en": "a sound", "fr": "un son"},
            "remedy": {
                "en": "Check the recording and its gain.",
                "fr": "Vérifiez l’enregistrement et son gain.",
            },
        },
        "sound-silent-channels": {
            "found": {"en": "no sound in channel {channels}", "fr": "aucun son dans le canal {channels}"},
            "expected": {"en": "sound in every channel", "fr": "du son dans chaque canal"},
            "remedy": {
                "en": "Check the cable, the export, or name the layout with --layout.",
                "fr": "Vérifiez le câble, l’export, ou nommez la disposition avec --layout.",
            },
        },
        "sound-true-peak": {
            "found": {"en": "a true peak of {peak} dBTP", "fr": "une crête vraie de {peak} dBTP"},
            "expected": {"en": "at most {most} dBTP (EBU R 128)", "fr": "au plus {most} dBTP (EBU R 128)"},
            "remedy": {
                "en": "Render it with --true-peak -1dB, or lower its gain.",
                "fr": "Faites-en le rendu avec --true-peak -1dB, ou baissez son gain.",
            },
        },
    }
)
