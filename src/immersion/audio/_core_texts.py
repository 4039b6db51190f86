"""Texts of the core of ambisonics: streams of signals, names of conventions, motions."""

from immersion.messages import add

add(
    {
        "audio-choice": {
            "found": {"en": "{name} = {value!r}", "fr": "{name} = {value!r}"},
            "expected": {"en": "one of {known}", "fr": "l’un de {known}"},
            "remedy": {"en": "Use one of these names.", "fr": "Utilisez l’un de ces noms."},
        },
        "audio-value": {
            "found": {"en": "{name} = {value}", "fr": "{name} = {value}"},
            "expected": {"en": "{wanted}", "fr": "{wanted}"},
            "remedy": {
                "en": "Give a value within this range.",
                "fr": "Donnez une valeur dans cet intervalle.",
            },
        },
        "audio-overlap": {
            "found": {
                "en": "an output that shares memory with the input",
                "fr": "une sortie qui partage sa mémoire avec l’entrée",
            },
            "expected": {"en": "two separate arrays", "fr": "deux tableaux séparés"},
            "remedy": {"en": "Give another output array.", "fr": "Donnez un autre tableau de sortie."},
        },
    }
)
