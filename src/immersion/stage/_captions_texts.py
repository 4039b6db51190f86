"""Texts of captions and of the rules on them."""

from immersion.messages import add

_TIMING = {"en": "Correct the timing of the captions.", "fr": "Corrigez le minutage des sous-titres."}

add(
    {
        "stage-captions-time": {
            "found": {"en": "{found}", "fr": "{found}"},
            "expected": {
                "en": "times such as 00:01.000 --> 00:02.500",
                "fr": "des temps tels que 00:01.000 --> 00:02.500",
            },
            "remedy": {
                "en": "Write a point before the milliseconds: a comma belongs to SubRip (.srt).",
                "fr": "Mettez un point avant les millisecondes : la virgule est celle de SubRip (.srt).",
            },
        },
        "captions-language": {
            "en": "no captions in {language!r}: what is said is not written",
            "fr": "pas de sous-titres en {language!r} : ce qui est dit n’est pas écrit",
        },
        "stage-captions-empty": {
            "found": {"en": "a file without any caption", "fr": "un fichier sans aucun sous-titre"},
            "expected": {"en": "the words of the sound", "fr": "les paroles du son"},
            "remedy": {"en": "Export the captions again.", "fr": "Exportez de nouveau les sous-titres."},
        },
        "stage-captions-backwards": {
            "found": {
                "en": "a caption from {start} s to {end} s",
                "fr": "un sous-titre de {start} s à {end} s",
            },
            "expected": {"en": "an end after its start", "fr": "une fin après son début"},
            "remedy": _TIMING,
        },
        "stage-captions-overlap": {
            "found": {
                "en": "a caption at {start} s, while that of line {line} shows until {end} s",
                "fr": "un sous-titre à {start} s, alors que celui de la ligne {line} dure jusqu’à {end} s",
            },
            "expected": {"en": "one caption at a time", "fr": "un sous-titre à la fois"},
            "remedy": _TIMING,
        },
        "stage-captions-fast": {
            "found": {"en": "{found} characters per second", "fr": "{found} caractères par seconde"},
            "expected": {"en": "at most {wanted}", "fr": "au plus {wanted}"},
            "remedy": {
                "en": "Show it longer, or shorten it.",
                "fr": "Montrez-le plus longtemps, ou abrégez-le.",
            },
        },
    }
)
