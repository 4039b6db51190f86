"""Texts of the rules on sizes."""

from immersion.messages import add

add(
    {
        "stage-size": {
            "found": {
                "en": "{media!r}, {across} m across (read in {unit})",
                "fr": "{media!r}, large de {across} m (lu en {unit})",
            },
            "expected": {
                "en": "a size that a room or a square can hold",
                "fr": "une taille qui tient dans une salle ou sur une place",
            },
            "remedy": {
                "en": "Write the unit of the scan, such as `unit: mm`, or correct `scale`.",
                "fr": "Écrivez l’unité du relevé, par exemple `unit: mm`, ou corrigez `scale`.",
            },
        },
        "stage-channels": {
            "found": {
                "en": "{channels} channels in {media!r}, played from one point",
                "fr": "{channels} canaux dans {media!r}, joués depuis un seul point",
            },
            "expected": {"en": "one channel", "fr": "un seul canal"},
            "remedy": {
                "en": "They are mixed into one; export a mono file, or use `stems`.",
                "fr": "Ils sont mélangés en un seul ; exportez un fichier mono, ou utilisez `stems`.",
            },
        },
    }
)
