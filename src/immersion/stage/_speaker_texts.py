"""Texts of the rules on loudspeakers."""

from immersion.messages import add

add(
    {
        "stage-layout": {
            "found": {"en": "the layout {name!r}", "fr": "la disposition {name!r}"},
            "expected": {"en": "one of {known}", "fr": "l’une de {known}"},
            "remedy": {"en": "Did you mean {nearest!r}?", "fr": "Vouliez-vous dire {nearest!r} ?"},
        },
        "stage-outputs": {
            "found": {
                "en": "{outputs} outputs for the group {group!r}",
                "fr": "{outputs} sorties pour le groupe {group!r}",
            },
            "expected": {
                "en": "{wanted}, as {layout} has (LFE channels included)",
                "fr": "{wanted}, comme dans {layout} (canaux LFE compris)",
            },
            "remedy": {
                "en": "Give one output per loudspeaker, in the order of the layout.",
                "fr": "Donnez une sortie par haut-parleur, dans l’ordre de la disposition.",
            },
        },
        "stage-output-twice": {
            "found": {
                "en": "the output {output} for {first!r} and for {second!r}",
                "fr": "la sortie {output} pour {first!r} et pour {second!r}",
            },
            "expected": {"en": "one use of each output", "fr": "un seul usage de chaque sortie"},
            "remedy": {"en": "Number one of them anew.", "fr": "Renumérotez l’un des deux."},
        },
        "stage-bed-fine": {
            "found": {
                "en": "a bed of order {order} on the {count} loudspeakers of {rig!r}",
                "fr": "un lit d’ordre {order} sur les {count} haut-parleurs de {rig!r}",
            },
            "expected": {
                "en": "{wanted} loudspeakers or more, to hear all of its detail",
                "fr": "{wanted} haut-parleurs ou plus, pour entendre tout son détail",
            },
            "remedy": {
                "en": "Nothing to do: it plays, with less detail.",
                "fr": "Rien à faire : il est joué, avec moins de détail.",
            },
        },
    }
)
