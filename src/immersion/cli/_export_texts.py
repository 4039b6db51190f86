"""Texts of export --dry-run."""

from immersion.messages import add

add(
    {
        "cli-export-dry": {
            "en": "Tell what each target would lose, and write nothing.",
            "fr": "Dire ce que chaque cible perdrait, sans rien écrire.",
        },
        "cli-export-none": {"en": "nothing is lost", "fr": "rien n’est perdu"},
    }
)
