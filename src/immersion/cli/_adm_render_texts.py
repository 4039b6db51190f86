"""Texts of render on the command line, for ADM files."""

from immersion.messages import add

add(
    {
        "cli-render-programme": {
            "en": "Which programme of an ADM file is played: its name or identifier; else the first.",
            "fr": "Programme d’un fichier ADM à jouer : son nom ou son identifiant ; sinon le premier.",
        },
    }
)
