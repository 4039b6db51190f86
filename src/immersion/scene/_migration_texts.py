"""Texts of the versions of the format."""

from immersion.messages import add

add(
    {
        "scene-version-later": {
            "found": {"en": "version {found}", "fr": "la version {found}"},
            "expected": {
                "en": "a version up to {latest}, the latest that this release knows",
                "fr": "une version jusqu’à {latest}, la dernière connue de cette édition",
            },
            "remedy": {
                "en": "Install a newer immersion.",
                "fr": "Installez une édition plus récente d’immersion.",
            },
        },
        "scene-version-old": {
            "found": {
                "en": "version {found}, read as version {latest}",
                "fr": "la version {found}, lue comme la {latest}",
            },
            "expected": {"en": "version {latest}", "fr": "la version {latest}"},
            "remedy": {
                "en": "Rewrite the file with: immersion check --migrate",
                "fr": "Réécrivez le fichier avec : immersion check --migrate",
            },
        },
        "scene-migrate-names": {
            "found": {
                "en": "ten thousand kept files beside this one",
                "fr": "dix mille fichiers gardés à côté de celui-ci",
            },
            "expected": {"en": "a free name for the old file", "fr": "un nom libre pour l’ancien fichier"},
            "remedy": {"en": "Remove what is no longer needed.", "fr": "Retirez ce qui ne sert plus."},
        },
        "scene-schema-example": {
            "en": "expected something like {found}",
            "fr": "attendu : quelque chose comme {found}",
        },
        "scene-schema-language": {
            "found": {"en": "the language {found}", "fr": "la langue {found}"},
            "expected": {"en": "en, fr, or none for both", "fr": "en, fr, ou aucune pour les deux"},
            "remedy": {"en": "Choose one of them.", "fr": "Choisissez l’une d’elles."},
        },
    }
)
