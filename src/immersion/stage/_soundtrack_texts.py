"""Texts of what is heard of a stage: its soundtrack, its outputs, its rigs."""

from immersion.messages import add

add(
    {
        "stage-parts-lengths": {
            "found": {
                "en": "parts of the media {media!r} of {found} frames",
                "fr": "des parties du média {media!r} de {found} échantillons",
            },
            "expected": {"en": "parts of one length", "fr": "des parties d’une même longueur"},
            "remedy": {
                "en": "Export the parts again, together.",
                "fr": "Exportez de nouveau les parties, ensemble.",
            },
        },
        "stage-parts-bed": {
            "found": {
                "en": "{channels} channels in the parts of the bed {media!r}",
                "fr": "{channels} canaux dans les parties du lit {media!r}",
            },
            "expected": {
                "en": "(order + 1)² channels: 4, 9, 16 …",
                "fr": "(ordre + 1)² canaux : 4, 9, 16 …",
            },
            "remedy": {"en": "Name all parts of the bed.", "fr": "Nommez toutes les parties du lit."},
        },
        "stage-stems": {
            "found": {
                "en": "{channels} channels in the stems {media!r}",
                "fr": "{channels} canaux dans les pistes {media!r}",
            },
            "expected": {
                "en": "{known} channels, or a `feed` that says where each goes",
                "fr": "{known} canaux, ou un `feed` qui dit où va chacun",
            },
            "remedy": {
                "en": "Add `feed` to the thing, such as {{1-10: dome, 11: sub}}.",
                "fr": "Ajoutez `feed` à l’objet, comme {{1-10: dome, 11: sub}}.",
            },
        },
        "stage-languages-channels": {
            "found": {
                "en": "{channels} channels in one language of {media!r}",
                "fr": "{channels} canaux dans une langue de {media!r}",
            },
            "expected": {
                "en": "{wanted} channels, as in the others",
                "fr": "{wanted} canaux, comme dans les autres",
            },
            "remedy": {
                "en": "Export the languages with the same channels.",
                "fr": "Exportez les langues avec les mêmes canaux.",
            },
        },
        "stage-no-rig": {
            "found": {"en": "a scene without loudspeakers", "fr": "une scène sans haut-parleurs"},
            "expected": {
                "en": "`rigs.speakers` with a layout or a list",
                "fr": "`rigs.speakers` avec une disposition ou une liste",
            },
            "remedy": {
                "en": "Describe the rig, or ask for binaural, a layout such as 4+5+0, or ambix:3.",
                "fr": "Décrivez l’installation, ou demandez binaural, une disposition comme 4+5+0, ou ambix:3.",
            },
        },
        "stage-feed": {
            "found": {"en": "`feed` with {found}", "fr": "`feed` avec {found}"},
            "expected": {"en": "{wanted}", "fr": "{wanted}"},
            "remedy": {
                "en": "Correct `feed`, such as {{1-10: dome, 11: sub}}.",
                "fr": "Corrigez `feed`, comme {{1-10: dome, 11: sub}}.",
            },
        },
    }
)
