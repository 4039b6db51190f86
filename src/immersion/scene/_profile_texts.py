"""Texts of the rules on profiles."""

from immersion.messages import add

add(
    {
        "scene-profile-empty": {
            "found": {"en": "{found}, which keeps nothing", "fr": "{found}, qui ne garde rien"},
            "expected": {"en": "at least one thing", "fr": "au moins un objet"},
            "remedy": {"en": "Correct `only` and `without`.", "fr": "Corrigez `only` et `without`."},
        },
        "scene-profile-both": {
            "found": {"en": "{found} in `only` and in `without`", "fr": "{found} dans `only` et dans `without`"},
            "expected": {"en": "each thing kept or left out", "fr": "chaque objet gardé ou écarté"},
            "remedy": {
                "en": "Remove it from one of the two; as written it is left out.",
                "fr": "Retirez-le de l’un des deux ; tel quel il est écarté.",
            },
        },
        "scene-profile-lod": {
            "found": {"en": "the level {found}", "fr": "le niveau {found}"},
            "expected": {
                "en": "at most {wanted}, the most that `lods` of a model has",
                "fr": "au plus {wanted}, le plus que `lods` d’un modèle en a",
            },
            "remedy": {
                "en": "Ask for a level that is there, or make a lighter one.",
                "fr": "Demandez un niveau qui existe, ou faites-en un plus léger.",
            },
        },
    }
)  # fmt: skip
