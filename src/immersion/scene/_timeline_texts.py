"""Texts of the timeline: what a visit cannot do without, and its limits."""

from immersion.messages import add

add(
    {
        "scene-path-track": {
            "found": {"en": "no way for {found}", "fr": "pas de chemin pour {found}"},
            "expected": {
                "en": "the way of this thing, read from its `path`",
                "fr": "le chemin de cet objet, lu dans son `path`",
            },
            "remedy": {"en": "Give it in `paths`.", "fr": "Donnez-le dans `paths`."},
        },
        "scene-visit-length": {
            "found": {"en": "a visit of {found} s", "fr": "une visite de {found} s"},
            "expected": {"en": "at most {wanted} s (31 days)", "fr": "au plus {wanted} s (31 jours)"},
            "remedy": {
                "en": "Shorten the walk, or the show.",
                "fr": "Raccourcissez le parcours ou le spectacle.",
            },
        },
        "scene-visit-events": {
            "found": {"en": "more than {found} events", "fr": "plus de {found} événements"},
            "expected": {"en": "a visit whose log can be read", "fr": "une visite dont le journal se lit"},
            "remedy": {
                "en": "Look for cues that fire each other again and again; a `cooldown` slows them.",
                "fr": "Cherchez des repères qui se déclenchent sans fin ; un `cooldown` les ralentit.",
            },
        },
        "live-not-recorded": {
            "found": {
                "en": "a visit that keeps only its last {found} s",
                "fr": "une visite qui ne garde que ses {found} dernières secondes",
            },
            "expected": {
                "en": "a visit that keeps its whole walk",
                "fr": "une visite qui garde tout son parcours",
            },
            "remedy": {"en": "Begin it without `keep`.", "fr": "Commencez-la sans `keep`."},
        },
        "scene-log-format": {
            "found": {"en": "the format {found!r}", "fr": "le format {found!r}"},
            "expected": {"en": "one of {known}", "fr": "l’un de {known}"},
            "remedy": {
                "en": "Name the file with one of these ends.",
                "fr": "Donnez au fichier l’une de ces fins.",
            },
        },
    }
)
