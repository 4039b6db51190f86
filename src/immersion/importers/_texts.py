"""Texts of the imports: what stops one, what one could not carry, and what it writes into the new scene."""

from immersion.messages import add

_AGAIN = {"en": "Copy or export the file again.", "fr": "Copiez ou exportez de nouveau le fichier."}
_SMALLER = {
    "en": "Take a part of it away, or import it in parts.",
    "fr": "Retirez-en une partie, ou importez-le par morceaux.",
}

add(
    {
        "import-value": {
            "found": {"en": "{value}", "fr": "{value}"},
            "expected": {"en": "{wanted}", "fr": "{wanted}"},
            "remedy": _AGAIN,
        },
        "import-json": {
            "found": {
                "en": "a text that is not JSON ({reason})",
                "fr": "un texte qui n’est pas du JSON ({reason})",
            },
            "expected": {"en": "a JSON document", "fr": "un document JSON"},
            "remedy": _AGAIN,
        },
        "import-too-large": {
            "found": {"en": "{size}", "fr": "{size}"},
            "expected": {"en": "at most {most}", "fr": "{most} au plus"},
            "remedy": _SMALLER,
        },
        "import-too-many": {
            "found": {"en": "more than {count} × {what}", "fr": "plus de {count} × {what}"},
            "expected": {"en": "a scene that a person can read", "fr": "une scène qu’une personne peut lire"},
            "remedy": _SMALLER,
        },
        "import-too-deep": {
            "found": {
                "en": "elements nested deeper than {most}",
                "fr": "des éléments imbriqués à plus de {most}",
            },
            "expected": {"en": "a page of a person's making", "fr": "une page faite par une personne"},
            "remedy": _SMALLER,
        },
        "import-name": {
            "found": {"en": "the file name {name!r}", "fr": "le nom de fichier {name!r}"},
            "expected": {
                "en": "a name that every system can store",
                "fr": "un nom que tout système sait enregistrer",
            },
            "remedy": {
                "en": "Rename the file and what refers to it.",
                "fr": "Renommez le fichier et ce qui le nomme.",
            },
        },
        "import-exists": {
            "found": {
                "en": "a file, or a folder that is not empty",
                "fr": "un fichier, ou un dossier qui n’est pas vide",
            },
            "expected": {"en": "a new folder", "fr": "un nouveau dossier"},
            "remedy": {
                "en": "Name a folder that does not exist.",
                "fr": "Nommez un dossier qui n’existe pas.",
            },
        },
        "import-invalid": {
            "found": {
                "en": "records that do not hold together",
                "fr": "des éléments qui ne vont pas ensemble",
            },
            "expected": {"en": "a scene", "fr": "une scène"},
            "remedy": {"en": "Correct the foreign file.", "fr": "Corrigez le fichier d’origine."},
        },
        "import-in-language": {
            "found": {"en": "the language {language!r}", "fr": "la langue {language!r}"},
            "expected": {"en": "one of {known}", "fr": "l’une de {known}"},
            "remedy": {"en": "Choose one of them.", "fr": "Choisissez-en une."},
        },
        "import-unit": {
            "found": {"en": "the unit {unit!r} for {format}", "fr": "l’unité {unit!r} pour {format}"},
            "expected": {"en": "one of {known}, for gltf", "fr": "l’une de {known}, pour gltf"},
            "remedy": {
                "en": "Leave it out: the other formats say their unit.",
                "fr": "Retirez-la : les autres formats disent leur unité.",
            },
        },
        "import-not-plain": {
            "found": {"en": "`--plain` for {format}", "fr": "`--plain` pour {format}"},
            "expected": {"en": "a GLB that immersion made", "fr": "un GLB fait par immersion"},
            "remedy": {
                "en": "Leave it out: no other format holds a whole scene of ours.",
                "fr": "Retirez-le : aucun autre format ne contient une scène entière à nous.",
            },
        },
        "import-svx-type": {
            "found": {"en": "a document of type {found}", "fr": "un document de type {found}"},
            "expected": {"en": "{wanted}", "fr": "{wanted}"},
            "remedy": {
                "en": "Name a Voyager document (.svx.json).",
                "fr": "Nommez un document Voyager (.svx.json).",
            },
        },
        "import-adm-none": {
            "found": {"en": "a sound without ADM metadata", "fr": "un son sans métadonnées ADM"},
            "expected": {"en": "axml and chna chunks", "fr": "des blocs axml et chna"},
            "remedy": {
                "en": "Name the sound in a scene of your own, as a media.",
                "fr": "Nommez le son dans une scène à vous, comme média.",
            },
        },
        "import-adm-empty": {
            "found": {
                "en": "no object whose sound is in the file",
                "fr": "aucun objet dont le son soit dans le fichier",
            },
            "expected": {"en": "at least one", "fr": "au moins un"},
            "remedy": _AGAIN,
        },
        "import-aframe-none": {
            "found": {"en": "no <a-scene>", "fr": "aucun <a-scene>"},
            "expected": {"en": "an A-Frame page", "fr": "une page A-Frame"},
            "remedy": {
                "en": "Save the page as the browser shows it: a script may write its scene.",
                "fr": "Enregistrez la page telle que le navigateur la montre : un script écrit peut-être sa scène.",
            },
        },
    }
)

# What an import writes into the scene.
add(
    {
        "import-head": {
            "en": "Imported from {source} ({format}).\n{count} remarks on what was not carried, changed or is to be written: see import.json.",
            "fr": "Importé de {source} ({format}).\n{count} remarques sur ce qui n’a pas été repris, a changé ou reste à écrire : voir import.json.",
        },
        "import-alt-mark": {"en": "[to be written] {name}", "fr": "[à écrire] {name}"},
        "import-alt-comment": {
            "en": "alt: a person must write what is seen here, for those who do not see it.",
            "fr": "alt : une personne doit écrire ce que l’on voit ici, pour qui ne le voit pas.",
        },
        "import-view-comment": {
            "en": "The file had no camera: this view shows everything.",
            "fr": "Le fichier n’avait pas de caméra : cette vue montre tout.",
        },
        "import-clip-comment": {
            "en": "The file does not say what starts this animation: write when.",
            "fr": "Le fichier ne dit pas ce qui lance cette animation : écrivez quand.",
        },
        "import-adm-comment": {
            "en": "The place that the mix was made for: everything is around it, at {radius} m for distance 1.",
            "fr": "La place pour laquelle le mixage a été fait : tout est autour, à {radius} m pour la distance 1.",
        },
    }
)
