"""Texts of the report on a sound file."""

from immersion.messages import add

_PLAIN = {
    "audio-report-files": ("files", "fichiers"),
    "audio-report-format": ("format", "format"),
    "audio-report-rate": ("rate", "fréquence"),
    "audio-report-channels": ("channels", "canaux"),
    "audio-report-duration": ("duration (frames)", "durée (échantillons)"),
    "audio-report-kind": ("kind", "nature"),
    "audio-report-order": ("order", "ordre"),
    "audio-report-convention": ("convention", "convention"),
    "audio-report-peak": ("sample peak", "crête des échantillons"),
    "audio-report-degrees": ("power by degree (W = 1)", "puissance par degré (W = 1)"),
    "audio-report-adm": ("ADM", "ADM"),
    "audio-report-channel": (
        "  {number}  {name}  peak {peak}  level {level}",
        "  {number}  {name}  crête {peak}  niveau {level}",
    ),
    "audio-kind-mono": ("mono", "mono"),
    "audio-kind-stereo": ("stereo", "stéréo"),
    "audio-kind-binaural": ("binaural", "binaural"),
    "audio-kind-ambisonic": ("ambisonic bed", "lit ambisonique"),
    "audio-kind-multichannel": ("multichannel", "multicanal"),
    "audio-convention-ambix": ("AmbiX (ACN, SN3D)", "AmbiX (ACN, SN3D)"),
    "audio-convention-n3d": ("ACN, N3D", "ACN, N3D"),
    "audio-convention-fuma": ("Furse–Malham", "Furse–Malham"),
    "audio-convention-unsaid": ("not said by the file", "non dite par le fichier"),
}

add({code: {"en": english, "fr": french} for code, (english, french) in _PLAIN.items()})

add(
    {
        "audio-looks-n3d": {
            "found": {
                "en": "a bed whose convention is not said, and whose first degree has {ratio} times the power of W",
                "fr": "un lit dont la convention n’est pas dite, et dont le premier degré a {ratio} fois la puissance de W",
            },
            "expected": {
                "en": "about 1 in AmbiX; about 3 in N3D",
                "fr": "environ 1 en AmbiX ; environ 3 en N3D",
            },
            "remedy": {
                "en": "It is probably N3D: read it with convention n3d.",
                "fr": "C’est sans doute du N3D : lisez-le avec la convention n3d.",
            },
        },
        "audio-unsaid": {
            "found": {
                "en": "a bed whose convention is not said (first degree: {ratio} times the power of W)",
                "fr": "un lit dont la convention n’est pas dite (premier degré : {ratio} fois la puissance de W)",
            },
            "expected": {"en": "a file that says it", "fr": "un fichier qui la dit"},
            "remedy": {
                "en": "It is taken as AmbiX; write it again with its convention if that is right.",
                "fr": "Il est pris comme AmbiX ; réécrivez-le avec sa convention si c’est juste.",
            },
        },
        "audio-full-scale": {
            "found": {
                "en": "{channels} channels at or above full scale",
                "fr": "{channels} canaux à la pleine échelle ou au-dessus",
            },
            "expected": {"en": "peaks below 0 dBFS", "fr": "des crêtes sous 0 dBFS"},
            "remedy": {
                "en": "Listen for clipping, or lower the gain.",
                "fr": "Vérifiez l’écrêtage à l’écoute, ou baissez le gain.",
            },
        },
        "audio-silent": {
            "found": {
                "en": "{channels} of {of} channels wholly silent",
                "fr": "{channels} canaux sur {of} entièrement muets",
            },
            "expected": {"en": "sound in every channel", "fr": "du son dans chaque canal"},
            "remedy": {
                "en": "Check the cabling and the export, unless it is meant.",
                "fr": "Vérifiez le câblage et l’export, sauf si c’est voulu.",
            },
        },
    }
)
