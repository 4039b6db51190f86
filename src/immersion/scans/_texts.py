"""Texts of the scans domain: meshes and their files."""

from immersion.messages import add

add(
    {
        "mesh-shape": {
            "found": {"en": "{name} of shape {shape}", "fr": "{name} de forme {shape}"},
            "expected": {"en": "shape {wanted}", "fr": "la forme {wanted}"},
            "remedy": {
                "en": "Check how this array is built.",
                "fr": "Vérifiez la construction de ce tableau.",
            },
        },
        "mesh-not-finite": {
            "found": {
                "en": "{count} {name} rows with NaN or infinity, the first is number {first}",
                "fr": "{count} lignes ({name}) avec NaN ou infini, la première est la numéro {first}",
            },
            "expected": {"en": "finite numbers", "fr": "des nombres finis"},
            "remedy": {
                "en": "Export the scan again, or remove these points in the software that made it.",
                "fr": "Exportez de nouveau le relevé, ou retirez ces points dans le logiciel d’origine.",
            },
        },
        "mesh-too-far": {
            "found": {"en": "a coordinate of {value:g}", "fr": "une coordonnée de {value:g}"},
            "expected": {"en": "coordinates under 1e15", "fr": "des coordonnées inférieures à 1e15"},
            "remedy": {"en": "Check the unit and the export.", "fr": "Vérifiez l’unité et l’export."},
        },
        "mesh-index": {
            "found": {
                "en": "face {face} naming vertex {index}, of {count} vertices",
                "fr": "la face {face} qui cite le sommet {index}, sur {count} sommets",
            },
            "expected": {
                "en": "indices from 0 to the number of vertices less one",
                "fr": "des indices de 0 au nombre de sommets moins un",
            },
            "remedy": {
                "en": "Copy or export the scan again.",
                "fr": "Copiez ou exportez de nouveau le relevé.",
            },
        },
        "mesh-unit": {
            "found": {"en": "the unit {unit!r}", "fr": "l’unité {unit!r}"},
            "expected": {"en": "one of {known}", "fr": "l’une de {known}"},
            "remedy": {"en": "Name a known unit.", "fr": "Indiquez une unité connue."},
        },
        "scan-truncated": {
            "found": {
                "en": "{got} bytes, where {format} announces {wanted}",
                "fr": "{got} octets, là où {format} en annonce {wanted}",
            },
            "expected": {"en": "a whole {format} file", "fr": "un fichier {format} entier"},
            "remedy": {
                "en": "Copy or export the scan again: its end is missing, or its counts are damaged.",
                "fr": "Copiez ou exportez de nouveau le relevé : sa fin manque, ou ses nombres sont abîmés.",
            },
        },
        "cloud-pose": {
            "found": {
                "en": "a point seen from a pose that is not there",
                "fr": "un point vu depuis une station absente",
            },
            "expected": {
                "en": "pose numbers from 0 to below {count}",
                "fr": "des numéros de station de 0 à moins de {count}",
            },
            "remedy": {"en": "Give every pose that points name.", "fr": "Donnez toutes les stations citées."},
        },
        "scan-content": {
            "found": {"en": "content that looks like {seen}", "fr": "un contenu qui ressemble à {seen}"},
            "expected": {
                "en": "{format} content, as the suffix {suffix} says",
                "fr": "un contenu {format}, comme le dit le suffixe {suffix}",
            },
            "remedy": {
                "en": "Give the file its true suffix, or export it as {format}.",
                "fr": "Donnez au fichier son vrai suffixe, ou exportez-le en {format}.",
            },
        },
        "scan-unrecognised": {
            "found": {
                "en": "unknown content, starting with {start}",
                "fr": "un contenu inconnu, qui commence par {start}",
            },
            "expected": {
                "en": "{format} content, as the suffix {suffix} says",
                "fr": "un contenu {format}, comme le dit le suffixe {suffix}",
            },
            "remedy": {
                "en": "Check that the file is a scan, and copy or export it again.",
                "fr": "Vérifiez que le fichier est un relevé, puis copiez-le ou exportez-le de nouveau.",
            },
        },
        "scan-number": {
            "found": {
                "en": "{text!r} where a number should stand",
                "fr": "{text!r} à la place d’un nombre",
            },
            "expected": {"en": "a number, as {format} writes it", "fr": "un nombre, comme {format} l’écrit"},
            "remedy": {
                "en": "Copy or export the scan again.",
                "fr": "Copiez ou exportez de nouveau le relevé.",
            },
        },
        "scan-index": {
            "found": {
                "en": "the index {index}, of {count} {name}",
                "fr": "l’indice {index}, sur {count} {name}",
            },
            "expected": {"en": "an index that the file defines", "fr": "un indice défini par le fichier"},
            "remedy": {
                "en": "Copy or export the scan again.",
                "fr": "Copiez ou exportez de nouveau le relevé.",
            },
        },
        "scan-point-cloud": {
            "found": {
                "en": "a point cloud: {count} points and no face",
                "fr": "un nuage de points : {count} points et aucune face",
            },
            "expected": {"en": "a mesh with faces", "fr": "un maillage avec des faces"},
            "remedy": {
                "en": "Make a surface of the points (scans.reconstruct, or `immersion reconstruct`), or export the mesh.",
                "fr": "Créez une surface avec les points (scans.reconstruct, ou `immersion reconstruct`), ou exportez le maillage.",
            },
        },
        "scan-empty": {
            "found": {"en": "a mesh without any face", "fr": "un maillage sans aucune face"},
            "expected": {"en": "at least one triangle", "fr": "au moins un triangle"},
            "remedy": {
                "en": "Check the export, or what removed the faces.",
                "fr": "Vérifiez l’export, ou ce qui a retiré les faces.",
            },
        },
        "scan-instances": {
            "found": {
                "en": "{count} vertices once every copy is placed",
                "fr": "{count} sommets une fois toutes les copies placées",
            },
            "expected": {"en": "at most {most}", "fr": "au plus {most}"},
            "remedy": {
                "en": "Export fewer copies of the same mesh.",
                "fr": "Exportez moins de copies du même maillage.",
            },
        },
        "scan-image": {
            "found": {"en": "a picture that does not open", "fr": "une image qui ne s’ouvre pas"},
            "expected": {"en": "a PNG, JPEG or WebP picture", "fr": "une image PNG, JPEG ou WebP"},
            "remedy": {
                "en": "Save the texture again as PNG or JPEG.",
                "fr": "Enregistrez de nouveau la texture en PNG ou en JPEG.",
            },
        },
        "scan-outside": {
            "found": {"en": "the address {uri!r}", "fr": "l’adresse {uri!r}"},
            "expected": {
                "en": "a file in the scan’s folder or below",
                "fr": "un fichier du dossier du relevé ou d’un de ses sous-dossiers",
            },
            "remedy": {
                "en": "Put the file beside the scan, and refer to it by its name.",
                "fr": "Placez le fichier à côté du relevé et citez-le par son nom.",
            },
        },
        "scan-side-file": {
            "found": {"en": "no file {uri!r}", "fr": "aucun fichier {uri!r}"},
            "expected": {"en": "the file that the scan refers to", "fr": "le fichier que cite le relevé"},
            "remedy": {
                "en": "Copy all the files of the scan together.",
                "fr": "Copiez ensemble tous les fichiers du relevé.",
            },
        },
        "scan-master": {
            "found": {
                "en": "an original: this file belongs to the scan being written",
                "fr": "un original : ce fichier appartient au relevé à écrire",
            },
            "expected": {"en": "another file", "fr": "un autre fichier"},
            "remedy": {
                "en": "Choose another name or folder: originals are never overwritten.",
                "fr": "Choisissez un autre nom ou dossier : un original n’est jamais remplacé.",
            },
        },
        "scan-up": {
            "found": {"en": "up={up!r}", "fr": "up={up!r}"},
            "expected": {"en": "'y' or 'z'", "fr": "« y » ou « z »"},
            "remedy": {
                "en": "Name the axis that points up in the file.",
                "fr": "Indiquez l’axe qui pointe vers le haut dans le fichier.",
            },
        },
        "ply-header": {
            "found": {"en": "the header line {line!r}", "fr": "la ligne d’en-tête {line!r}"},
            "expected": {
                "en": "a PLY header: format, elements, properties, end_header",
                "fr": "un en-tête PLY : format, elements, properties, end_header",
            },
            "remedy": {
                "en": "Copy or export the scan again.",
                "fr": "Copiez ou exportez de nouveau le relevé.",
            },
        },
        "ply-property": {
            "found": {
                "en": "no property {name!r} in the element {element!r}",
                "fr": "pas de propriété {name!r} dans l’élément {element!r}",
            },
            "expected": {"en": "vertices with x, y and z", "fr": "des sommets avec x, y et z"},
            "remedy": {
                "en": "Copy or export the scan again.",
                "fr": "Copiez ou exportez de nouveau le relevé.",
            },
        },
        "stl-structure": {
            "found": {"en": "the line {line!r}", "fr": "la ligne {line!r}"},
            "expected": {
                "en": "facets of three vertices, up to endsolid",
                "fr": "des facettes de trois sommets, jusqu’à endsolid",
            },
            "remedy": {
                "en": "Copy or export the scan again.",
                "fr": "Copiez ou exportez de nouveau le relevé.",
            },
        },
        "gltf-json": {
            "found": {"en": "damaged JSON ({reason})", "fr": "du JSON abîmé ({reason})"},
            "expected": {"en": "a glTF 2.0 tree", "fr": "un arbre glTF 2.0"},
            "remedy": {
                "en": "Copy or export the scan again.",
                "fr": "Copiez ou exportez de nouveau le relevé.",
            },
        },
        "gltf-version": {
            "found": {"en": "glTF version {version}", "fr": "la version {version} de glTF"},
            "expected": {"en": "glTF 2.0", "fr": "glTF 2.0"},
            "remedy": {"en": "Export the scan as glTF 2.0.", "fr": "Exportez le relevé en glTF 2.0."},
        },
        "gltf-value": {
            "found": {"en": "the value {value}", "fr": "la valeur {value}"},
            "expected": {
                "en": "a value that glTF 2.0 allows there",
                "fr": "une valeur que glTF 2.0 admet à cet endroit",
            },
            "remedy": {
                "en": "Copy or export the scan again.",
                "fr": "Copiez ou exportez de nouveau le relevé.",
            },
        },
        "gltf-reference": {
            "found": {"en": "the number {index}, of {count}", "fr": "le numéro {index}, sur {count}"},
            "expected": {"en": "an entry of the glTF tree", "fr": "une entrée de l’arbre glTF"},
            "remedy": {
                "en": "Copy or export the scan again.",
                "fr": "Copiez ou exportez de nouveau le relevé.",
            },
        },
        "gltf-extension": {
            "found": {
                "en": "the required extension {extension}",
                "fr": "l’extension obligatoire {extension}",
            },
            "expected": {
                "en": "no required extension but {known}",
                "fr": "pas d’autre extension obligatoire que {known}",
            },
            "remedy": {
                "en": "Export the scan without this extension.",
                "fr": "Exportez le relevé sans cette extension.",
            },
        },
        "gltf-write": {
            "found": {"en": "the suffix .gltf", "fr": "le suffixe .gltf"},
            "expected": {"en": "the suffix .glb", "fr": "le suffixe .glb"},
            "remedy": {
                "en": "Write one .glb file: it holds the buffers and the pictures too.",
                "fr": "Écrivez un seul fichier .glb : il contient aussi les tampons et les images.",
            },
        },
        "gltf-draco": {
            "found": {"en": "damaged Draco data ({reason})", "fr": "des données Draco abîmées ({reason})"},
            "expected": {
                "en": "a Draco mesh with the counts that glTF announces",
                "fr": "un maillage Draco aux nombres annoncés par glTF",
            },
            "remedy": {
                "en": "Copy or export the scan again.",
                "fr": "Copiez ou exportez de nouveau le relevé.",
            },
        },
        "gltf-array": {
            "found": {
                "en": "an array of shape {shape} and type {type}",
                "fr": "un tableau de forme {shape} et de type {type}",
            },
            "expected": {
                "en": "at least one row of finite numbers, in a shape and type of glTF accessors",
                "fr": "au moins une ligne de nombres finis, dans une forme et un type d’accesseur glTF",
            },
            "remedy": {
                "en": "Check how this array is built.",
                "fr": "Vérifiez la construction de ce tableau.",
            },
        },
    }
)
