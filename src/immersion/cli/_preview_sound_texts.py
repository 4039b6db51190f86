"""Texts of preview's sound."""

from immersion.messages import add

add(
    {
        "cli-preview-listen": {
            "en": "What is heard: binaural; rig, the scene's loudspeakers in the room; one group of them; or off.",
            "fr": "Ce qu’on entend : binaural ; rig, les haut-parleurs de la scène dans la salle ; l’un de leurs groupes ; ou off.",
        },
        "cli-preview-device": {
            "en": "The sound card, by number or by a part of its name; `list` names them; `none` shows meters only.",
            "fr": "La carte son, par son numéro ou une partie de son nom ; `list` les nomme ; `none` ne montre que les vumètres.",
        },
        "cli-preview-lost": {
            "en": "Dead loudspeakers of the rig, with commas.",
            "fr": "Haut-parleurs en panne de l’installation, séparés par des virgules.",
        },
        "cli-preview-outputs": {"en": "{count} outputs", "fr": "{count} sorties"},
        "cli-preview-default": {"en": "default", "fr": "par défaut"},
        "cli-preview-no-device": {
            "en": "No sound card. The window opens all the same, with meters.",
            "fr": "Aucune carte son. La fenêtre s’ouvre quand même, avec des vumètres.",
        },
        "cli-preview-lost-ears": {
            "found": {
                "en": "--lost {lost} with --listen {listen}",
                "fr": "--lost {lost} avec --listen {listen}",
            },
            "expected": {"en": "--listen rig, or a group", "fr": "--listen rig, ou un groupe"},
            "remedy": {
                "en": "Add --listen rig: a dead loudspeaker is heard in the room.",
                "fr": "Ajoutez --listen rig : un haut-parleur en panne s’entend dans la salle.",
            },
        },
    }
)
