"""Texts of the pictures of scans: contact sheets, heat maps and what they refuse."""

from immersion.messages import add

add(
    {
        "picture-size": {
            "found": {"en": "a picture of {width} × {height}", "fr": "une image de {width} × {height}"},
            "expected": {"en": "sides of 16 to 8192 pixels", "fr": "des côtés de 16 à 8192 pixels"},
            "remedy": {"en": "Ask for 1024 or so.", "fr": "Demandez 1024 environ."},
        },
        "picture-samples": {
            "found": {
                "en": "a picture of {width} × {height} with {oversampling} × {oversampling} samples per pixel",
                "fr": "une image de {width} × {height} avec {oversampling} × {oversampling} échantillons par pixel",
            },
            "expected": {"en": "at most 40 million samples", "fr": "40 millions d’échantillons au plus"},
            "remedy": {
                "en": "Ask for a smaller picture, or less oversampling.",
                "fr": "Demandez une image plus petite, ou moins de suréchantillonnage.",
            },
        },
        "picture-wide": {
            "found": {"en": "a width of {width} pixels", "fr": "une largeur de {width} pixels"},
            "expected": {"en": "from {low} to {high}", "fr": "de {low} à {high}"},
            "remedy": {"en": "Ask for 1200 or so.", "fr": "Demandez 1200 environ."},
        },
        "picture-angle": {
            "found": {"en": "{name} = {value}", "fr": "{name} = {value}"},
            "expected": {"en": "{wanted}", "fr": "{wanted}"},
            "remedy": {
                "en": "Angles are in radians: π/2 is a quarter turn.",
                "fr": "Les angles sont en radians : π/2 est un quart de tour.",
            },
        },
        "picture-option": {
            "found": {"en": "{name} = {value!r}", "fr": "{name} = {value!r}"},
            "expected": {"en": "{wanted}", "fr": "{wanted}"},
            "remedy": {"en": "Choose one of these.", "fr": "Choisissez parmi ceux-ci."},
        },
        "picture-empty": {
            "found": {"en": "nothing to draw", "fr": "rien à dessiner"},
            "expected": {
                "en": "at least one triangle or one point",
                "fr": "au moins un triangle ou un point",
            },
            "remedy": {
                "en": "Check the scan with `immersion inspect`.",
                "fr": "Vérifiez le relevé avec `immersion inspect`.",
            },
        },
        "picture-values": {
            "found": {
                "en": "{shape} values, {bad} of them not finite",
                "fr": "{shape} valeurs, dont {bad} non finies",
            },
            "expected": {
                "en": "one finite number for each of {count} vertices",
                "fr": "un nombre fini pour chacun des {count} sommets",
            },
            "remedy": {
                "en": "Give what vertex_deviation returned for this mesh.",
                "fr": "Donnez ce que vertex_deviation a rendu pour ce maillage.",
            },
        },
        "picture-suffix": {
            "found": {"en": "the suffix {suffix!r}", "fr": "le suffixe {suffix!r}"},
            "expected": {"en": "{wanted}", "fr": "{wanted}"},
            "remedy": {"en": "Rename the file to write.", "fr": "Renommez le fichier à écrire."},
        },
        "sheet-view-front": {"en": "front", "fr": "face"},
        "sheet-view-left": {"en": "its left", "fr": "sa gauche"},
        "sheet-view-back": {"en": "back", "fr": "dos"},
        "sheet-view-right": {"en": "its right", "fr": "sa droite"},
        "sheet-view-above": {"en": "above", "fr": "dessus"},
        "sheet-view-below": {"en": "below", "fr": "dessous"},
        "sheet-view-shape": {"en": "shape alone", "fr": "forme seule"},
        "sheet-view-oblique": {"en": "from aside", "fr": "de biais"},
        "sheet-view-wire": {
            "en": "triangles, {count} times closer",
            "fr": "triangles, {count} fois plus près",
        },
        "sheet-view-points": {"en": "points, {count} times closer", "fr": "points, {count} fois plus près"},
        "sheet-holes": {
            "en": "in red: open borders, holes among them",
            "fr": "en rouge : bords ouverts, dont les trous",
        },
        "sheet-nonmanifold": {
            "en": "in magenta: edges of more than two faces",
            "fr": "en magenta : arêtes de plus de deux faces",
        },
        "sheet-backs": {"en": "in blue: backs of faces", "fr": "en bleu : dos des faces"},
        "sheet-reconstructed": {
            "en": "tinted purple: faces that were invented",
            "fr": "teinté de violet : faces inventées",
        },
        "sheet-bar": {"en": "{length} {unit}", "fr": "{length} {unit}"},
        "sheet-no-unit": {"en": "{length} (no unit)", "fr": "{length} (sans unité)"},
        "sheet-grade": {"en": "grade", "fr": "note"},
        "heat-title": {"en": "deviation", "fr": "écart"},
        "heat-unit": {"en": "deviation, in {unit}", "fr": "écart, en {unit}"},
        "heat-diagonal": {
            "en": "deviation, in ten-thousandths of the diagonal",
            "fr": "écart, en dix-millièmes de la diagonale",
        },
        "heat-above": {"en": "above the scale: the same colour", "fr": "au-delà de l’échelle : même couleur"},
    }
)
