"""Texts of the command line for measured heads."""

from immersion.messages import add

add(
    {
        "cli-head-options": {
            "found": {"en": "{given} with a SOFA file", "fr": "{given} avec un fichier SOFA"},
            "expected": {"en": "--json or --lang only", "fr": "seulement --json ou --lang"},
            "remedy": {
                "en": "Leave the option out: it is not for measured heads.",
                "fr": "Retirez l’option : elle n’est pas pour les têtes mesurées.",
            },
        },
    }
)
