"""Texts of SOFA files: what they hold instead of a head, and what was put right."""

from immersion.messages import add

_AGAIN = {"en": "Copy or export the file again.", "fr": "Copiez ou exportez de nouveau le fichier."}
_OTHER = {
    "en": "Use a set of the convention SimpleFreeFieldHRIR: most databases offer one.",
    "fr": "Utilisez un jeu de la convention SimpleFreeFieldHRIR : la plupart des bases en offrent un.",
}
_EXPORT = {
    "en": "Ask who made the file for a corrected one, or export it again with a SOFA library.",
    "fr": "Demandez un fichier corrigé à son auteur, ou réexportez-le avec une bibliothèque SOFA.",
}

add(
    {
        "sofa-not-hdf5": {
            "found": {"en": "a file that is not HDF5", "fr": "un fichier qui n’est pas du HDF5"},
            "expected": {
                "en": "a SOFA file (AES69), which is HDF5",
                "fr": "un fichier SOFA (AES69), qui est du HDF5",
            },
            "remedy": _AGAIN,
        },
        "sofa-damaged": {
            "found": {"en": "a damaged file ({problem})", "fr": "un fichier endommagé ({problem})"},
            "expected": {"en": "a whole and valid SOFA file", "fr": "un fichier SOFA entier et valide"},
            "remedy": _AGAIN,
        },
        "sofa-h5py": {
            "found": {"en": "no h5py", "fr": "pas de h5py"},
            "expected": {"en": "h5py, which reads HDF5", "fr": "h5py, qui lit le HDF5"},
            "remedy": {"en": "pip install h5py", "fr": "pip install h5py"},
        },
        "sofa-process": {
            "found": {
                "en": "no process could be started ({reason})",
                "fr": "aucun processus n’a pu démarrer ({reason})",
            },
            "expected": {
                "en": "a Python to read the file apart",
                "fr": "un Python pour lire le fichier à part",
            },
            "remedy": {"en": "Check the Python installation.", "fr": "Vérifiez l’installation de Python."},
        },
        "sofa-convention": {
            "found": {
                "en": "the convention {convention!r}: {what}",
                "fr": "la convention {convention!r} : {what}",
            },
            "expected": {
                "en": "SimpleFreeFieldHRIR: one head, in free field",
                "fr": "SimpleFreeFieldHRIR : une tête, en champ libre",
            },
            "remedy": _OTHER,
        },
        "sofa-room": {
            "found": {"en": "responses of a room ({room})", "fr": "les réponses d’une salle ({room})"},
            "expected": {
                "en": "responses of a head in free field",
                "fr": "les réponses d’une tête en champ libre",
            },
            "remedy": _OTHER,
        },
        "sofa-data-type": {
            "found": {"en": "data of the type {kind!r}", "fr": "des données du type {kind!r}"},
            "expected": {"en": "FIR: impulse responses", "fr": "FIR : des réponses impulsionnelles"},
            "remedy": _OTHER,
        },
        "sofa-absent": {
            "found": {"en": "no variable {name}", "fr": "pas de variable {name}"},
            "expected": {
                "en": "{name}, which the convention asks for",
                "fr": "{name}, que la convention demande",
            },
            "remedy": _EXPORT,
        },
        "sofa-stored": {
            "found": {
                "en": "{name} is not stored in this file as plain numbers",
                "fr": "{name} n’est pas dans ce fichier sous forme de nombres",
            },
            "expected": {
                "en": "as many numbers as its shape says",
                "fr": "autant de nombres que sa forme l’annonce",
            },
            "remedy": _EXPORT,
        },
        "sofa-not-finite": {
            "found": {"en": "NaN or infinity in {name}", "fr": "NaN ou infini dans {name}"},
            "expected": {"en": "finite numbers", "fr": "des nombres finis"},
            "remedy": _EXPORT,
        },
        "sofa-shape": {
            "found": {"en": "{name} of shape {shape}", "fr": "{name} de forme {shape}"},
            "expected": {"en": "shape {wanted}", "fr": "la forme {wanted}"},
            "remedy": _EXPORT,
        },
        "sofa-value": {
            "found": {"en": "{name} = {value}", "fr": "{name} = {value}"},
            "expected": {"en": "{wanted}", "fr": "{wanted}"},
            "remedy": _EXPORT,
        },
        "sofa-direction": {
            "found": {
                "en": "no direction in row {row} of {name}",
                "fr": "aucune direction à la ligne {row} de {name}",
            },
            "expected": {
                "en": "vectors longer than zero, and an up across the view",
                "fr": "des vecteurs non nuls, et un haut en travers du regard",
            },
            "remedy": _EXPORT,
        },
        "sofa-few-directions": {
            "found": {"en": "{count} directions with sound", "fr": "{count} directions avec du son"},
            "expected": {"en": "at least {least} different ones", "fr": "au moins {least} différentes"},
            "remedy": _OTHER,
        },
        "sofa-ears": {
            "found": {
                "en": "receivers said to be right then left",
                "fr": "des récepteurs dits droit puis gauche",
            },
            "expected": {
                "en": "the order that the sound has: left then right",
                "fr": "l’ordre que le son donne : gauche puis droite",
            },
            "remedy": {"en": "Nothing: the sound was followed.", "fr": "Rien : le son a été suivi."},
        },
        "sofa-hole": {
            "found": {
                "en": "no direction measured within {gap:.0f}° of azimuth {azimuth:.0f}°, elevation {elevation:.0f}°",
                "fr": "aucune direction mesurée à moins de {gap:.0f}° de l’azimut {azimuth:.0f}°, élévation {elevation:.0f}°",
            },
            "expected": {
                "en": "directions all around, {most:.0f}° apart at most",
                "fr": "des directions tout autour, à {most:.0f}° au plus",
            },
            "remedy": {
                "en": "Nothing: the hole is filled smoothly from its border; sounds there are guesses.",
                "fr": "Rien : le trou est rempli en douceur depuis son bord ; les sons y sont des suppositions.",
            },
        },
        "sofa-repeated": {
            "found": {
                "en": "{count} directions measured more than once",
                "fr": "{count} directions mesurées plus d’une fois",
            },
            "expected": {"en": "each once", "fr": "chacune une fois"},
            "remedy": {
                "en": "Nothing: their mean was taken, at the largest distance.",
                "fr": "Rien : leur moyenne a été prise, à la plus grande distance.",
            },
        },
        "sofa-silent": {
            "found": {
                "en": "{count} directions without any sound",
                "fr": "{count} directions sans aucun son",
            },
            "expected": {"en": "a response at each", "fr": "une réponse à chacune"},
            "remedy": {"en": "Nothing: they were left out.", "fr": "Rien : elles ont été laissées de côté."},
        },
        "sofa-resampled-log": {
            "en": "{name}: converted from {rate:g} Hz to {wanted} Hz",
            "fr": "{name} : converti de {rate:g} Hz en {wanted} Hz",
        },
        # What each convention of AES69 holds, for those who gave the wrong file.
        "sofa-what-brir": {
            "en": "a head in a room, turned or with several loudspeakers (BRIR)",
            "fr": "une tête dans une salle, tournée ou avec plusieurs haut-parleurs (BRIR)",
        },
        "sofa-what-room": {"en": "the responses of a room", "fr": "les réponses d’une salle"},
        "sofa-what-headphone": {"en": "headphones", "fr": "un casque"},
        "sofa-what-directivity": {"en": "the directivity of a source", "fr": "la directivité d’une source"},
        "sofa-what-transfer": {
            "en": "a head as transfer functions",
            "fr": "une tête en fonctions de transfert",
        },
        "sofa-what-sections": {
            "en": "a head as second-order sections",
            "fr": "une tête en cellules du second ordre",
        },
        "sofa-what-emitters": {
            "en": "a head with one emitter per direction",
            "fr": "une tête avec un émetteur par direction",
        },
        "sofa-what-general": {
            "en": "anything: nothing says that it is a head",
            "fr": "n’importe quoi : rien ne dit que c’est une tête",
        },
        "sofa-what-annotated": {"en": "recordings with notes", "fr": "des enregistrements annotés"},
        "sofa-what-unknown": {"en": "not one of AES69", "fr": "absente de l’AES69"},
    }
)
