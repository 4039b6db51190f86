"""Texts of the rules on cues and tours."""

from immersion.messages import add

_PLAY = {"en": "Add a cue that plays it.", "fr": "Ajoutez un repère qui le joue."}

add(
    {
        "scene-cue-circle": {
            "found": {"en": "a circle, {found}", "fr": "une boucle, {found}"},
            "expected": {
                "en": "cues that do not fire themselves again",
                "fr": "des repères qui ne se redéclenchent pas eux-mêmes",
            },
            "remedy": {
                "en": "Remove one of these links, or put a `delay` in it.",
                "fr": "Retirez l’un de ces liens, ou mettez-y un `delay`.",
            },
        },
        "scene-never-fires": {
            "found": {"en": "{found}, which nothing fires", "fr": "{found}, que rien ne déclenche"},
            "expected": {
                "en": "a condition in `when`, or another cue or a tour that fires it",
                "fr": "une condition dans `when`, ou un autre repère ou une visite qui le déclenche",
            },
            "remedy": {"en": "Say when it fires, or remove it.", "fr": "Dites quand il se déclenche, ou retirez-le."},
        },
        "scene-never-played": {
            "found": {"en": "{found}, which no cue plays", "fr": "{found}, qu’aucun repère ne joue"},
            "expected": {"en": "a thing that plays to its end", "fr": "un objet qui joue jusqu’à sa fin"},
            "remedy": {
                "en": "Add a cue that plays it, or wait for something else.",
                "fr": "Ajoutez un repère qui le joue, ou attendez autre chose.",
            },
        },
        "scene-ended-kind": {
            "found": {"en": "{found} ({kind}), which does not play", "fr": "{found} ({kind}), qui ne joue pas"},
            "expected": {
                "en": "a sound, a video or a model with an animation",
                "fr": "un son, une vidéo ou un modèle animé",
            },
            "remedy": {"en": "Wait for something that ends.", "fr": "Attendez quelque chose qui se termine."},
        },
        "scene-never-clicked": {
            "found": {"en": "{found} ({kind}), which is not seen", "fr": "{found} ({kind}), qui ne se voit pas"},
            "expected": {"en": "a thing to click on", "fr": "un objet sur lequel cliquer"},
            "remedy": {
                "en": "Name what visitors see at this place.",
                "fr": "Nommez ce que les visiteurs voient à cet endroit.",
            },
        },
        "scene-verb-kind": {
            "found": {"en": "{found}, and this thing is of kind {kind}", "fr": "{found}, pour un objet de nature {kind}"},
            "expected": {"en": "a thing of kind {wanted}", "fr": "un objet de nature {wanted}"},
            "remedy": {"en": "Name another thing, or another verb.", "fr": "Nommez un autre objet, ou un autre verbe."},
        },
        "scene-never-heard": {
            "found": {"en": "{found}, which no cue plays", "fr": "{found}, qu’aucun repère ne joue"},
            "expected": {
                "en": "a cue with `play`, since sounds start stopped",
                "fr": "un repère avec `play`, car les sons sont arrêtés au départ",
            },
            "remedy": _PLAY,
        },
        "scene-never-shown": {
            "found": {
                "en": "{found} hidden from the start, and never shown",
                "fr": "{found} caché dès le départ, et jamais montré",
            },
            "expected": {"en": "a cue with `show`", "fr": "un repère avec `show`"},
            "remedy": {
                "en": "Add the cue, or remove `visible: false`.",
                "fr": "Ajoutez le repère, ou retirez `visible: false`.",
            },
        },
        "scene-fallback-empty": {
            "found": {"en": "nothing to do when {found} is lost", "fr": "rien à faire quand {found} est perdu"},
            "expected": {"en": "at least one act in `do`", "fr": "au moins une action dans `do`"},
            "remedy": {
                "en": "Say what is done then, such as {{hide: …}} or {{redesign: …}}.",
                "fr": "Dites ce qui est fait alors, par exemple {{hide: …}} ou {{redesign: …}}.",
            },
        },
        "scene-hours": {
            "found": {"en": "the hour of opening, {found}", "fr": "l’heure d’ouverture, {found}"},
            "expected": {"en": "another hour of closing", "fr": "une autre heure de fermeture"},
            "remedy": {
                "en": "Correct `open` or `closed`; remove both when the room never closes.",
                "fr": "Corrigez `open` ou `closed` ; retirez les deux si la salle ne ferme jamais.",
            },
        },
        "scene-step-empty": {
            "found": {
                "en": "a step with nothing to see, read or hear ({found})",
                "fr": "une étape sans rien à voir, à lire ou à entendre ({found})",
            },
            "expected": {"en": "`view`, `text` or `cue`", "fr": "`view`, `text` ou `cue`"},
            "remedy": {"en": "Add one of them, or remove the step.", "fr": "Ajoutez-en un, ou retirez l’étape."},
        },
        "scene-hold-endless": {
            "found": {
                "en": "{found}, which plays in a loop and keeps visitors here (steps after this one: {steps})",
                "fr": "{found}, qui joue en boucle et retient ici les visiteurs (étapes suivantes : {steps})",
            },
            "expected": {"en": "a hold that ends", "fr": "une attente qui se termine"},
            "remedy": {
                "en": "Give a duration, or wait for something else.",
                "fr": "Donnez une durée, ou attendez autre chose.",
            },
        },
    }
)  # fmt: skip
