"""Texts of the sounds that users put in place of those of an example."""

from immersion.messages import add

add(
    {
        "demo-sounds-folder": {
            "found": {"en": "no folder of that name", "fr": "aucun dossier de ce nom"},
            "expected": {
                "en": "a folder with any of {wanted}, as WAV or FLAC",
                "fr": "un dossier avec un ou plusieurs de {wanted}, en WAV ou FLAC",
            },
            "remedy": {
                "en": "Name the folder that holds your recordings.",
                "fr": "Indiquez le dossier qui contient vos enregistrements.",
            },
        },
        "demo-sounds-none": {
            "found": {"en": "none of them", "fr": "aucun d’eux"},
            "expected": {
                "en": "at least one of {wanted}, as WAV or FLAC",
                "fr": "au moins un de {wanted}, en WAV ou FLAC",
            },
            "remedy": {
                "en": "Name your files after the stems that they replace, for example {wanted}.wav; the others stay as they are.",
                "fr": "Donnez à vos fichiers le nom des pistes qu’ils remplacent, par exemple {wanted}.wav ; les autres restent telles quelles.",
            },
        },
        "demo-sounds-name": {
            "found": {
                "en": "the sound {name!r}, which replaces nothing",
                "fr": "le son {name!r}, qui ne remplace rien",
            },
            "expected": {"en": "one of {wanted}", "fr": "un nom parmi {wanted}"},
            "remedy": {
                "en": "The nearest is {nearest!r}: rename the file, or take it out of the folder.",
                "fr": "Le plus proche est {nearest!r} : renommez le fichier, ou retirez-le du dossier.",
            },
        },
        "demo-sounds-twice": {
            "found": {"en": "two files for {name!r}: {other}", "fr": "deux fichiers pour {name!r} : {other}"},
            "expected": {"en": "one file for each stem", "fr": "un seul fichier par piste"},
            "remedy": {"en": "Keep the one to be heard.", "fr": "Gardez celui qu’on doit entendre."},
        },
        "demo-sounds-rate": {
            "found": {"en": "{rate} Hz", "fr": "{rate} Hz"},
            "expected": {
                "en": "{wanted} Hz, the rate of the show",
                "fr": "{wanted} Hz, la fréquence du spectacle",
            },
            "remedy": {
                "en": "Export {name!r} again at {wanted} Hz from your editor; immersion.audio.resample converts it too.",
                "fr": "Exportez {name!r} de nouveau à {wanted} Hz depuis votre éditeur ; immersion.audio.resample convertit aussi.",
            },
        },
        "demo-sounds-channels": {
            "found": {"en": "{channels} channels", "fr": "{channels} canaux"},
            "expected": {"en": "{wanted} for {name!r}", "fr": "{wanted} pour {name!r}"},
            "remedy": {
                "en": "A stem is heard from as many places as the scene has for it: mix it to that many channels.",
                "fr": "Une piste s’entend d’autant d’endroits que la scène lui en donne : mixez-la sur ce nombre de canaux.",
            },
        },
        "demo-sounds-length": {
            "found": {"en": "{seconds} s", "fr": "{seconds} s"},
            "expected": {
                "en": "from {least} to {most} s for {name!r}, which begins at {entry} s of the show",
                "fr": "de {least} à {most} s pour {name!r}, qui commence à {entry} s du spectacle",
            },
            "remedy": {
                "en": "Cut it, or fade it out, so that it ends with the show.",
                "fr": "Coupez-le, ou fondez-le, pour qu’il finisse avec le spectacle.",
            },
        },
        "demo-sounds-level": {
            "found": {"en": "a true peak of {peak} dBTP", "fr": "une crête vraie de {peak} dBTP"},
            "expected": {
                "en": "at most {wanted} dBTP, and not silence",
                "fr": "{wanted} dBTP au plus, et pas du silence",
            },
            "remedy": {
                "en": "Bring its level to that of the other stems.",
                "fr": "Ramenez son niveau à celui des autres pistes.",
            },
        },
    }
)
