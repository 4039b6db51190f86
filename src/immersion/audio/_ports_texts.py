"""Texts of graphs with several outputs."""

from immersion.messages import add

add(
    {
        "engine-output-numbers": {
            "found": {"en": "the output numbers {found}", "fr": "les numéros de sortie {found}"},
            "expected": {"en": "{wanted}", "fr": "{wanted}"},
            "remedy": {
                "en": "Give each channel one number of its own, from 1, as the sound card counts.",
                "fr": "Donnez à chaque canal un numéro à lui, depuis 1, comme compte la carte son.",
            },
        },
        "engine-no-output": {
            "found": {"en": "the output {name!r}", "fr": "la sortie {name!r}"},
            "expected": {"en": "one of {known}", "fr": "l’une de {known}"},
            "remedy": {
                "en": "Name a port of the graph’s Outputs; a graph with one bare output has none.",
                "fr": "Nommez un port des Outputs du graphe ; un graphe à sortie unique n’en a pas.",
            },
        },
        "engine-feed": {
            "found": {"en": "the feed {found}", "fr": "l’alimentation {found}"},
            "expected": {"en": "{wanted}", "fr": "{wanted}"},
            "remedy": {
                "en": "Write {{'1-10': 'dome', 11: 'dome.sub'}}: channels from 1, then a port or one of its channels.",
                "fr": "Écrivez {{'1-10': 'dome', 11: 'dome.sub'}} : canaux depuis 1, puis un port ou l’un de ses canaux.",
            },
        },
        "engine-port-name": {
            "found": {"en": "an output named {name!r}", "fr": "une sortie nommée {name!r}"},
            "expected": {
                "en": "a name of its own, of letters, digits, - and _",
                "fr": "un nom à elle, de lettres, chiffres, - et _",
            },
            "remedy": {"en": "Rename this output.", "fr": "Renommez cette sortie."},
        },
    }
)
