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
        "cli-preview-osc": {
            "en": "Follow a desk by OSC on this UDP port of this machine (9001 with --osc-to alone).",
            "fr": "Suivre un pupitre par OSC sur ce port UDP de cette machine (9001 avec --osc-to seul).",
        },
        "cli-preview-osc-to": {
            "en": "Tell a desk the time, the view and what cues send, by OSC.",
            "fr": "Dire à un pupitre le temps, la vue et ce que les repères envoient, par OSC.",
        },
        "cli-preview-osc-address": {
            "found": {"en": "the address {found!r}", "fr": "l’adresse {found!r}"},
            "expected": {"en": "HOST:PORT", "fr": "HÔTE:PORT"},
            "remedy": {
                "en": "Write for example --osc-to 127.0.0.1:9000.",
                "fr": "Écrivez par exemple --osc-to 127.0.0.1:9000.",
            },
        },
        "cli-preview-outputs": {"en": "{count} outputs", "fr": "{count} sorties"},
        "cli-preview-default": {"en": "default", "fr": "par défaut"},
        "cli-preview-no-device": {
            "en": "No sound card. The window opens all the same, with meters.",
            "fr": "Aucune carte son. La fenêtre s’ouvre quand même, avec des vumètres.",
        },
    }
)
