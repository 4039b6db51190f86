"""Texts of cleaning: what each step did, and what it cannot do."""

from immersion.messages import add

add(
    {
        "step-crop": {"en": "triangles outside the box removed", "fr": "triangles hors de la boîte retirés"},
        "step-crop-points": {"en": "points outside the box removed", "fr": "points hors de la boîte retirés"},
        "step-support": {
            "en": "triangles of the support plane removed",
            "fr": "triangles du plan de pose retirés",
        },
        "step-support-points": {
            "en": "points of the support plane removed",
            "fr": "points du plan de pose retirés",
        },
        "step-outliers": {"en": "outlying points removed", "fr": "points aberrants retirés"},
        "step-duplicate-points": {"en": "points at one same place removed", "fr": "points en double retirés"},
        "step-caps": {
            "en": "flat triangles flipped, so that no slit opens",
            "fr": "triangles plats basculés, pour n’ouvrir aucune fente",
        },
        "step-crowded-edges": {
            "en": "edges of more than two triangles parted",
            "fr": "arêtes de plus de deux triangles séparées",
        },
        "step-split": {
            "en": "vertices split where sheets touch",
            "fr": "sommets dédoublés là où des nappes se touchent",
        },
        "step-turned": {"en": "triangles turned over", "fr": "triangles retournés"},
        "step-one-sided": {
            "en": "components with one side only, left as they are",
            "fr": "composantes à une seule face, laissées telles quelles",
        },
        "step-spikes": {"en": "spikes removed", "fr": "pointes retirées"},
        "step-holes": {"en": "holes filled", "fr": "trous comblés"},
        "step-holes-left": {"en": "holes and borders left open", "fr": "trous et bords laissés ouverts"},
        "step-invented": {
            "en": "triangles invented to fill holes",
            "fr": "triangles inventés pour combler les trous",
        },
        "clean-limit": {
            "found": {"en": "{name} = {value}", "fr": "{name} = {value}"},
            "expected": {"en": "a finite number, at least {least}", "fr": "un nombre fini, au moins {least}"},
            "remedy": {"en": "Correct {name}.", "fr": "Corrigez {name}."},
        },
        "clean-box": {
            "found": {"en": "a box from {low} to {high}", "fr": "une boîte de {low} à {high}"},
            "expected": {
                "en": "two corners of three finite numbers, the first below the second",
                "fr": "deux coins de trois nombres finis, le premier sous le second",
            },
            "remedy": {
                "en": "Give the lowest corner first; `immersion inspect` tells the size of the scan.",
                "fr": "Donnez d’abord le coin le plus bas ; `immersion inspect` donne la taille du relevé.",
            },
        },
    }
)
