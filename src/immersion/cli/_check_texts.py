"""Texts of check on the command line."""

from immersion.messages import add

add(
    {
        "cli-check-strict": {
            "en": "For opening day: warnings fail too.",
            "fr": "Pour l’ouverture : les avertissements font échouer aussi.",
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
add(
    {
        "cli-check-venue": {
            "en": "Check the scene in this venue: its room, screens and rigs take the place of the scene's own.",
            "fr": "Vérifier la scène dans ce lieu : sa salle, ses écrans et ses équipements remplacent ceux de la scène.",
        },
        "cli-check-migrate": {
            "en": "First rewrite a file of an older version; the old one is kept beside it.",
            "fr": "D’abord réécrire un fichier d’une version antérieure ; l’ancien est gardé à côté.",
        },
        "cli-migrated": {
            "en": "rewritten in the latest version; the old file is kept as {kept}",
            "fr": "réécrit dans la dernière version ; l’ancien fichier est gardé sous {kept}",
        },
        "cli-not-migrated": {
            "en": "of the latest version already: nothing was rewritten",
            "fr": "déjà dans la dernière version : rien n’a été réécrit",
        },
    }
)
