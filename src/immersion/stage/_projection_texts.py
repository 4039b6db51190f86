"""Texts of the rules on projectors."""

from immersion.messages import add

_AIM = {
    "en": "Move or turn the projectors, change `throw` or `shift`, or make the screen smaller.",
    "fr": "Déplacez ou tournez les projecteurs, changez `throw` ou `shift`, ou réduisez l’écran.",
}

add(
    {
        "stage-screen-dark": {
            "found": {
                "en": "no projector that paints {screen!r}",
                "fr": "aucun projecteur ne peint {screen!r}",
            },
            "expected": {
                "en": "a projector for a screen that something is shown on",
                "fr": "un projecteur pour un écran où l’on montre quelque chose",
            },
            "remedy": {"en": "Write `paints` for a projector.", "fr": "Écrivez `paints` pour un projecteur."},
        },
        "stage-screen-unmeasured": {
            "found": {
                "en": "the screen {screen!r}, over several surfaces or in a room that is no box",
                "fr": "l’écran {screen!r}, sur plusieurs surfaces ou dans une salle qui n’est pas une boîte",
            },
            "expected": {
                "en": "a screen on one surface of a box",
                "fr": "un écran sur une surface d’une boîte",
            },
            "remedy": {
                "en": "Its light is not measured: check it on site.",
                "fr": "Son éclairage n’est pas mesuré : vérifiez-le sur place.",
            },
        },
        "stage-screen-unlit": {
            "found": {
                "en": "{part} % of {screen!r} in the dark",
                "fr": "{part} % de {screen!r} dans le noir",
            },
            "expected": {"en": "a screen that is lit everywhere", "fr": "un écran éclairé partout"},
            "remedy": _AIM,
        },
        "stage-overlap": {
            "found": {
                "en": "{part} % of {screen!r} lit by several projectors, without a blend",
                "fr": "{part} % de {screen!r} éclairé par plusieurs projecteurs, sans raccord",
            },
            "expected": {"en": "`rigs.blends.{screen}`", "fr": "`rigs.blends.{screen}`"},
            "remedy": {
                "en": "Add the blend: the overlap is twice as bright otherwise.",
                "fr": "Ajoutez le raccord : sinon le recouvrement est deux fois plus clair.",
            },
        },
        "stage-blend-apart": {
            "found": {
                "en": "projectors whose pictures do not meet on {screen!r}",
                "fr": "des projecteurs dont les images ne se touchent pas sur {screen!r}",
            },
            "expected": {"en": "an overlap to blend in", "fr": "un recouvrement où se raccorder"},
            "remedy": _AIM,
        },
        "stage-screen-light": {
            "found": {
                "en": "{screen!r}: {coarse} to {fine} pixels per millimetre, {dim} to {bright} lux",
                "fr": "{screen!r} : de {coarse} à {fine} pixels par millimètre, de {dim} à {bright} lux",
            },
            "expected": {
                "en": "the light of a screen, for information",
                "fr": "l’éclairage d’un écran, pour information",
            },
            "remedy": {"en": "Nothing to do.", "fr": "Rien à faire."},
        },
        "stage-screen-dim": {
            "found": {"en": "{lux} lux on {screen!r}", "fr": "{lux} lux sur {screen!r}"},
            "expected": {"en": "at least {wanted} lux", "fr": "au moins {wanted} lux"},
            "remedy": {
                "en": "Take a brighter projector, come closer, or darken the room.",
                "fr": "Prenez un projecteur plus lumineux, rapprochez-le, ou assombrissez la salle.",
            },
        },
        "stage-pixels": {
            "found": {
                "en": "pixels of {screen!r} as large as {minutes} arc minutes from {place!r}",
                "fr": "des pixels de {screen!r} de {minutes} minutes d’arc vus depuis {place!r}",
            },
            "expected": {
                "en": "at most 2: above, they are seen one by one",
                "fr": "au plus 2 : au-delà, on les distingue",
            },
            "remedy": {
                "en": "Use more projectors, or keep visitors farther away.",
                "fr": "Ajoutez des projecteurs, ou tenez les visiteurs plus loin.",
            },
        },
        "stage-shadow": {
            "found": {
                "en": "the shadow of a visitor at {place!r} on {part} % of what {projector!r} lights of {screen!r}",
                "fr": "l’ombre d’un visiteur en {place!r} sur {part} % de ce que {projector!r} éclaire de {screen!r}",
            },
            "expected": {
                "en": "beams that pass over the visitors",
                "fr": "des faisceaux au-dessus des visiteurs",
            },
            "remedy": {
                "en": "Hang the projector higher or closer, with more `shift`, or move the place.",
                "fr": "Accrochez le projecteur plus haut ou plus près, avec plus de `shift`, ou déplacez ce lieu.",
            },
        },
        "stage-glare": {
            "found": {
                "en": "a visitor at {place!r} who looks into {projector!r}: {lux} lux at the eyes",
                "fr": "un visiteur en {place!r} qui regarde dans {projector!r} : {lux} lux aux yeux",
            },
            "expected": {"en": "eyes out of every beam", "fr": "des yeux hors de tout faisceau"},
            "remedy": {
                "en": "Hang the projector higher, or move the place.",
                "fr": "Accrochez le projecteur plus haut, ou déplacez ce lieu.",
            },
        },
    }
)
