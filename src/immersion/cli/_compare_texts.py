"""Texts of the verb compare about units."""

from immersion.messages import add

add(
    {
        "cli-compare-unit": {
            "found": {
                "en": "one scan in {unit} and one that does not tell its unit ({name})",
                "fr": "un relevé en {unit} et un qui ne dit pas son unité ({name})",
            },
            "expected": {"en": "the unit of both", "fr": "l’unité des deux"},
            "remedy": {
                "en": "Give the unit of {name} with --unit: the other keeps its own.",
                "fr": "Donnez l’unité de {name} avec --unit : l’autre garde la sienne.",
            },
        },
        "cli-opt-compare-unit": {
            "en": "Unit of the scan that does not tell its own; of both, when they tell the same or none.",
            "fr": "Unité du relevé qui ne dit pas la sienne ; des deux, s’ils disent la même ou aucune.",
        },
    }
)
