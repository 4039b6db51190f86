"""Texts of scale and upright: what photogrammetry does not know by itself."""

from immersion.messages import add

add(
    {
        "scaling-points": {
            "found": {"en": "two points {apart:g} apart", "fr": "deux points distants de {apart:g}"},
            "expected": {
                "en": "two different points of three finite numbers",
                "fr": "deux points différents de trois nombres finis",
            },
            "remedy": {
                "en": "Pick two points that are far from each other on the scan.",
                "fr": "Choisissez sur le relevé deux points éloignés l’un de l’autre.",
            },
        },
        "scaling-distance": {
            "found": {"en": "a distance of {distance}", "fr": "une distance de {distance}"},
            "expected": {"en": "a finite number above 0", "fr": "un nombre fini au-dessus de 0"},
            "remedy": {
                "en": "Give the distance that was measured on the object.",
                "fr": "Donnez la distance mesurée sur l’objet.",
            },
        },
        "scaling-control": {
            "found": {
                "en": "control points of shapes {measured} and {known}",
                "fr": "des points de contrôle de formes {measured} et {known}",
            },
            "expected": {
                "en": "the same number of points, at least three, finite, (K, 3) each",
                "fr": "autant de points des deux côtés, trois au moins, finis, (K, 3) chacun",
            },
            "remedy": {
                "en": "Pair every point of the scan with its surveyed place.",
                "fr": "Associez à chaque point du relevé sa position mesurée.",
            },
        },
        "scaling-line": {
            "found": {
                "en": "control points on one line, or all at one place",
                "fr": "des points de contrôle alignés, ou tous au même endroit",
            },
            "expected": {"en": "points that span a plane", "fr": "des points qui couvrent un plan"},
            "remedy": {
                "en": "Add a point away from the line.",
                "fr": "Ajoutez un point à l’écart de la ligne.",
            },
        },
        "scaling-up": {
            "found": {"en": "the direction {up}", "fr": "la direction {up}"},
            "expected": {
                "en": "x, y, z, −x, −y, −z, or three finite numbers that are not all 0",
                "fr": "x, y, z, −x, −y, −z, ou trois nombres finis non tous nuls",
            },
            "remedy": {
                "en": "Name the axis of the scan that points up.",
                "fr": "Indiquez l’axe du relevé qui pointe vers le haut.",
            },
        },
        "scaling-outlier": {
            "en": "control point {number} is {residual} {unit} off, {times} times the usual: check it",
            "fr": "le point de contrôle {number} est à {residual} {unit}, {times} fois l’habituel : vérifiez-le",
        },
        "scaling-csv": {
            "found": {"en": "line {line}: {text!r}", "fr": "ligne {line} : {text!r}"},
            "expected": {
                "en": "six numbers: x, y, z on the scan, then x, y, z as surveyed",
                "fr": "six nombres : x, y, z sur le relevé, puis x, y, z mesurés",
            },
            "remedy": {
                "en": "Export the control points as CSV with a point for the decimals.",
                "fr": "Exportez les points de contrôle en CSV, avec un point pour les décimales.",
            },
        },
    }
)
