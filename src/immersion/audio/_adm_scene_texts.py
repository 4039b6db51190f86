"""Texts of ADM that is played: what a file holds that cannot be carried, and what was chosen."""

from immersion.messages import add

_ASK = {
    "en": "Listen, and ask who made the file if it matters.",
    "fr": "Écoutez, et demandez à l’auteur du fichier si cela compte.",
}
_EXPORT = {"en": "Export the file again.", "fr": "Exportez de nouveau le fichier."}

add(
    {
        "adm-none": {
            "found": {"en": "no ADM with tracks", "fr": "pas d’ADM avec des pistes"},
            "expected": {
                "en": "a BWF or BW64 file with the chunks chna and axml of ITU-R BS.2076",
                "fr": "un fichier BWF ou BW64 avec les blocs chna et axml de ITU-R BS.2076",
            },
            "remedy": {
                "en": "Say what else its channels are (--from on the command line, content= in Python).",
                "fr": "Dites ce que sont ses canaux (--from en ligne de commande, content= en Python).",
            },
        },
        "adm-not-carried": {
            "found": {"en": "{feature} in {name!r}", "fr": "{feature} dans {name!r}"},
            "expected": {
                "en": "what this renderer carries out; it is played without it",
                "fr": "ce que ce moteur de rendu exécute ; le son est joué sans cela",
            },
            "remedy": _ASK,
        },
        "adm-left-out": {
            "found": {"en": "{feature} in {name!r}", "fr": "{feature} dans {name!r}"},
            "expected": {
                "en": "Objects, DirectSpeakers, HOA or Binaural in PCM; it is left out",
                "fr": "Objects, DirectSpeakers, HOA ou Binaural en PCM ; c’est laissé de côté",
            },
            "remedy": _ASK,
        },
        "adm-matrix": {
            "found": {"en": "a Matrix pack in {name!r}", "fr": "un paquet Matrix dans {name!r}"},
            "expected": {
                "en": "Objects, DirectSpeakers, HOA or Binaural; it is left out",
                "fr": "Objects, DirectSpeakers, HOA ou Binaural ; c’est laissé de côté",
            },
            "remedy": {
                "en": "Have the matrix decoded by the program that made the file.",
                "fr": "Faites décoder la matrice par le programme qui a fait le fichier.",
            },
        },
        "adm-diffuse": {
            "found": {"en": "diffuse sound in {name!r}", "fr": "du son diffus dans {name!r}"},
            "expected": {
                "en": "a decorrelated part; it is played whole and direct, as loud",
                "fr": "une partie décorrélée ; le son est joué entier et direct, au même niveau",
            },
            "remedy": _ASK,
        },
        "adm-extent": {
            "found": {
                "en": "an extent of {width}° × {height}° in {name!r}",
                "fr": "une étendue de {width}° × {height}° dans {name!r}",
            },
            "expected": {
                "en": "a round one; it is played round, of the same mean square width",
                "fr": "une étendue ronde ; elle est jouée ronde, de même largeur quadratique moyenne",
            },
            "remedy": _ASK,
        },
        "adm-no-track": {
            "found": {"en": "no track for {uid} of {name!r}", "fr": "pas de piste pour {uid} de {name!r}"},
            "expected": {
                "en": "a row of chna that names a channel of the file; it is left out",
                "fr": "une ligne de chna qui nomme un canal du fichier ; c’est laissé de côté",
            },
            "remedy": _EXPORT,
        },
        "adm-missing": {
            "found": {
                "en": "{identifier} of {name!r}, which is not there",
                "fr": "{identifier} de {name!r}, absent",
            },
            "expected": {
                "en": "references to elements of the file or of ITU-R BS.2094; it is left out",
                "fr": "des renvois à des éléments du fichier ou de ITU-R BS.2094 ; c’est laissé de côté",
            },
            "remedy": _EXPORT,
        },
        "adm-block-times": {
            "found": {
                "en": "{count} blocks of {name!r} that overlap, are out of order, or pass the end of their object",
                "fr": "{count} blocs de {name!r} qui se chevauchent, sont en désordre ou dépassent leur objet",
            },
            "expected": {
                "en": "blocks one after the other; each is cut where the next begins",
                "fr": "des blocs l’un après l’autre ; chacun est coupé où le suivant commence",
            },
            "remedy": _EXPORT,
        },
        "adm-blocks-joined": {
            "found": {
                "en": "{count} blocks of {name!r} shorter than {frames} frames",
                "fr": "{count} blocs de {name!r} de moins de {frames} échantillons",
            },
            "expected": {
                "en": "longer blocks; these are joined, and the way is followed all the same",
                "fr": "des blocs plus longs ; ceux-ci sont réunis, et le chemin est suivi malgré tout",
            },
            "remedy": {"en": "Nothing to do.", "fr": "Rien à faire."},
        },
        "adm-programmes": {
            "found": {"en": "several programmes: {names}", "fr": "plusieurs programmes : {names}"},
            "expected": {"en": "one; {name!r} is played", "fr": "un seul ; {name!r} est joué"},
            "remedy": {
                "en": "Name another (--programme on the command line, programme= in Python).",
                "fr": "Nommez-en un autre (--programme en ligne de commande, programme= en Python).",
            },
        },
        "adm-alternative": {
            "found": {
                "en": "{name!r}, an alternative to {instead!r}",
                "fr": "{name!r}, variante de {instead!r}",
            },
            "expected": {
                "en": "one of both; this one is left out",
                "fr": "l’un des deux ; celui-ci est laissé de côté",
            },
            "remedy": {
                "en": "Ask who made the file for a programme with it.",
                "fr": "Demandez à l’auteur du fichier un programme qui le contient.",
            },
        },
        "adm-unread": {
            "found": {"en": "ADM metadata with {problem}", "fr": "des métadonnées ADM avec {problem}"},
            "expected": {
                "en": "metadata that ITU-R BS.2076 allows, of a size that can be played",
                "fr": "des métadonnées que ITU-R BS.2076 permet, d’une taille qui peut être jouée",
            },
            "remedy": _EXPORT,
        },
    }
)
