"""Texts of the preview: what it cannot draw with, what it is asked wrongly, and the help of its window."""

from immersion.messages import add

add(
    {
        "preview-no-gl": {
            "found": {"en": "no OpenGL 3.3 ({reason})", "fr": "pas d’OpenGL 3.3 ({reason})"},
            "expected": {
                "en": "EGL and OpenGL 3.3, in software or by a graphics card",
                "fr": "EGL et OpenGL 3.3, par logiciel ou par une carte graphique",
            },
            "remedy": {
                "en": "Install them; on Debian: apt-get install libegl1 libgl1-mesa-dri libgl1",
                "fr": "Installez-les ; sous Debian : apt-get install libegl1 libgl1-mesa-dri libgl1",
            },
        },
        "preview-no-display": {
            "found": {"en": "no display ({reason})", "fr": "pas d’écran ({reason})"},
            "expected": {"en": "a display to open a window on", "fr": "un écran où ouvrir une fenêtre"},
            "remedy": {
                "en": "Run it in a desktop session; `immersion render` makes pictures without a display.",
                "fr": "Lancez-le dans une session de bureau ; `immersion render` fait des images sans écran.",
            },
        },
        "preview-shader": {
            "found": {
                "en": "a graphics driver that refuses a shader: {problem}",
                "fr": "un pilote graphique qui refuse un programme de rendu : {problem}",
            },
            "expected": {"en": "a driver with OpenGL 3.3", "fr": "un pilote avec OpenGL 3.3"},
            "remedy": {"en": "Update the graphics driver.", "fr": "Mettez à jour le pilote graphique."},
        },
        "preview-gl": {
            "found": {"en": "a graphics error ({problem})", "fr": "une erreur graphique ({problem})"},
            "expected": {"en": "a picture drawn without error", "fr": "une image dessinée sans erreur"},
            "remedy": {
                "en": "Ask for a smaller picture, or use lighter models.",
                "fr": "Demandez une image plus petite, ou des modèles plus légers.",
            },
        },
        "preview-view": {
            "found": {"en": "the view {name!r}", "fr": "la vue {name!r}"},
            "expected": {"en": "one of {known}", "fr": "l’une de {known}"},
            "remedy": {"en": "Did you mean {nearest!r}?", "fr": "Vouliez-vous dire {nearest!r} ?"},
        },
        "preview-no-view": {
            "found": {"en": "a scene without views", "fr": "une scène sans vue"},
            "expected": {"en": "at least one view", "fr": "au moins une vue"},
            "remedy": {"en": "Add one under `views`.", "fr": "Ajoutez-en une sous `views`."},
        },
        "preview-size": {
            "found": {"en": "a size of {size}", "fr": "une taille de {size}"},
            "expected": {
                "en": "two whole numbers from 1 to {limit}",
                "fr": "deux nombres entiers de 1 à {limit}",
            },
            "remedy": {
                "en": "Give width and height in pixels.",
                "fr": "Donnez largeur et hauteur en pixels.",
            },
        },
        "preview-time": {
            "found": {"en": "the time {time}", "fr": "l’instant {time}"},
            "expected": {"en": "seconds, from 0", "fr": "des secondes, à partir de 0"},
            "remedy": {"en": "Give a finite time.", "fr": "Donnez un instant fini."},
        },
        "preview-frames": {
            "found": {"en": "{frames} frames", "fr": "{frames} images"},
            "expected": {
                "en": "a whole number from 1, and one when a screenshot is asked for",
                "fr": "un nombre entier à partir de 1, et un nombre si une capture est demandée",
            },
            "remedy": {
                "en": "Say how many frames to draw.",
                "fr": "Dites combien d’images dessiner.",
            },
        },
        "preview-array": {
            "found": {
                "en": "an array of shape {shape} and type {dtype}",
                "fr": "un tableau {shape} de type {dtype}",
            },
            "expected": {"en": "(h, w, 4) bytes", "fr": "des octets (h, w, 4)"},
            "remedy": {"en": "Give what `picture` returns.", "fr": "Donnez ce que rend `picture`."},
        },
        "preview-paused": {"en": "paused", "fr": "en pause"},
    }
)
