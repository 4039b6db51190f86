"""Texts of rig --ping."""

from immersion.messages import add

add(
    {
        "cli-ping": {
            "en": "Play each output of a scene's rig (or of a list) in turn, with its name; with OUT.wav, write them to a file.",
            "fr": "Jouer chaque sortie de l’installation d’une scène (ou d’une liste) tour à tour, avec son nom ; avec OUT.wav, les écrire dans un fichier.",
        },
        "cli-ping-out": {
            "en": "With --ping: a file with one channel for each output, to be played elsewhere.",
            "fr": "Avec --ping : un fichier avec un canal par sortie, à jouer ailleurs.",
        },
        "cli-ping-device": {
            "en": "With --ping: the sound card, by number or by a part of its name.",
            "fr": "Avec --ping : la carte son, par son numéro ou une partie de son nom.",
        },
        "cli-ping-level": {
            "en": "With --ping: the level of each burst, RMS, dB below full scale.",
            "fr": "Avec --ping : le niveau de chaque salve, efficace, en dB sous la pleine échelle.",
        },
        "cli-ping-task": {"en": "Write the bursts", "fr": "Écriture des salves"},
        "cli-ping-head": {
            "en": "{count} outputs, pink noise at {level} dBFS RMS; trims, delays and crossovers are not applied",
            "fr": "{count} sorties, bruit rose à {level} dBFS efficaces ; ni corrections, ni retards, ni coupures",
        },
        "cli-ping-missed": {
            "en": "The sound card had nothing to play {count} times: what was heard has gaps.",
            "fr": "La carte son a manqué de son {count} fois : l’écoute a des trous.",
        },
        "cli-ping-no-card": {
            "found": {
                "en": "no sound card to play on ({reason})",
                "fr": "aucune carte son pour jouer ({reason})",
            },
            "expected": {
                "en": "the `sound` extra and a card with these outputs",
                "fr": "l’extra `sound` et une carte avec ces sorties",
            },
            "remedy": {
                "en": "Install it (pip install 'immersion[sound]') and plug the card in, or write a file to play elsewhere: "
                "`immersion rig scene.yaml --ping pings.wav`.",
                "fr": "Installez-le (pip install 'immersion[sound]') et branchez la carte, ou écrivez un fichier à jouer ailleurs : "
                "`immersion rig scene.yaml --ping pings.wav`.",
            },
        },
        "cli-ping-what": {
            "found": {"en": "{found}", "fr": "{found}"},
            "expected": {
                "en": "either a scene, or a list of loudspeakers, or --layout",
                "fr": "soit une scène, soit une liste de haut-parleurs, soit --layout",
            },
            "remedy": {
                "en": "Write `immersion rig scene.yaml --ping`.",
                "fr": "Écrivez `immersion rig scene.yaml --ping`.",
            },
        },
        "cli-ping-alone": {
            "found": {"en": "{found} without --ping", "fr": "{found} sans --ping"},
            "expected": {"en": "--ping beside it", "fr": "--ping à côté"},
            "remedy": {"en": "Add --ping, or leave it out.", "fr": "Ajoutez --ping, ou retirez-le."},
        },
    }
)
