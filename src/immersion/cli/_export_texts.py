"""Texts of export --dry-run."""

from immersion.messages import add

add(
    {
        "cli-export-dry": {
            "en": "Tell what each target would lose, and write nothing.",
            "fr": "Dire ce que chaque cible perdrait, sans rien écrire.",
        },
        "cli-export-single": {
            "en": "For web: one HTML file that opens from a disk, without a server.",
            "fr": "Pour web : un seul fichier HTML, qui s’ouvre depuis un disque, sans serveur.",
        },
        "cli-export-none": {"en": "nothing is lost", "fr": "rien n’est perdu"},
    }
)
