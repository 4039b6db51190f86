"""Texts of the command line for inspect, compare and scale."""

from immersion.messages import add

add(
    {
        "cli-compare": {
            "en": "Measure how far two scans are from each other.",
            "fr": "Mesurer l’écart entre deux relevés.",
        },
        "cli-scale": {
            "en": "Give a scan its scale, its place and its upright.",
            "fr": "Donner à un relevé son échelle, sa place et son aplomb.",
        },
        "cli-arg-reference": {"en": "The reference.", "fr": "La référence."},
        "cli-arg-other": {"en": "The scan to compare with it.", "fr": "Le relevé à lui comparer."},
        "cli-opt-sheet": {
            "en": "Write a contact sheet there (PNG).",
            "fr": "Écrire là une planche-contact (PNG).",
        },
        "cli-opt-samples": {"en": "Points on each surface.", "fr": "Points sur chaque surface."},
        "cli-opt-seed": {"en": "Seed of the samples.", "fr": "Graine des échantillons."},
        "cli-opt-either-side": {
            "en": "Normals that point in opposite ways are the same.",
            "fr": "Des normales opposées sont les mêmes.",
        },
        "cli-opt-heat": {
            "en": "Write the heat map of the second scan there (PNG).",
            "fr": "Écrire là la carte des écarts du second relevé (PNG).",
        },
        "cli-opt-heat-ply": {
            "en": "Write the second scan there, coloured by its deviation (PLY).",
            "fr": "Écrire là le second relevé, coloré selon son écart (PLY).",
        },
        "cli-opt-limit": {
            "en": "Distance at the end of the colours, in the scans' unit.",
            "fr": "Distance au bout des couleurs, dans l’unité des relevés.",
        },
        "cli-opt-up-in": {
            "en": "Axis that points up in the picture: x, y or z.",
            "fr": "Axe vers le haut dans l’image : x, y ou z.",
        },
        "cli-opt-points": {
            "en": "Two points of the scan, each as x,y,z.",
            "fr": "Deux points du relevé, chacun sous la forme x,y,z.",
        },
        "cli-opt-distance": {
            "en": "Their distance on the object, in --unit.",
            "fr": "Leur distance sur l’objet, en --unit.",
        },
        "cli-opt-unit-new": {
            "en": "Unit of what was measured: m, cm, mm, km, in, ft.",
            "fr": "Unité de ce qui a été mesuré : m, cm, mm, km, in, ft.",
        },
        "cli-opt-control": {
            "en": "Control points, a CSV: x, y, z on the scan, then x, y, z as surveyed.",
            "fr": "Points de contrôle, un CSV : x, y, z sur le relevé, puis x, y, z mesurés.",
        },
        "cli-opt-up": {
            "en": "Direction of the scan that points up: x, y, z, -z … or x,y,z.",
            "fr": "Direction du relevé qui pointe vers le haut : x, y, z, -z … ou x,y,z.",
        },
        "cli-scaled": {
            "en": "scale {factor}, size {size} {unit}",
            "fr": "échelle {factor}, taille {size} {unit}",
        },
        "cli-fitted": {
            "en": "control points: RMS {rms} {unit}, at most {most} {unit}",
            "fr": "points de contrôle : moyenne quadratique {rms} {unit}, au plus {most} {unit}",
        },
        "cli-row-rms": {"en": "RMS", "fr": "moyenne quadratique"},
        "cli-row-mean": {"en": "mean", "fr": "moyenne"},
        "cli-row-p95": {"en": "95 % below", "fr": "95 % en dessous de"},
        "cli-row-max": {"en": "at most", "fr": "au plus"},
        "cli-row-max_bound": {"en": "certainly at most", "fr": "certainement au plus"},
        "cli-row-hausdorff_forward": {"en": "first from second, at most", "fr": "premier au second, au plus"},
        "cli-row-hausdorff_backward": {
            "en": "second from first, at most",
            "fr": "second au premier, au plus",
        },
        "cli-row-rms_of_diagonal": {
            "en": "RMS, parts of the diagonal",
            "fr": "moyenne quadratique, part de la diagonale",
        },
        "cli-row-normals": {
            "en": "normals: mean; 95 % below",
            "fr": "normales : moyenne ; 95 % en dessous de",
        },
        "cli-no-scaling": {
            "found": {"en": "nothing to do", "fr": "rien à faire"},
            "expected": {
                "en": "--points with --distance and --unit, or --control, or --up",
                "fr": "--points avec --distance et --unit, ou --control, ou --up",
            },
            "remedy": {"en": "See immersion scale --help.", "fr": "Voyez immersion scale --help."},
        },
        "cli-vector": {
            "found": {"en": "{text!r}", "fr": "{text!r}"},
            "expected": {"en": "three numbers as x,y,z", "fr": "trois nombres sous la forme x,y,z"},
            "remedy": {
                "en": "Write them without spaces, a point for the decimals: 0.5,-1,2",
                "fr": "Écrivez-les sans espaces, avec un point pour les décimales : 0.5,-1,2",
            },
        },
        "cli-cloud-compare": {
            "found": {"en": "a point cloud", "fr": "un nuage de points"},
            "expected": {
                "en": "a mesh: a surface with triangles",
                "fr": "un maillage : une surface en triangles",
            },
            "remedy": {
                "en": "Make a surface of it first with `immersion reconstruct`.",
                "fr": "Faites-en d’abord une surface avec `immersion reconstruct`.",
            },
        },
    }
)
