"""Texts of decimate and thin on the command line."""

from immersion.messages import add

add(
    {
        "cli-decimate-tolerance": {
            "en": "How far the surface may move at most, such as 0.5mm; it holds everywhere.",
            "fr": "De combien la surface peut s’écarter au plus, par exemple 0,5mm ; tenu partout.",
        },
        "cli-decimate-keep-uv": {
            "en": "Keep the texture and its seams.",
            "fr": "Garder la texture et ses coutures.",
        },
        "cli-decimate-level": {
            "en": "One more level of this many triangles, beside OUT; may be repeated.",
            "fr": "Un niveau de plus, de ce nombre de triangles, à côté de OUT ; peut se répéter.",
        },
        "cli-decimate-threads": {
            "en": "Threads for large scans; the result is the same.",
            "fr": "Nombre de fils pour les grands relevés ; le résultat est le même.",
        },
        "cli-decimate-compression": {
            "en": "For GLB: none, draco, meshopt or quantised.",
            "fr": "Pour le GLB : none, draco, meshopt ou quantised.",
        },
        "cli-decimate-bits": {
            "en": "Bits of a coordinate when compressed.",
            "fr": "Bits d’une coordonnée lorsqu’il est compressé.",
        },
        "cli-decimate-choice": {
            "found": {"en": "the compression {value!r}", "fr": "la compression {value!r}"},
            "expected": {
                "en": "none, draco, meshopt or quantised",
                "fr": "none, draco, meshopt ou quantised",
            },
            "remedy": {"en": "Choose one of them.", "fr": "Choisissez l’une d’elles."},
        },
        "cli-decimate-targets": {
            "found": {
                "en": "no target, or more than one",
                "fr": "aucune cible, ou plus d’une",
            },
            "expected": {
                "en": "one of --triangles, --ratio, --tolerance (--level goes with --triangles)",
                "fr": "une seule de --triangles, --ratio, --tolerance (--level va avec --triangles)",
            },
            "remedy": {"en": "Give one target.", "fr": "Donnez une seule cible."},
        },
        "cli-thin": {
            "en": "Thin a point cloud of any size: one point in each cell.",
            "fr": "Éclaircir un nuage de points de toute taille : un point par maille.",
        },
        "cli-thin-spacing": {
            "en": "Width of a cell, such as 5mm.",
            "fr": "Largeur d’une maille, par exemple 5mm.",
        },
        "cli-thin-counts": {
            "en": "{before} → {after} points",
            "fr": "{before} → {after} points",
        },
    }
)
