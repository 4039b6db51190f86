"""Texts of sound files: containers, parts, and the metadata of ADM."""

from immersion.messages import add

_EXPORT = {"en": "Export the file again.", "fr": "Exportez de nouveau le fichier."}

add(
    {
        "audio-over-input": {
            "found": {"en": "a target that is the file read", "fr": "une cible qui est le fichier lu"},
            "expected": {"en": "another file", "fr": "un autre fichier"},
            "remedy": {"en": "Choose another name.", "fr": "Choisissez un autre nom."},
        },
        "audio-parts": {
            "found": {
                "en": "parts that do not fit: {problem}",
                "fr": "des parties qui ne vont pas : {problem}",
            },
            "expected": {
                "en": "files _01-08ch, _09-16ch … of one rate and length",
                "fr": "des fichiers _01-08ch, _09-16ch … de même fréquence et de même longueur",
            },
            "remedy": {
                "en": "Put every part of one recording in the same folder.",
                "fr": "Mettez toutes les parties d’un enregistrement dans le même dossier.",
            },
        },
        "audio-block": {
            "found": {"en": "{block} frames", "fr": "{block} échantillons"},
            "expected": {"en": "at most {most} frames", "fr": "au plus {most} échantillons"},
            "remedy": {
                "en": "Ask for a place or a block within this.",
                "fr": "Demandez un endroit ou un bloc dans ces limites.",
            },
        },
        "audio-parts-hidden": {
            "found": {
                "en": "a file that would be read instead of its parts",
                "fr": "un fichier qui serait lu à la place de ses parties",
            },
            "expected": {
                "en": "no file of this name: the format has too few channels, and parts are written",
                "fr": "aucun fichier de ce nom : le format a trop peu de canaux, on écrit des parties",
            },
            "remedy": {
                "en": "Choose another name, or move this file.",
                "fr": "Choisissez un autre nom, ou déplacez ce fichier.",
            },
        },
        "audio-convention-unsaid": {
            "found": {
                "en": "{channels} ambisonic channels in parts that do not say their convention",
                "fr": "{channels} canaux ambisoniques en parties qui ne disent pas leur convention",
            },
            "expected": {
                "en": "convention ambix, n3d or fuma",
                "fr": "la convention ambix, n3d ou fuma",
            },
            "remedy": {
                "en": "Ask who recorded it, and give the convention; or read it as multichannel.",
                "fr": "Demandez à qui l’a enregistré et donnez la convention ; ou lisez-le comme multichannel.",
            },
        },
        "convention-log": {
            "en": "{name}: nothing says the convention of its channels; taken as AmbiX",
            "fr": "{name} : rien ne dit la convention de ses canaux ; pris comme AmbiX",
        },
        "adm-records": {
            "found": {"en": "ADM records with {problem}", "fr": "des enregistrements ADM avec {problem}"},
            "expected": {
                "en": "records that a reader of ITU-R BS.2076 can follow, in a WAV file",
                "fr": "des enregistrements qu’un lecteur de ITU-R BS.2076 peut suivre, dans un fichier WAV",
            },
            "remedy": {
                "en": "Correct this record, or remove what refers to it.",
                "fr": "Corrigez cet enregistrement, ou retirez ce qui y renvoie.",
            },
        },
        "adm-damaged": {
            "found": {"en": "ADM metadata with {problem}", "fr": "des métadonnées ADM avec {problem}"},
            "expected": {
                "en": "axml and chna chunks as ITU-R BS.2076 says",
                "fr": "des blocs axml et chna conformes à ITU-R BS.2076",
            },
            "remedy": _EXPORT,
        },
        "adm-unsafe": {
            "found": {"en": "XML with {problem}", "fr": "du XML avec {problem}"},
            "expected": {
                "en": "XML without document type, at most {size} bytes and {depth} levels",
                "fr": "du XML sans type de document, d’au plus {size} octets et {depth} niveaux",
            },
            "remedy": _EXPORT,
        },
    }
)
