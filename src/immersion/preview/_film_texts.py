"""Texts of films and videos: the program they need, files that cannot be used, and what is asked wrongly."""

from immersion.messages import add

add(
    {
        "film-no-encoder": {
            "found": {"en": "an ffmpeg without {names}", "fr": "un ffmpeg sans {names}"},
            "expected": {
                "en": "one of these encoders for {suffix}",
                "fr": "un de ces encodeurs pour {suffix}",
            },
            "remedy": {
                "en": "Install a fuller ffmpeg, or choose another kind of file.",
                "fr": "Installez un ffmpeg plus complet, ou choisissez une autre sorte de fichier.",
            },
        },
        "film-suffix": {
            "found": {"en": "the suffix {suffix!r}", "fr": "le suffixe {suffix!r}"},
            "expected": {"en": "one of {known}", "fr": "l’un de {known}"},
            "remedy": {"en": "Name the film film.mp4.", "fr": "Nommez le film film.mp4."},
        },
        "film-fps": {
            "found": {"en": "{fps} pictures per second", "fr": "{fps} images par seconde"},
            "expected": {"en": "a whole number from 1 to 240", "fr": "un nombre entier de 1 à 240"},
            "remedy": {
                "en": "25 or 30 suit most screens.",
                "fr": "25 ou 30 conviennent à la plupart des écrans.",
            },
        },
        "film-size": {
            "found": {"en": "a size of {size}", "fr": "une taille de {size}"},
            "expected": {
                "en": "two even numbers of pixels, 16 to 8192",
                "fr": "deux nombres pairs de pixels, de 16 à 8192",
            },
            "remedy": {"en": "Take 1280x720 or 1920x1080.", "fr": "Prenez 1280x720 ou 1920x1080."},
        },
        "film-span": {
            "found": {"en": "from {begin} s to {end} s", "fr": "de {begin} s à {end} s"},
            "expected": {
                "en": "a part of the visit, which lasts {duration} s",
                "fr": "une partie de la visite, qui dure {duration} s",
            },
            "remedy": {
                "en": "Begin before the end, and end after the beginning.",
                "fr": "Commencez avant la fin, et finissez après le début.",
            },
        },
        "film-failed": {
            "found": {"en": "ffmpeg said: {problem}", "fr": "ffmpeg a dit : {problem}"},
            "expected": {"en": "a film written to its end", "fr": "un film écrit jusqu’au bout"},
            "remedy": {
                "en": "Check the free space, or choose another kind of file.",
                "fr": "Vérifiez l’espace libre, ou choisissez une autre sorte de fichier.",
            },
        },
        "video-damaged": {
            "found": {"en": "{problem}, at {time} s", "fr": "{problem}, à {time} s"},
            "expected": {"en": "a whole video", "fr": "une vidéo entière"},
            "remedy": {
                "en": "Copy or export the file again.",
                "fr": "Copiez ou exportez de nouveau le fichier.",
            },
        },
        "video-time": {
            "found": {"en": "the time {time}", "fr": "l’instant {time}"},
            "expected": {"en": "seconds, a finite number", "fr": "des secondes, un nombre fini"},
            "remedy": {"en": "Give a finite time.", "fr": "Donnez un instant fini."},
        },
        "video-closed": {
            "found": {"en": "a closed video", "fr": "une vidéo fermée"},
            "expected": {"en": "an open one", "fr": "une vidéo ouverte"},
            "remedy": {"en": "Ask inside the with block.", "fr": "Demandez dans le bloc with."},
        },
    }
)
