"""Texts of the rules on how file names are spelled."""

from immersion.messages import add

add(
    {
        "scene-file-twin": {
            "found": {"en": "{found} beside {other}", "fr": "{found} à côté de {other}"},
            "expected": {
                "en": "names that differ by more than capitals and accents' form",
                "fr": "des noms qui diffèrent par plus que les majuscules et la forme des accents",
            },
            "remedy": {
                "en": "Rename one of them: Windows and macOS take both for one file.",
                "fr": "Renommez l’un des deux : Windows et macOS les prennent pour un seul fichier.",
            },
        },
        "scene-file-case": {
            "found": {"en": "{found}", "fr": "{found}"},
            "expected": {
                "en": "the disk's own capitals: {spelled}",
                "fr": "les majuscules du disque : {spelled}",
            },
            "remedy": {
                "en": "Write the name as the disk does: other systems tell capitals apart.",
                "fr": "Écrivez le nom comme le disque : d’autres systèmes distinguent les majuscules.",
            },
        },
        "scene-file-accents": {
            "found": {
                "en": "{found}, its accents in another form",
                "fr": "{found}, aux accents d’une autre forme",
            },
            "expected": {
                "en": "the form of the disk (NFC or NFD): {spelled}",
                "fr": "la forme du disque (NFC ou NFD) : {spelled}",
            },
            "remedy": {
                "en": "Rename the file by typing its name anew, or copy the name from the disk.",
                "fr": "Renommez le fichier en retapant son nom, ou copiez le nom depuis le disque.",
            },
        },
    }
)
