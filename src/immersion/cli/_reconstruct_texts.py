"""Texts of the verb reconstruct."""

from immersion.messages import add

add(
    {
        "cli-reconstruct": {
            "en": "Make a surface of a point cloud, no larger than the points reach.",
            "fr": "Faire d’un nuage de points une surface, sans aller plus loin que les points.",
        },
        "cli-arg-cloud": {
            "en": "The point cloud to read.",
            "fr": "Le nuage de points à lire.",
        },
        "cli-opt-resolution": {
            "en": "Size of the triangles, such as 2mm (else the spacing of the points).",
            "fr": "Taille des triangles, telle que 2mm (sinon l’espacement des points).",
        },
        "cli-opt-depth": {
            "en": "Or the depth of the octree, 3 to 14.",
            "fr": "Ou la profondeur de l’octree, de 3 à 14.",
        },
        "cli-opt-max-gap": {
            "en": "Remove what is farther than this from every point, such as 1cm (else 4 spacings).",
            "fr": "Retirer ce qui est plus loin que cela de tout point, par exemple 1cm (sinon 4 espacements).",
        },
        "cli-opt-untrimmed": {
            "en": "Keep the whole surface, balloons over the gaps included.",
            "fr": "Garder toute la surface, y compris ce qui gonfle au-dessus des lacunes.",
        },
        "cli-opt-method": {
            "en": "poisson (smooth) or ball (the points themselves).",
            "fr": "poisson (lisse) ou ball (les points eux-mêmes).",
        },
        "cli-opt-orient": {
            "en": "What tells the outside: auto, keep (the cloud's normals), poses (of the scanner) or graph (a guess).",
            "fr": "Ce qui donne l’extérieur : auto, keep (les normales du nuage), poses (du scanner) ou graph (deviné).",
        },
        "cli-opt-threads": {
            "en": "Threads; with 1, the same cloud gives the same file.",
            "fr": "Fils d’exécution ; avec 1, le même nuage donne le même fichier.",
        },
        "cli-opt-timeout": {
            "en": "Seconds that the surface engine may take.",
            "fr": "Secondes accordées au moteur de surface.",
        },
        "cli-surface": {
            "en": "{points} points → {triangles} triangles",
            "fr": "{points} points → {triangles} triangles",
        },
        "cli-not-a-cloud": {
            "found": {"en": "a mesh of {triangles} triangles", "fr": "un maillage de {triangles} triangles"},
            "expected": {"en": "a point cloud", "fr": "un nuage de points"},
            "remedy": {
                "en": "It is a surface already: use `immersion clean` or `immersion decimate`.",
                "fr": "C’est déjà une surface : utilisez `immersion clean` ou `immersion decimate`.",
            },
        },
        "cli-length": {
            "found": {"en": "the length {value!r}", "fr": "la longueur {value!r}"},
            "expected": {
                "en": "a number above 0 with a unit, such as 2mm (units: {known})",
                "fr": "un nombre au-dessus de 0 avec une unité, tel que 2mm (unités : {known})",
            },
            "remedy": {"en": "Write it so.", "fr": "Écrivez-la ainsi."},
        },
        "cli-length-unit": {
            "found": {
                "en": "the length {value!r} for a scan that does not tell its unit",
                "fr": "la longueur {value!r} pour un relevé qui ne dit pas son unité",
            },
            "expected": {"en": "the unit of the scan", "fr": "l’unité du relevé"},
            "remedy": {
                "en": "Give it with --unit, or write the length as a plain number of the scan's own units.",
                "fr": "Donnez-la avec --unit, ou écrivez la longueur en nombre simple d’unités du relevé.",
            },
        },
    }
)
