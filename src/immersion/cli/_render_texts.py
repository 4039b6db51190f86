"""Texts of render on the command line."""

from immersion.messages import add

add(
    {
        "cli-render-help": {
            "en": "Render a sound file, or the sound of a walk through a scene, for headphones, loudspeakers or as a bed.",
            "fr": "Rendre un fichier sonore, ou le son d’un parcours dans une scène, pour casque, haut-parleurs ou en lit.",
        },
        "cli-render-file": {
            "en": "A scene, or a sound file (mono, stereo, ambisonic bed, or channels for loudspeakers).",
            "fr": "Une scène, ou un fichier sonore (mono, stéréo, lit ambisonique, ou canaux de haut-parleurs).",
        },
        "cli-render-out": {
            "en": "The sound file to write (or --out).",
            "fr": "Le fichier sonore à écrire (ou --out).",
        },
        "cli-render-to": {
            "en": "binaural, ambix:N, or loudspeakers by name, such as 4+5+0 or 7.1.4.",
            "fr": "binaural, ambix:N, ou des haut-parleurs par leur nom, tel que 4+5+0 ou 7.1.4.",
        },
        "cli-render-from": {
            "en": "What the file holds: adm, mono, stereo, binaural, ambix, n3d, fuma, or loudspeakers by name; else what it says, or its number of channels.",
            "fr": "Contenu du fichier : adm, mono, stereo, binaural, ambix, n3d, fuma, ou haut-parleurs par leur nom ; sinon ce qu’il dit, ou le nombre de ses canaux.",
        },
        "cli-render-order": {
            "en": "Ambisonic order on the way (0 to 10); the bed’s own, else 3.",
            "fr": "Ordre ambisonique en chemin (0 à 10) ; celui du lit, sinon 3.",
        },
        "cli-render-hrtf": {
            "en": "Another head for headphones: a SOFA file.",
            "fr": "Une autre tête pour le casque : un fichier SOFA.",
        },
        "cli-render-head": {
            "en": "How the head is turned: yaw,pitch,roll in degrees (left, up, right ear down).",
            "fr": "Orientation de la tête : lacet,tangage,roulis en degrés (gauche, haut, oreille droite en bas).",
        },
        "cli-render-azimuth": {
            "en": "Direction of a mono file, degrees to the left.",
            "fr": "Direction d’un fichier mono, degrés vers la gauche.",
        },
        "cli-render-elevation": {
            "en": "Direction of a mono file, degrees up.",
            "fr": "Direction d’un fichier mono, degrés vers le haut.",
        },
        "cli-render-spread": {
            "en": "Width of a mono file, degrees from 0 to 360.",
            "fr": "Largeur d’un fichier mono, degrés de 0 à 360.",
        },
        "cli-render-gain": {"en": "Gain in dB.", "fr": "Gain en dB."},
        "cli-render-rate": {
            "en": "Frames per second; the file’s own without it.",
            "fr": "Échantillons par seconde ; ceux du fichier sinon.",
        },
        "cli-render-loudness": {
            "en": "Bring it to this loudness, such as -23LUFS.",
            "fr": "Amener à cette sonie, par exemple -23LUFS.",
        },
        "cli-render-peak": {
            "en": "Highest true peak, such as -1dB; what passes it is limited (-1 with --loudness).",
            "fr": "Crête vraie maximale, par exemple -1dB ; ce qui la dépasse est limité (-1 avec --loudness).",
        },
        "cli-render-subtype": {
            "en": "Samples: PCM_16, PCM_24, PCM_32 or FLOAT.",
            "fr": "Échantillons : PCM_16, PCM_24, PCM_32 ou FLOAT.",
        },
        "cli-render-task": {"en": "rendering", "fr": "rendu"},
        "cli-render-made": {
            "en": "{channels} channels ({names}), {rate} Hz, {seconds} s",
            "fr": "{channels} canaux ({names}), {rate} Hz, {seconds} s",
        },
        "cli-render-muted": {
            "en": "{count} samples that were no sound (NaN, infinite, above +80 dB) were muted",
            "fr": "{count} échantillons qui n’étaient pas du son (NaN, infini, au-dessus de +80 dB) ont été mis à zéro",
        },
        "cli-render-loud": {
            "en": "loudness {before} → {after} LUFS (gain {gain} dB, limiter at most {limited} dB), true peak {peak} dB",
            "fr": "sonie {before} → {after} LUFS (gain {gain} dB, limiteur au plus {limited} dB), crête vraie {peak} dB",
        },
        "cli-render-missed": {
            "en": "{missed} LU short of the loudness asked for: the peaks leave no room for more",
            "fr": "il manque {missed} LU à la sonie demandée : les crêtes ne laissent pas de place pour plus",
        },
        "cli-render-no-out": {
            "found": {"en": "no file to write, or two", "fr": "aucun fichier à écrire, ou deux"},
            "expected": {"en": "one: render FILE OUT", "fr": "un seul : render FILE OUT"},
            "remedy": {
                "en": "Name the sound file to write, once.",
                "fr": "Nommez le fichier sonore à écrire, une fois.",
            },
        },
        "cli-render-unused": {
            "found": {"en": "{option} with {kind}", "fr": "{option} avec {kind}"},
            "expected": {
                "en": "options that change the result",
                "fr": "des options qui changent le résultat",
            },
            "remedy": {"en": "Leave this option out.", "fr": "Retirez cette option."},
        },
        "cli-render-angles": {
            "found": {"en": "the angles {value!r}", "fr": "les angles {value!r}"},
            "expected": {
                "en": "yaw,pitch,roll in degrees, such as 30,0,0",
                "fr": "lacet,tangage,roulis en degrés, tels que 30,0,0",
            },
            "remedy": {
                "en": "Write points in numbers, commas between.",
                "fr": "Des points dans les nombres, des virgules entre eux.",
            },
        },
        "cli-render-range": {
            "found": {"en": "{option} {value}", "fr": "{option} {value}"},
            "expected": {"en": "{wanted}", "fr": "{wanted}"},
            "remedy": {
                "en": "Give a value within this range.",
                "fr": "Donnez une valeur dans cet intervalle.",
            },
        },
    }
)
