"""Texts of the matrix of languages."""

from immersion.messages import add

add(
    {
        "cli-finding": {"en": "{severity}: {said}", "fr": "{severity} : {said}"},
        "cli-opt-matrix": {
            "en": "Only the languages: which text and which file has which.",
            "fr": "Seulement les langues : quel texte et quel fichier existe dans laquelle.",
        },
        "cli-matrix-sum": {"en": "{tag}: {there} of {all}", "fr": "{tag} : {there} sur {all}"},
    }
)
