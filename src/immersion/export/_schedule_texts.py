"""Texts of what a file plays by itself."""

from immersion.messages import add

add(
    {
        "export-trigger": {
            "en": "waits for {waits}: a file that nobody walks through only follows the start and the clock",
            "fr": "attend {waits} : un fichier que personne ne parcourt ne suit que le début et l’horloge",
        },
    }
)
