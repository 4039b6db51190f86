"""Texts of what may be wrong with scans and recordings that are to take the place of the courtyard's own."""

from immersion.messages import add

add(
    {
        "demo-role-missing": {
            "found": {
                "en": "no file named {role!r} for {what}",
                "fr": "aucun fichier nommé {role!r} pour {what}",
            },
            "expected": {"en": "one file for each of: {roles}", "fr": "un fichier pour chacun de : {roles}"},
            "remedy": {
                "en": "Name each file after its part, with the suffix of its format.",
                "fr": "Nommez chaque fichier d’après son rôle, avec le suffixe de son format.",
            },
        },
        "demo-role-twice": {
            "found": {
                "en": "several files for {role!r}: {files}",
                "fr": "plusieurs fichiers pour {role!r} : {files}",
            },
            "expected": {"en": "one file for each part", "fr": "un fichier par rôle"},
            "remedy": {"en": "Keep one of them in this folder.", "fr": "N’en gardez qu’un dans ce dossier."},
        },
        "demo-recording-channels": {
            "found": {"en": "{channels} channels for {role!r}", "fr": "{channels} canaux pour {role!r}"},
            "expected": {"en": "{wanted} channels", "fr": "{wanted} canaux"},
            "remedy": {
                "en": "Give a recording of that many channels: one for a sound, sixteen for a third-order bed.",
                "fr": "Donnez un enregistrement de ce nombre de canaux : un pour un son, seize pour un lit d’ordre 3.",
            },
        },
    }
)
