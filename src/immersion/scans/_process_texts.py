"""Texts of the work on scans: inspect, clean, decimate, deviation."""

from immersion.messages import add

add(
    {
        "scan-target": {
            "found": {
                "en": "triangles={triangles}, ratio={ratio}, tolerance={tolerance}",
                "fr": "triangles={triangles}, ratio={ratio}, tolerance={tolerance}",
            },
            "expected": {
                "en": "exactly one: triangles ≥ 1, a ratio above 0 and up to 1, or a tolerance above 0",
                "fr": "un seul des trois : triangles ≥ 1, un ratio au-dessus de 0 et jusqu’à 1, ou une tolérance au-dessus de 0",
            },
            "remedy": {"en": "Give one target.", "fr": "Donnez une seule cible."},
        },
        "scan-no-triangles": {
            "found": {
                "en": "a mesh without any triangle of area above zero",
                "fr": "un maillage sans aucun triangle d’aire non nulle",
            },
            "expected": {"en": "at least one triangle", "fr": "au moins un triangle"},
            "remedy": {
                "en": "Check the scan with `immersion inspect`.",
                "fr": "Vérifiez le relevé avec `immersion inspect`.",
            },
        },
        "scan-samples": {
            "found": {"en": "{samples} samples", "fr": "{samples} échantillons"},
            "expected": {"en": "from 1 to 100 million", "fr": "de 1 à 100 millions"},
            "remedy": {"en": "Ask for 100000 or so.", "fr": "Demandez-en 100000 environ."},
        },
        "scan-units-differ": {
            "found": {"en": "meshes in {a} and in {b}", "fr": "des maillages en {a} et en {b}"},
            "expected": {"en": "two meshes in one unit", "fr": "deux maillages dans la même unité"},
            "remedy": {"en": "Read both with the same `unit`.", "fr": "Lisez-les avec la même `unit`."},
        },
        "scan-open3d": {
            "found": {"en": "open3d does not load ({reason})", "fr": "open3d ne se charge pas ({reason})"},
            "expected": {
                "en": "open3d and its system libraries",
                "fr": "open3d et ses bibliothèques système",
            },
            "remedy": {
                "en": "On Debian: apt install libgl1 libegl1 libusb-1.0-0 libgomp1",
                "fr": "Sous Debian : apt install libgl1 libegl1 libusb-1.0-0 libgomp1",
            },
        },
        "scan-tolerance": {
            "found": {"en": "{name} = {value}", "fr": "{name} = {value}"},
            "expected": {"en": "a finite number, at least 0", "fr": "un nombre fini, au moins 0"},
            "remedy": {
                "en": "Give a distance in the mesh's unit.",
                "fr": "Donnez une distance dans l’unité du maillage.",
            },
        },
        "decimate-uvs-dropped": {
            "en": "texture coordinates and textures were dropped: ask to keep them (keep_uv, --keep-uv)",
            "fr": "les coordonnées de texture et les textures ont été retirées : demandez à les garder (keep_uv, --keep-uv)",
        },
        "decimate-locked": {
            "en": "{count} vertices of non-manifold edges were left as they are",
            "fr": "{count} sommets d’arêtes non-manifold ont été laissés tels quels",
        },
        "decimate-unreached": {
            "en": "stopped at {reached} triangles of {wanted}: no edge left that keeps the surface whole",
            "fr": "arrêt à {reached} triangles sur {wanted} : plus aucune arête ne peut disparaître sans abîmer la surface",
        },
        "step-weld": {"en": "vertices welded", "fr": "sommets soudés"},
        "step-degenerate": {"en": "degenerate triangles removed", "fr": "triangles dégénérés retirés"},
        "step-duplicate": {"en": "duplicate triangles removed", "fr": "triangles en double retirés"},
        "step-components": {"en": "small components removed", "fr": "petites composantes retirées"},
        "step-unreferenced": {"en": "unused vertices removed", "fr": "sommets inutilisés retirés"},
        "report-triangles": {"en": "triangles", "fr": "triangles"},
        "report-vertices": {"en": "vertices", "fr": "sommets"},
        "report-unit": {"en": "unit", "fr": "unité"},
        "report-size": {"en": "size (x × y × z)", "fr": "taille (x × y × z)"},
        "report-unknown": {"en": "unknown", "fr": "inconnue"},
        "report-boundary_loops": {"en": "holes (boundary loops)", "fr": "trous (boucles de bord)"},
        "report-boundary_edges": {"en": "boundary edges", "fr": "arêtes de bord"},
        "report-nonmanifold_edges": {"en": "non-manifold edges", "fr": "arêtes non-manifold"},
        "report-components": {"en": "components", "fr": "composantes"},
        "report-duplicate_faces": {"en": "duplicate triangles", "fr": "triangles en double"},
        "report-degenerate_faces": {"en": "degenerate triangles", "fr": "triangles dégénérés"},
        "report-duplicate_vertices": {"en": "duplicate vertices", "fr": "sommets en double"},
        "report-unreferenced_vertices": {"en": "unused vertices", "fr": "sommets inutilisés"},
        "report-area": {"en": "area", "fr": "aire"},
        "report-volume": {"en": "volume", "fr": "volume"},
        "report-watertight": {"en": "watertight", "fr": "étanche"},
        "report-colors": {"en": "vertex colours", "fr": "couleurs par sommet"},
        "report-textures": {"en": "textures", "fr": "textures"},
        "yes": {"en": "yes", "fr": "oui"},
        "no": {"en": "no", "fr": "non"},
    }
)
