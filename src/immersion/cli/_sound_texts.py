"""Texts of the command line for sound files."""

from immersion.messages import add

add(
    {
        "cli-opt-sound-layout": {
            "en": "How a sound's channels are weighed: stereo, binaural, 5.1, 7.1.4, 22.2, 4+5+0 …",
            "fr": "Comment peser les canaux d’un son : stereo, binaural, 5.1, 7.1.4, 22.2, 4+5+0 …",
        },
        "cli-sound-remarks": {"en": "remarks", "fr": "remarques"},
        "cli-sound-fine": {"en": "nothing to complain about", "fr": "rien à signaler"},
        "cli-inspect-unused": {
            "found": {"en": "{option} for this file", "fr": "{option} pour ce fichier"},
            "expected": {
                "en": "--unit, --up and --sheet for scans; --layout for sounds",
                "fr": "--unit, --up et --sheet pour les relevés ; --layout pour les sons",
            },
            "remedy": {"en": "Leave the option out.", "fr": "Retirez cette option."},
        },
    }
)
