"""Texts of the page's sounds: what could not be carried as it is, and what stops an export."""

from immersion.messages import add

add(
    {
        "web-lossy": {
            "en": "coded as {codec} at {kbps} kbit/s for each channel",
            "fr": "codé en {codec} à {kbps} kbit/s par canal",
        },
        "web-no-coder": {
            "en": "no ffmpeg that codes {codec}: FLAC in its place, which is larger",
            "fr": "aucun ffmpeg qui code en {codec} : du FLAC à sa place, plus volumineux",
        },
        "web-bed-order": {
            "en": "order {found} reduced to {order}",
            "fr": "ordre {found} réduit à {order}",
        },
        "web-lfe": {
            "en": "the bass channel {name} has no place about two ears, and is left out",
            "fr": "le canal de graves {name} n’a pas de place autour de deux oreilles, et est laissé de côté",
        },
        "web-output": {
            "en": "a page is heard by two ears, not through {output!r}",
            "fr": "une page s’écoute à deux oreilles, pas par {output!r}",
        },
        "web-level": {
            "en": "{missed} dB under {target} LUFS, so that no peak passes {ceiling} dBTP",
            "fr": "{missed} dB sous {target} LUFS, pour qu’aucune crête ne dépasse {ceiling} dBTP",
        },
        "web-coding": {
            "found": {"en": "ffmpeg stopped: {reason}", "fr": "ffmpeg s’est arrêté : {reason}"},
            "expected": {"en": "a coded sound", "fr": "un son codé"},
            "remedy": {
                "en": "Choose FLAC, or install another ffmpeg.",
                "fr": "Choisissez FLAC, ou installez un autre ffmpeg.",
            },
        },
    }
)
