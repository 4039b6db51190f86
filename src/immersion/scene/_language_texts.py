"""Texts of the rules on languages."""

from immersion.messages import add

add(
    {
        "scene-untranslated": {
            "found": {"en": "no {found!r} version of {paths}", "fr": "aucune version {found!r} de {paths}"},
            "expected": {"en": "every language of the scene", "fr": "toutes les langues de la scène"},
            "remedy": {
                "en": "Add the translations (`immersion check --languages` shows all that is there).",
                "fr": "Ajoutez les traductions (`immersion check --languages` montre tout ce qui existe).",
            },
        },
        "scene-language-other": {
            "found": {"en": "the language {found}", "fr": "la langue {found}"},
            "expected": {"en": "a language of the scene: {wanted}", "fr": "une langue de la scène : {wanted}"},
            "remedy": {
                "en": "Correct the tag (nearest: {nearest}), or add the language to `available`.",
                "fr": "Corrigez l’étiquette (proche : {nearest}), ou ajoutez la langue à `available`.",
            },
        },
        "scene-files-same": {
            "found": {
                "en": "{found} for {first} and for {second}",
                "fr": "{found} pour {first} et pour {second}",
            },
            "expected": {"en": "a file of its own per language", "fr": "un fichier propre à chaque langue"},
            "remedy": {
                "en": "Name the other file; write `file` if it has no language.",
                "fr": "Nommez l’autre fichier ; écrivez `file` s’il est sans langue.",
            },
        },
    }
)  # fmt: skip
