"""Texts of the rules on rigs, screens and portals."""

from immersion.messages import add

add(
    {
        "scene-screen-empty": {
            "found": {"en": "{found}, where nothing is shown", "fr": "{found}, où rien n’est montré"},
            "expected": {"en": "a thing with this `screen`", "fr": "un objet avec ce `screen`"},
            "remedy": {
                "en": "Put something on it, or remove it if it is not needed.",
                "fr": "Placez-y quelque chose, ou retirez-le s’il ne sert pas.",
            },
        },
        "scene-portal-itself": {
            "found": {"en": "a portal from {found} to itself", "fr": "un passage de {found} vers elle-même"},
            "expected": {"en": "two rooms", "fr": "deux salles"},
            "remedy": {"en": "Name the room behind it.", "fr": "Nommez la salle d’en face."},
        },
        "scene-sub-feeds": {
            "found": {"en": "{found}, a subwoofer without `feeds`", "fr": "{found}, un caisson sans `feeds`"},
            "expected": {
                "en": "the group whose bass it plays",
                "fr": "le groupe dont il joue les graves",
            },
            "remedy": {
                "en": "Add `feeds`: without it the subwoofer stays silent.",
                "fr": "Ajoutez `feeds` : sans lui le caisson reste muet.",
            },
        },
        "scene-sub-itself": {
            "found": {"en": "{found}, the subwoofer itself", "fr": "{found}, le caisson lui-même"},
            "expected": {"en": "another group", "fr": "un autre groupe"},
            "remedy": {
                "en": "Name the group whose bass it plays.",
                "fr": "Nommez le groupe dont il joue les graves.",
            },
        },
        "scene-crossover": {
            "found": {"en": "a crossover at {found} Hz", "fr": "une coupure à {found} Hz"},
            "expected": {"en": "from {low} to {high} Hz", "fr": "de {low} à {high} Hz"},
            "remedy": {"en": "Correct it; 80Hz is common.", "fr": "Corrigez-la ; 80Hz est courant."},
        },
        "scene-delay-long": {
            "found": {
                "en": "a delay of {found} s, the time of sound over {metres} m",
                "fr": "un retard de {found} s, le temps du son sur {metres} m",
            },
            "expected": {"en": "at most half a second", "fr": "au plus une demi-seconde"},
            "remedy": {
                "en": "Were milliseconds meant, such as 3ms?",
                "fr": "Vouliez-vous des millisecondes, par exemple 3ms ?",
            },
        },
        "scene-projector-idle": {
            "found": {"en": "{found}, which paints no screen", "fr": "{found}, qui n’éclaire aucun écran"},
            "expected": {"en": "`paints`: a screen", "fr": "`paints` : un écran"},
            "remedy": {
                "en": "Name its screen, or remove the projector.",
                "fr": "Nommez son écran, ou retirez le projecteur.",
            },
        },
        "scene-blend-single": {
            "found": {"en": "projectors in this blend: {found}", "fr": "projecteurs dans ce raccord : {found}"},
            "expected": {"en": "two or more", "fr": "deux ou plus"},
            "remedy": {"en": "Add the other one, or remove the blend.", "fr": "Ajoutez l’autre, ou retirez le raccord."},
        },
        "scene-blend-other": {
            "found": {"en": "{found}, another screen", "fr": "{found}, un autre écran"},
            "expected": {"en": "a projector that paints {wanted}", "fr": "un projecteur qui éclaire {wanted}"},
            "remedy": {
                "en": "Correct `paints`, or take it out of the blend.",
                "fr": "Corrigez `paints`, ou retirez-le du raccord.",
            },
        },
    }
)  # fmt: skip
