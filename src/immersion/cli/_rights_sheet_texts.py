"""Texts of rights on the command line."""

from immersion.messages import add

add(
    {
        "cli-opt-rights": {
            "en": "Only the rights: licences, what cannot be joined, Europeana’s tier.",
            "fr": "Seulement les droits : licences, ce qui ne peut être joint, niveau Europeana.",
        },
        "cli-opt-credits": {
            "en": "A folder for credits pages in every language of the scene (with the rights).",
            "fr": "Un dossier pour les pages de crédits dans chaque langue de la scène (avec les droits).",
        },
    }
)
