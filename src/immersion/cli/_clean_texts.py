"""Texts of the verb clean: its help and its closing lines."""

from immersion.messages import add

add(
    {
        "cli-clean-tolerance": {"en": "Weld vertices this close, in the scan's unit (0: equal ones only).",
                                "fr": "Souder les sommets distants d’autant au plus, dans l’unité du relevé (0 : égaux seulement)."},
        "cli-clean-fill": {"en": "Fill holes up to this area, in square units of the scan.",
                           "fr": "Combler les trous jusqu’à cette aire, en unités carrées du relevé."},
        "cli-clean-perimeter": {"en": "Fill only holes up to this perimeter.",
                                "fr": "Ne combler que les trous jusqu’à ce périmètre."},
        "cli-clean-outer": {"en": "Leave the outer boundary of an open surface open, or close it too.",
                            "fr": "Laisser ouvert le bord extérieur d’une surface ouverte, ou le fermer aussi."},
        "cli-clean-component": {"en": "Remove pieces whose area is under this part of the largest one's (0 keeps all).",
                                "fr": "Retirer les morceaux dont l’aire est sous cette part de celle du plus grand (0 garde tout)."},
        "cli-clean-triangles": {"en": "Remove pieces of fewer triangles.", "fr": "Retirer les morceaux de moins de triangles."},
        "cli-clean-near": {"en": "Keep small pieces no farther than this from the largest one.",
                           "fr": "Garder les petits morceaux qui ne sont pas plus loin que cela du plus grand."},
        "cli-clean-beyond": {"en": "Remove pieces farther than this from the largest one, whatever their size.",
                             "fr": "Retirer les morceaux plus loin que cela du plus grand, quelle que soit leur taille."},
        "cli-clean-spikes": {"en": "Remove lone spikes and close their gaps.",
                             "fr": "Retirer les pointes isolées et refermer la surface."},
        "cli-clean-support": {"en": "Remove the table or turntable that the object stands on.",
                              "fr": "Retirer la table ou le plateau sur lequel l’objet est posé."},
        "cli-clean-crop": {"en": "Keep what lies in a box: x0,y0,z0,x1,y1,z1.",
                           "fr": "Ne garder que l’intérieur d’une boîte : x0,y0,z0,x1,y1,z1."},
        "cli-clean-cut": {"en": "Cut triangles at the sides of the box instead of dropping them.",
                          "fr": "Couper les triangles aux faces de la boîte au lieu de les retirer."},
        "cli-clean-sigma": {"en": "Of a cloud, remove points that stand out by more than this many standard deviations (0: none).",
                            "fr": "D’un nuage, retirer les points qui s’écartent de plus de tant d’écarts types (0 : aucun)."},
        "cli-clean-points": {"en": "{before} → {after} points", "fr": "{before} → {after} points"},
        "cli-clean-nothing": {"en": "nothing to clean", "fr": "rien à nettoyer"},
        "cli-clean-invented": {"en": "invented: {part} % of the triangles", "fr": "inventé : {part} % des triangles"},
        "cli-clean-box": {
            "found": {"en": "{found!r}", "fr": "{found!r}"},
            "expected": {"en": "six numbers parted by commas: x0,y0,z0,x1,y1,z1", "fr": "six nombres séparés par des virgules : x0,y0,z0,x1,y1,z1"},
            "remedy": {"en": "See immersion clean --help.", "fr": "Voyez immersion clean --help."},
        },
    }
)  # fmt: skip
