"""Texts of glTF files: compressed streams, rigs, pictures, and the ways of writing."""

from immersion.messages import add

add(
    {
        "gltf-meshopt": {
            "found": {
                "en": "damaged meshopt data ({reason})",
                "fr": "des données meshopt abîmées ({reason})",
            },
            "expected": {
                "en": "a meshopt stream with the counts that glTF announces",
                "fr": "un flux meshopt aux nombres annoncés par glTF",
            },
            "remedy": {
                "en": "Copy or export the scan again.",
                "fr": "Copiez ou exportez de nouveau le relevé.",
            },
        },
        "scan-ktx2": {
            "found": {
                "en": "a KTX2 (Basis Universal) picture, and no package that decodes it",
                "fr": "une image KTX2 (Basis Universal), et aucun paquet pour la décoder",
            },
            "expected": {
                "en": "a PNG, JPEG or WebP picture, or the package opengl-basisu",
                "fr": "une image PNG, JPEG ou WebP, ou le paquet opengl-basisu",
            },
            "remedy": {
                "en": "Install it with: pip install opengl-basisu — or export the scan with PNG or JPEG textures. "
                "Writing a GLB keeps the picture as it is.",
                "fr": "Installez-le avec : pip install opengl-basisu — ou exportez le relevé avec des textures PNG ou "
                "JPEG. L’écriture en GLB garde l’image telle quelle.",
            },
        },
        "rig-matrix": {
            "found": {"en": "the matrix {matrix}", "fr": "la matrice {matrix}"},
            "expected": {
                "en": "finite numbers, and no axis that shrinks to nothing",
                "fr": "des nombres finis, et aucun axe réduit à rien",
            },
            "remedy": {
                "en": "Move a model that has a rig by a matrix with an inverse.",
                "fr": "Déplacez un modèle animé par une matrice inversible.",
            },
        },
        "rig-dropped": {
            "en": "{name}: skins, morph targets and animations are not kept by {operation}",
            "fr": "{name} : les skins, cibles de morphage et animations ne sont pas gardés par {operation}",
        },
        "gltf-compression": {
            "found": {
                "en": "compression={compression!r} with the suffix {suffix!r}",
                "fr": "compression={compression!r} avec le suffixe {suffix!r}",
            },
            "expected": {
                "en": "none, draco, meshopt or quantised; all but none with the suffix .glb",
                "fr": "none, draco, meshopt ou quantised ; sauf none, avec le suffixe .glb",
            },
            "remedy": {
                "en": "Write a .glb file, or leave compression out.",
                "fr": "Écrivez un fichier .glb, ou retirez compression.",
            },
        },
        "gltf-bits": {
            "found": {"en": "bits={bits}", "fr": "bits={bits}"},
            "expected": {
                "en": "from 8 to {most} bits for {compression}",
                "fr": "de 8 à {most} bits pour {compression}",
            },
            "remedy": {
                "en": "14 suits most scans: 0.06 mm on a statue of one metre.",
                "fr": "14 convient à la plupart des relevés : 0,06 mm sur une statue d’un mètre.",
            },
        },
        "gltf-rig-compression": {
            "found": {
                "en": "skins, morph targets or animations, and compression={compression!r}",
                "fr": "des skins, cibles de morphage ou animations, et compression={compression!r}",
            },
            "expected": {
                "en": "a model that only stands, or no compression",
                "fr": "un modèle immobile, ou aucune compression",
            },
            "remedy": {
                "en": "Leave compression out, or drop the rig with scans.without_rig(mesh, operation).",
                "fr": "Retirez compression, ou abandonnez le rig avec scans.without_rig(mesh, operation).",
            },
        },
        "gltf-draco-encode": {
            "found": {
                "en": "a surface of {faces} triangles over {vertices} vertices that Draco does not encode",
                "fr": "une surface de {faces} triangles sur {vertices} sommets que Draco n’encode pas",
            },
            "expected": {"en": "triangles of some area", "fr": "des triangles d’aire non nulle"},
            "remedy": {
                "en": "Clean the scan first, or write it without compression.",
                "fr": "Nettoyez d’abord le relevé, ou écrivez-le sans compression.",
            },
        },
        "gltf-draco-flat": {
            "en": "{name}: Draco left out {count} triangles that have no area on its grid",
            "fr": "{name} : Draco a omis {count} triangles sans aire sur sa grille",
        },
        "gltf-compressed": {
            "en": "{name}: {compression}, no vertex moved by more than {bound:.3g} {unit}",
            "fr": "{name} : {compression}, aucun sommet déplacé de plus de {bound:.3g} {unit}",
        },
    }
)
