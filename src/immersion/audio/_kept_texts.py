"""Texts of what is kept between two starts."""

from immersion.messages import add

add(
    {
        "kept-damaged": {
            "en": "{path}: what was kept there is damaged or another program's ({reason}); it is made again",
            "fr": "{path} : ce qui y était conservé est abîmé ou vient d’un autre programme ({reason}) ; il est refait",
        },
        "kept-unreadable": {
            "en": "{path}: what was kept there cannot be read ({reason}); it is made again",
            "fr": "{path} : ce qui y était conservé ne peut pas être lu ({reason}) ; il est refait",
        },
        "kept-unwritable": {
            "en": "{path}: decoding filters cannot be kept here ({reason}); each start makes them again. Set IMMERSION_CACHE to a folder that can be written, or to off",
            "fr": "{path} : les filtres de décodage ne peuvent pas être conservés ici ({reason}) ; chaque démarrage les refait. Donnez à IMMERSION_CACHE un dossier accessible en écriture, ou off",
        },
    }
)
