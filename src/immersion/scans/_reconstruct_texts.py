"""Texts of the reconstruction: from points to a surface."""

from immersion.messages import add

add(
    {
        "reconstruct-few": {
            "found": {"en": "{count} distinct points", "fr": "{count} points distincts"},
            "expected": {"en": "at least {least}", "fr": "au moins {least}"},
            "remedy": {
                "en": "Check that the whole scan was read.",
                "fr": "Vérifiez que tout le relevé a été lu.",
            },
        },
        "reconstruct-option": {
            "found": {"en": "{name} = {value}", "fr": "{name} = {value}"},
            "expected": {"en": "{wanted}", "fr": "{wanted}"},
            "remedy": {"en": "Change this option.", "fr": "Changez cette option."},
        },
        "reconstruct-both": {
            "found": {"en": "both {a} and {b}", "fr": "à la fois {a} et {b}"},
            "expected": {"en": "one of the two, or neither", "fr": "l’un des deux, ou aucun"},
            "remedy": {"en": "Leave one out.", "fr": "Retirez-en un."},
        },
        "reconstruct-orient": {
            "found": {
                "en": "orient = {orient!r} for a cloud that does not have what it needs",
                "fr": "orient = {orient!r} pour un nuage qui n’a pas ce qu’il faut",
            },
            "expected": {
                "en": "normals in the cloud for 'keep', a scanner pose of each point for 'poses'",
                "fr": "des normales dans le nuage pour 'keep', la position du scanner de chaque point pour 'poses'",
            },
            "remedy": {
                "en": "Use 'auto', which takes the best that the cloud has.",
                "fr": "Prenez 'auto', qui choisit le meilleur de ce qu’a le nuage.",
            },
        },
        "reconstruct-depth": {
            "found": {
                "en": "a resolution of {resolution:.3g} for a cloud {extent:.6g} wide: 2^{depth} cells",
                "fr": "une résolution de {resolution:.3g} pour un nuage large de {extent:.6g} : 2^{depth} cellules",
            },
            "expected": {"en": "at most 2^{most} cells", "fr": "au plus 2^{most} cellules"},
            "remedy": {
                "en": "Ask for a coarser resolution, remove far points, or crop the cloud.",
                "fr": "Demandez une résolution plus grossière, retirez les points lointains ou recadrez le nuage.",
            },
        },
        "reconstruct-crash": {
            "found": {
                "en": "the surface engine stopped without a result: {how}{said}",
                "fr": "le moteur de surface s’est arrêté sans résultat : {how}{said}",
            },
            "expected": {"en": "a surface", "fr": "une surface"},
            "remedy": {
                "en": "Nothing was written. Thin the cloud, or ask for a lower depth (a coarser resolution).",
                "fr": "Rien n’a été écrit. Éclaircissez le nuage, ou baissez la profondeur (une résolution plus grossière).",
            },
        },
        "reconstruct-memory": {
            "found": {
                "en": "the surface engine ran out of memory: {how}",
                "fr": "le moteur de surface a manqué de mémoire : {how}",
            },
            "expected": {
                "en": "a cloud and a depth that fit into memory",
                "fr": "un nuage et une profondeur qui tiennent en mémoire",
            },
            "remedy": {
                "en": "Thin the cloud, lower the depth (a coarser resolution), or close other programs.",
                "fr": "Éclaircissez le nuage, baissez la profondeur (une résolution plus grossière), ou fermez d’autres programmes.",
            },
        },
        "reconstruct-timeout": {
            "found": {
                "en": "no surface after {seconds:g} seconds",
                "fr": "pas de surface après {seconds:g} secondes",
            },
            "expected": {"en": "one within the time allowed", "fr": "une surface dans le temps accordé"},
            "remedy": {
                "en": "Allow more time, thin the cloud, or lower the depth (a coarser resolution).",
                "fr": "Accordez plus de temps, éclaircissez le nuage, ou baissez la profondeur (une résolution plus grossière).",
            },
        },
        "reconstruct-empty": {
            "found": {
                "en": "no face within {gap:.3g} of the points",
                "fr": "aucune face à moins de {gap:.3g} des points",
            },
            "expected": {"en": "a surface along the points", "fr": "une surface le long des points"},
            "remedy": {
                "en": "Ask for a larger gap or a finer resolution, and check the normals of the cloud.",
                "fr": "Demandez un écart plus grand ou une résolution plus fine, et vérifiez les normales du nuage.",
            },
        },
        "reconstruct-normals-file": {
            "en": "normals: those of the cloud",
            "fr": "normales : celles du nuage",
        },
        "reconstruct-normals-neighbours": {
            "en": "normals: estimated from the {count} nearest points",
            "fr": "normales : estimées d’après les {count} points les plus proches",
        },
        "reconstruct-side-keep": {
            "en": "outside: as the cloud's normals say",
            "fr": "extérieur : d’après les normales du nuage",
        },
        "reconstruct-side-poses": {
            "en": "outside: where the scanner stood ({count} poses)",
            "fr": "extérieur : du côté du scanner ({count} positions)",
        },
        "reconstruct-side-graph": {
            "en": "outside: guessed, by passing it on from neighbour to neighbour (no scanner pose is known)",
            "fr": "extérieur : deviné, transmis de proche en proche (aucune position de scanner connue)",
        },
        "reconstruct-same": {
            "en": "{count} repeated points left out",
            "fr": "{count} points répétés laissés de côté",
        },
        "reconstruct-cells": {
            "en": "spacing of the points {spacing}, cells of {resolution} (depth {depth})",
            "fr": "espacement des points {spacing}, cellules de {resolution} (profondeur {depth})",
        },
        "reconstruct-balls": {
            "en": "spacing of the points {spacing}, balls of {resolution} and larger",
            "fr": "espacement des points {spacing}, boules de {resolution} et plus",
        },
        "reconstruct-far": {
            "en": "{count} triangles that reach farther than {gap} from every point cut off",
            "fr": "{count} triangles allant à plus de {gap} de tout point coupés",
        },
        "reconstruct-small": {
            "en": "{count} small components removed",
            "fr": "{count} petites composantes retirées",
        },
        "reconstruct-invented": {
            "en": "{count} triangles bridge gaps and are marked as reconstructed",
            "fr": "{count} triangles franchissent des lacunes et sont marqués comme reconstitués",
        },
        "reconstruct-again": {
            "en": "the engine crashed with {threads} threads ({how}); done again with one",
            "fr": "le moteur s’est arrêté avec {threads} fils d’exécution ({how}) ; refait avec un seul",
        },
        "reconstruct-threads": {
            "en": "{threads} threads: another run may differ in the last digits",
            "fr": "{threads} fils d’exécution : un autre calcul peut différer dans les derniers chiffres",
        },
        "reconstruct-deep": {
            "en": "16-bit colours brought to 8 bits ({how})",
            "fr": "couleurs sur 16 bits ramenées à 8 bits ({how})",
        },
        "reconstruct-deviation": {
            "en": "distance of the points to the surface: RMS {rms}, 95 % within {p95}, at most {most}",
            "fr": "distance des points à la surface : moyenne quadratique {rms}, 95 % à moins de {p95}, au plus {most}",
        },
        "reconstruct-unreached": {
            "en": "{part} % of the points have no surface within {gap}",
            "fr": "{part} % des points n’ont pas de surface à moins de {gap}",
        },
    }
)
