"""Losses of files that our own exports made: what they do not hold, and what another program changed in them."""

from immersion.messages import add

add(
    {
        "import-own-format": {
            "en": "holds a scene in form {found}, and this program knows form {known}: brought in as a plain model",
            "fr": "contient une scène de forme {found}, et ce programme connaît la forme {known} : repris comme "
            "simple modèle",
        },
        "import-own-unreadable": {
            "en": "holds a scene that cannot be read ({problem}): brought in as a plain model",
            "fr": "contient une scène illisible ({problem}) : repris comme simple modèle",
        },
        "import-own-plain": {
            "en": "holds a whole scene, which was left aside as asked",
            "fr": "contient une scène entière, laissée de côté comme demandé",
        },
        "import-own-missing": {
            "en": "{file} is not in the file: put the original there",
            "fr": "{file} n’est pas dans le fichier : mettez-y l’original",
        },
        "import-own-levels": {
            "en": "{count} lighter levels of detail are neither in the file nor beside it",
            "fr": "{count} niveaux de détail plus légers ne sont ni dans le fichier ni à côté",
        },
        "import-own-moved": {
            "en": "stands where its node was moved to in another program ({now}), not where the scene had it ({before})",
            "fr": "se tient là où un autre programme a mis son nœud ({now}), non là où l’avait la scène ({before})",
        },
        "import-own-gone": {
            "en": "its node was taken away in another program: kept as the scene has it, delete it if that was meant",
            "fr": "son nœud a été retiré dans un autre programme : gardé tel que dans la scène, à supprimer si c’était "
            "voulu",
        },
        "import-own-added": {
            "en": "“{name}” was added in another program and belongs to no thing of the scene: not carried",
            "fr": "« {name} » a été ajouté dans un autre programme et n’est à aucun objet de la scène : non repris",
        },
    }
)
