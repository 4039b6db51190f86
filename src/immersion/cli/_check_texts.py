"""Texts of check on the command line."""

from immersion.messages import add

add(
    {
        "cli-check-strict": {
            "en": "For opening day: warnings fail too.",
            "fr": "Pour l’ouverture : les avertissements font échouer aussi.",
        },
        "cli-check-venue": {
            "en": "The room, screens and equipment of another town: a file that replaces these blocks.",
            "fr": "La salle, les écrans et le matériel d’une autre ville : un fichier qui remplace ces blocs.",
        },
        "cli-check-sarif": {
            "en": "Write the findings to this SARIF file, for code review.",
            "fr": "Écrire ce qui est trouvé dans ce fichier SARIF, pour la relecture.",
        },
        "cli-check-junit": {
            "en": "Write the findings to this JUnit XML file, for a build server.",
            "fr": "Écrire ce qui est trouvé dans ce fichier JUnit XML, pour un serveur d’intégration.",
        },
        "cli-check-sum": {
            "en": "errors: {errors}, warnings: {warnings}, notes: {notes}",
            "fr": "erreurs : {errors}, avertissements : {warnings}, remarques : {notes}",
        },
    }
)
