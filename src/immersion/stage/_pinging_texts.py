"""Texts of the outputs of a rig in turn."""

from immersion.messages import add

add(
    {
        "ping-side": {"en": "{side}", "fr": "{side}"},
        "ping-front": {"en": "straight ahead", "fr": "droit devant"},
        "ping-back": {"en": "straight behind", "fr": "droit derrière"},
        "ping-left": {"en": "{angle}° left", "fr": "{angle}° à gauche"},
        "ping-right": {"en": "{angle}° right", "fr": "{angle}° à droite"},
        "ping-up": {"en": "{angle}° up", "fr": "{angle}° vers le haut"},
        "ping-down": {"en": "{angle}° down", "fr": "{angle}° vers le bas"},
        "ping-above": {"en": "overhead", "fr": "au-dessus de la tête"},
        "ping-below": {"en": "underfoot", "fr": "sous les pieds"},
        "ping-low": {"en": "bass, below {hertz} Hz", "fr": "graves, sous {hertz} Hz"},
        "ping-level": {
            "found": {"en": "a level of {level:g} dBFS", "fr": "un niveau de {level:g} dBFS"},
            "expected": {"en": "−80 to −12 dBFS", "fr": "de −80 à −12 dBFS"},
            "remedy": {
                "en": "Write for example --level -30dB; turn the amplifiers up slowly.",
                "fr": "Écrivez par exemple --level -30dB ; montez les amplificateurs lentement.",
            },
        },
    }
)
