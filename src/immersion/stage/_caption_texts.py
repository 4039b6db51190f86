"""Texts of captions."""

from immersion.messages import add

add(
    {
        "stage-captions-time": {
            "found": {"en": "the time {time!r}", "fr": "le temps {time!r}"},
            "expected": {
                "en": "00:01.000 --> 00:02.500, its end after its start",
                "fr": "00:01.000 --> 00:02.500, la fin après le début",
            },
            "remedy": {"en": "Correct this line.", "fr": "Corrigez cette ligne."},
        },
        "captions-language": {
            "en": "no captions in {language!r}: what is said is not written",
            "fr": "pas de sous-titres en {language!r} : ce qui est dit n’est pas écrit",
        },
    }
)
