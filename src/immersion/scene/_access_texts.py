"""Texts of the rules on access."""

from immersion.messages import add

add(
    {
        "scene-alt-file": {
            "found": {"en": "the name of a file, {found}", "fr": "le nom d’un fichier, {found}"},
            "expected": {"en": "`alt`: what is seen, in words", "fr": "`alt` : ce que l’on voit, en mots"},
            "remedy": {
                "en": "Describe it for those who do not see it.",
                "fr": "Décrivez-le pour qui ne le voit pas.",
            },
        },
        "scene-no-captions": {
            "found": {"en": "no captions for {found}", "fr": "aucun sous-titre pour {found}"},
            "expected": {
                "en": "`captions` (WebVTT), in each language that is spoken",
                "fr": "`captions` (WebVTT), dans chaque langue parlée",
            },
            "remedy": {
                "en": "Add them, for those who do not hear it.",
                "fr": "Ajoutez-les, pour qui n’entend pas.",
            },
        },
        "scene-no-transcript": {
            "found": {"en": "no transcript of {found}", "fr": "aucune transcription de {found}"},
            "expected": {
                "en": "`transcript`, in each language that is spoken",
                "fr": "`transcript`, dans chaque langue parlée",
            },
            "remedy": {
                "en": "Add it: it is read before a visit, or with the fingers.",
                "fr": "Ajoutez-la : on la lit avant la visite, ou du bout des doigts.",
            },
        },
        "scene-captions-one": {
            "found": {
                "en": "one file of captions, {found}",
                "fr": "un seul fichier de sous-titres, {found}",
            },
            "expected": {
                "en": "captions in each language that is spoken: {wanted}",
                "fr": "des sous-titres dans chaque langue parlée : {wanted}",
            },
            "remedy": {
                "en": "Write one file per language, as for the sound.",
                "fr": "Écrivez un fichier par langue, comme pour le son.",
            },
        },
        "scene-captions-none": {
            "found": {
                "en": "{found}, whose sound has no captions",
                "fr": "{found}, dont le son n’a pas de sous-titres",
            },
            "expected": {
                "en": "a thing whose media has `captions`",
                "fr": "un objet dont le média a `captions`",
            },
            "remedy": {
                "en": "Name another thing, or add the captions to its media.",
                "fr": "Nommez un autre objet, ou ajoutez les sous-titres à son média.",
            },
        },
        "scene-hazard-untold": {
            "found": {"en": "{found} in this media", "fr": "{found} dans ce média"},
            "expected": {
                "en": "at most what `access.hazards` announces ({wanted})",
                "fr": "au plus ce qu’annonce `access.hazards` ({wanted})",
            },
            "remedy": {
                "en": "Warn the visitors in `access.hazards`, or change the media.",
                "fr": "Prévenez les visiteurs dans `access.hazards`, ou changez de média.",
            },
        },
    }
)
