"""Texts of the verb export: --dry-run, and how models and pictures are coded."""

from immersion.messages import add

add(
    {
        "cli-export-dry": {
            "en": "Tell what each target would lose, and write nothing.",
            "fr": "Dire ce que chaque cible perdrait, sans rien écrire.",
        },
        "cli-export-compression": {
            "en": "How models are packed in a GLB: none, quantised, meshopt, draco.",
            "fr": "Compression des modèles dans un GLB : none, quantised, meshopt, draco.",
        },
        "cli-export-bits": {
            "en": "Bits of each coordinate of a packed model (14): 8 to 16, to 24 for draco.",
            "fr": "Bits de chaque coordonnée d’un modèle compressé (14) : 8 à 16, jusqu’à 24 pour draco.",
        },
        "cli-export-textures": {
            "en": "How pictures are coded in a GLB: keep, webp, ktx2.",
            "fr": "Codage des images dans un GLB : keep, webp, ktx2.",
        },
        "cli-export-size": {
            "en": "Longest side of a picture in a GLB, in pixels.",
            "fr": "Plus grand côté d’une image dans un GLB, en pixels.",
        },
        "cli-export-coded": {
            "found": {"en": "a coding for {targets}", "fr": "un codage pour {targets}"},
            "expected": {"en": "one for {known}", "fr": "un codage pour {known}"},
            "remedy": {
                "en": "Set compression and texture_coding in the scene’s profile.",
                "fr": "Indiquez compression et texture_coding dans le profil de la scène.",
            },
        },
        "cli-export-single": {
            "en": "For web: one HTML file that opens from a disk, without a server.",
            "fr": "Pour web : un seul fichier HTML, qui s’ouvre depuis un disque, sans serveur.",
        },
        "cli-export-quick-look": {
            "en": "For web: write a USDZ beside the page and link to it on an iPhone.",
            "fr": "Pour web : écrire un USDZ à côté de la page, avec un lien sur iPhone.",
        },
        "cli-export-codec": {
            "en": "For web: how sounds are coded: opus, aac, flac.",
            "fr": "Pour web : codage des sons : opus, aac, flac.",
        },
        "cli-export-kbps": {
            "en": "For web: kilobits per second of each channel of a sound.",
            "fr": "Pour web : kilobits par seconde de chaque canal d’un son.",
        },
        "cli-export-film-height": {
            "en": "For web: most pixels of height of a video.",
            "fr": "Pour web : hauteur d’une vidéo, en pixels au plus.",
        },
        "cli-export-film-kbps": {
            "en": "For web: most kilobits per second of a video.",
            "fr": "Pour web : kilobits par seconde d’une vidéo, au plus.",
        },
        "cli-export-strict": {
            "en": "Fail (code 1) when a profile's budget, memory or triangles are not met; the files are written all the same.",
            "fr": "Échouer (code 1) quand le budget, la mémoire ou les triangles d’un profil ne sont pas tenus ; "
            "les fichiers sont écrits quand même.",
        },
        "cli-export-target": {"en": "target", "fr": "cible"},
        "cli-export-bytes": {"en": "bytes", "fr": "octets"},
        "cli-export-triangles": {"en": "triangles", "fr": "triangles"},
        "cli-export-memory": {"en": "once decoded", "fr": "une fois décodé"},
        "cli-export-energy": {"en": "energy a visit", "fr": "énergie par visite"},
        "cli-export-part-models": {"en": "models", "fr": "modèles"},
        "cli-export-part-pictures": {"en": "pictures", "fr": "images"},
        "cli-export-part-sounds": {"en": "sounds", "fr": "sons"},
        "cli-export-part-films": {"en": "videos", "fr": "vidéos"},
        "cli-export-part-levels": {"en": "lighter levels beside", "fr": "niveaux plus légers à côté"},
        "cli-export-part-page": {"en": "page (scripts, texts)", "fr": "page (scripts, textes)"},
        "cli-export-part-other": {"en": "other files", "fr": "autres fichiers"},
        "cli-export-none": {"en": "nothing is lost", "fr": "rien n’est perdu"},
    }
)
