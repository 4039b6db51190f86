"""Texts of the scans domain: meshes and their files."""

from immersion.messages import add

add(
    {
        "mesh-shape": {
            "found": {"en": "{name} of shape {shape}", "fr": "{name} de forme {shape}"},
            "expected": {"en": "shape {wanted}", "fr": "la forme {wanted}"},
            "remedy": {
                "en": "Check how this array is built.",
                "fr": "Vérifiez la construction de ce tableau.",
            },
        },
        "mesh-not-finite": {
            "found": {
                "en": "{count} {name} rows with NaN or infinity, the first is number {first}",
                "fr": "{count} lignes ({name}) avec NaN ou infini, la première est la numéro {first}",
            },
            "expected": {"en": "finite numbers", "fr": "des nombres finis"},
            "remedy": {
                "en": "Export the scan again, or remove these points in the software that made it.",
                "fr": "Exportez de nouveau le relevé, ou retirez ces points dans le logiciel d’origine.",
            },
        },
        "mesh-too-far": {
            "found": {"en": "a coordinate of {value:g}", "fr": "une coordonnée de {value:g}"},
            "expected": {"en": "coordinates under 1e15", "fr": "des coordonnées inférieures à 1e15"},
            "remedy": {"en": "Check the unit and the export.", "fr": "Vérifiez l’unité et l’export."},
        },
        "mesh-index": {
            "found": {
                "en": "face {face} naming vertex {index}, of {count} vertices",
                "fr": "la face {face} qui cite le sommet {index}, sur {count} sommets",
            },
            "expected": {
                "en": "indices from 0 to the number of vertices less one",
                "fr": "des indices de 0 au nombre de sommets moins un",
            },
            "remedy": {
                "en": "Copy or export the scan again.",
                "fr": "Copiez ou exportez de nouveau le relevé.",
            },
        },
        "mesh-unit": {
            "found": {"en": "the unit {unit!r}", "fr": "l’unité {unit!r}"},
            "expected": {"en": "one of {known}", "fr": "l’une de {known}"},
            "remedy": {"en": "Name a known unit.", "fr": "Indiquez une unité connue."},
        },
    }
)
