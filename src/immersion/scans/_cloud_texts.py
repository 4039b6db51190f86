"""Texts of point clouds: their files, their streams, and what is refused by name."""

from immersion.messages import add

_AGAIN = {"en": "Copy or export the scan again.", "fr": "Copiez ou exportez de nouveau le relevé."}

add(
    {
        "scan-is-mesh": {
            "found": {"en": "a mesh of {count} triangles", "fr": "un maillage de {count} triangles"},
            "expected": {"en": "a point cloud", "fr": "un nuage de points"},
            "remedy": {
                "en": "Read it with scans.read_mesh, or name a file of points (E57, LAS, LAZ, PLY).",
                "fr": "Lisez-le avec scans.read_mesh, ou indiquez un fichier de points (E57, LAS, LAZ, PLY).",
            },
        },
        "scan-cloud-empty": {
            "found": {"en": "a point cloud without any point", "fr": "un nuage de points sans aucun point"},
            "expected": {"en": "at least one valid point", "fr": "au moins un point valide"},
            "remedy": {
                "en": "Check the export, or what removed the points.",
                "fr": "Vérifiez l’export, ou ce qui a retiré les points.",
            },
        },
        "scan-mesh-target": {
            "found": {
                "en": "a mesh to write as {suffix}, which holds points only",
                "fr": "un maillage à écrire en {suffix}, qui ne contient que des points",
            },
            "expected": {"en": "one of {known} for a mesh", "fr": "l’un de {known} pour un maillage"},
            "remedy": {
                "en": "Choose another suffix: the triangles would be lost.",
                "fr": "Choisissez un autre suffixe : les triangles seraient perdus.",
            },
        },
        "scan-cloud-target": {
            "found": {
                "en": "a point cloud to write as {suffix}, which holds meshes",
                "fr": "un nuage de points à écrire en {suffix}, qui contient des maillages",
            },
            "expected": {"en": "one of {known} for a cloud", "fr": "l’un de {known} pour un nuage"},
            "remedy": {
                "en": "Choose another suffix, or make a surface first with scans.reconstruct.",
                "fr": "Choisissez un autre suffixe, ou créez d’abord une surface avec scans.reconstruct.",
            },
        },
        "scan-splats": {
            "found": {
                "en": "Gaussian splats ({kind}): blurred spots to look at, without a surface or exact points",
                "fr": "des « splats » gaussiens ({kind}) : des taches floues à regarder, sans surface ni points exacts",
            },
            "expected": {"en": "a mesh or a point cloud", "fr": "un maillage ou un nuage de points"},
            "remedy": {
                "en": "In the photogrammetry tool that made it, export the mesh (PLY, OBJ, GLB) or the dense "
                "point cloud (PLY, LAZ, E57).",
                "fr": "Dans le logiciel de photogrammétrie d’origine, exportez le maillage (PLY, OBJ, GLB) ou le nuage "
                "de points dense (PLY, LAZ, E57).",
            },
        },
        "scan-chunk": {
            "found": {"en": "chunks of {points} points", "fr": "des morceaux de {points} points"},
            "expected": {"en": "a whole number of at least 1", "fr": "un nombre entier d’au moins 1"},
            "remedy": {"en": "Ask for more points at a time.", "fr": "Demandez plus de points à la fois."},
        },
        "scan-no-chunks": {
            "found": {"en": "{format}, which is read whole", "fr": "{format}, qui se lit d’un seul tenant"},
            "expected": {
                "en": "a point cloud in one of {known}",
                "fr": "un nuage de points dans l’un de {known}",
            },
            "remedy": {
                "en": "Read it with scans.read, or export the points in one of these formats.",
                "fr": "Lisez-le avec scans.read, ou exportez les points dans l’un de ces formats.",
            },
        },
        "scan-spacing": {
            "found": {"en": "a spacing of {spacing:g}", "fr": "un pas de {spacing:g}"},
            "expected": {
                "en": "a number above 0 and not below {least:g}, a millionth of the cloud’s size",
                "fr": "un nombre au-dessus de 0 et pas sous {least:g}, le millionième de la taille du nuage",
            },
            "remedy": {"en": "Give a larger spacing.", "fr": "Indiquez un pas plus grand."},
        },
        "las-header": {
            "found": {"en": "{name} = {value}", "fr": "{name} = {value}"},
            "expected": {"en": "{wanted}", "fr": "{wanted}"},
            "remedy": _AGAIN,
        },
        "las-laszip": {
            "found": {
                "en": "damaged compressed points ({reason})",
                "fr": "des points compressés abîmés ({reason})",
            },
            "expected": {
                "en": "LASzip chunks with the counts that the header announces",
                "fr": "des blocs LASzip aux nombres annoncés par l’en-tête",
            },
            "remedy": _AGAIN,
        },
        "e57-header": {
            "found": {"en": "{name} = {value}", "fr": "{name} = {value}"},
            "expected": {"en": "{wanted}", "fr": "{wanted}"},
            "remedy": _AGAIN,
        },
        "e57-checksum": {
            "found": {
                "en": "{count} damaged pages of 1024 bytes, the first is number {first}",
                "fr": "{count} pages de 1024 octets abîmées, la première est la numéro {first}",
            },
            "expected": {
                "en": "pages whose checksums agree",
                "fr": "des pages dont les sommes de contrôle concordent",
            },
            "remedy": {
                "en": "Copy the file again from the scanner or the archive: bits changed on the way.",
                "fr": "Recopiez le fichier depuis le scanner ou l’archive : des bits ont changé en route.",
            },
        },
        "e57-xml": {
            "found": {
                "en": "damaged XML in the E57 ({reason})",
                "fr": "du XML abîmé dans l’E57 ({reason})",
            },
            "expected": {"en": "an E57 tree", "fr": "un arbre E57"},
            "remedy": _AGAIN,
        },
        "e57-points": {
            "found": {
                "en": "damaged points in the E57 ({reason})",
                "fr": "des points abîmés dans l’E57 ({reason})",
            },
            "expected": {
                "en": "packets with the counts that the XML announces",
                "fr": "des paquets aux nombres annoncés par le XML",
            },
            "remedy": _AGAIN,
        },
        "ply-map": {
            "found": {"en": "{problem}", "fr": "{problem}"},
            "expected": {
                "en": "a binary little-endian PLY: plain vertices, then faces that are all triangles",
                "fr": "un PLY binaire petit-boutiste : des sommets simples, puis des faces toutes triangulaires",
            },
            "remedy": {
                "en": "Read it with scans.read, and write it again with PlyMeshWriter.",
                "fr": "Lisez-le avec scans.read, puis récrivez-le avec PlyMeshWriter.",
            },
        },
        "ply-writer": {
            "found": {"en": "{problem}", "fr": "{problem}"},
            "expected": {
                "en": "all the vertices, then faces of vertices already written",
                "fr": "tous les sommets, puis des faces de sommets déjà écrits",
            },
            "remedy": {
                "en": "Write the vertices first, and check the indices.",
                "fr": "Écrivez d’abord les sommets, et vérifiez les indices.",
            },
        },
    }
)
