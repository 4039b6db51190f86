"""Texts of the rules on ids and media: what was found is told with what is wrong of it."""

from immersion.messages import add

add(
    {
        "scene-id-twice": {
            "found": {"en": "{found} a second time", "fr": "{found} une deuxième fois"},
            "expected": {"en": "an id used once in its block", "fr": "un identifiant unique dans son bloc"},
            "remedy": {"en": "Rename one of the two.", "fr": "Renommez l’un des deux."},
        },
        "scene-media-file": {
            "found": {"en": "{found}, a media without a file", "fr": "{found}, un média sans fichier"},
            "expected": {"en": "`file`, or `files` per language", "fr": "`file`, ou `files` par langue"},
            "remedy": {"en": "Add the file.", "fr": "Ajoutez le fichier."},
        },
        "scene-license": {
            "found": {"en": "{found}, a media without a licence", "fr": "{found}, un média sans licence"},
            "expected": {"en": "a licence", "fr": "une licence"},
            "remedy": {
                "en": "Add `license`: an SPDX identifier or the address of a rights statement.",
                "fr": "Ajoutez `license` : un identifiant SPDX ou l’adresse d’une déclaration de droits.",
            },
        },
        "scene-unused": {
            "found": {"en": "{found}, a media that nothing uses", "fr": "{found}, un média que rien n’utilise"},
            "expected": {"en": "a media that something uses", "fr": "un média utilisé"},
            "remedy": {"en": "Remove it if it is not needed.", "fr": "Retirez-le s’il ne sert pas."},
        },
        "scene-alt": {
            "found": {"en": "{found}, which is not told in words", "fr": "{found}, que rien ne décrit en mots"},
            "expected": {"en": "`alt`: what is seen, in words", "fr": "`alt` : ce que l’on voit, en mots"},
            "remedy": {
                "en": "Describe it for those who do not see it.",
                "fr": "Décrivez-le pour qui ne le voit pas.",
            },
        },
        "scene-never-ended": {
            "found": {"en": "{found}, which plays in a loop", "fr": "{found}, qui joue en boucle"},
            "expected": {"en": "a thing that ends", "fr": "un objet qui se termine"},
            "remedy": {
                "en": "Remove `loop`, or wait for something else.",
                "fr": "Retirez `loop`, ou attendez autre chose.",
            },
        },
    }
)  # fmt: skip
