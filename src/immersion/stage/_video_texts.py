"""Texts of videos: the program that measures and decodes them, and files that it cannot use."""

from immersion.messages import add

add(
    {
        "film-no-ffmpeg": {
            "found": {"en": "no program {program}", "fr": "pas de programme {program}"},
            "expected": {
                "en": "ffmpeg, which codes and decodes films",
                "fr": "ffmpeg, qui code et décode les films",
            },
            "remedy": {
                "en": "Install it; Debian: apt-get install ffmpeg; macOS: brew install ffmpeg; Windows: winget install ffmpeg. Pictures need none.",
                "fr": "Installez-le ; Debian : apt-get install ffmpeg ; macOS : brew install ffmpeg ; Windows : winget install ffmpeg. Les images s’en passent.",
            },
        },
        "video-unreadable": {
            "found": {"en": "{problem}", "fr": "{problem}"},
            "expected": {"en": "a video that ffmpeg reads", "fr": "une vidéo que ffmpeg sait lire"},
            "remedy": {
                "en": "Copy or export the file again, as MP4 with H.264.",
                "fr": "Copiez ou exportez de nouveau le fichier, en MP4 avec H.264.",
            },
        },
        "video-none": {
            "found": {"en": "a file without pictures", "fr": "un fichier sans images"},
            "expected": {"en": "a video", "fr": "une vidéo"},
            "remedy": {
                "en": "Give the file with the pictures; a sound has the type audio.",
                "fr": "Donnez le fichier qui a les images ; un son est du type audio.",
            },
        },
        "video-large": {
            "found": {"en": "frames of {wide} × {high} pixels", "fr": "des images de {wide} × {high} pixels"},
            "expected": {"en": "1 to {limit} on a side", "fr": "de 1 à {limit} de côté"},
            "remedy": {"en": "Export it at another size.", "fr": "Exportez-la à une autre taille."},
        },
        "stage-video-unmeasured": {
            "found": {
                "en": "the video {media!r}, of which neither length nor shape can be measured: no program {program}",
                "fr": "la vidéo {media!r}, dont ni la durée ni la forme ne peuvent être mesurées : pas de programme {program}",
            },
            "expected": {
                "en": "ffmpeg, which measures videos, or a lock file written where it is installed",
                "fr": "ffmpeg, qui mesure les vidéos, ou un fichier de faits écrit là où il est installé",
            },
            "remedy": {
                "en": "Install it; Debian: apt-get install ffmpeg; macOS: brew install ffmpeg; Windows: winget install ffmpeg. Then: immersion check SCENE --lock.",
                "fr": "Installez-le ; Debian : apt-get install ffmpeg ; macOS : brew install ffmpeg ; Windows : winget install ffmpeg. Puis : immersion check SCÈNE --lock.",
            },
        },
        "video-unmeasured": {
            "en": "neither its length nor its shape is known: without a sound it does not play, and it is drawn as 16:9",
            "fr": "ni sa durée ni sa forme ne sont connues : sans son, elle n’est pas jouée, et elle est dessinée en 16:9",
        },
    }
)
