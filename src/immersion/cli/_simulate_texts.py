"""Texts of simulate on the command line."""

from immersion.messages import add

add(
    {
        "cli-simulate-tour": {
            "en": "A tour of the scene, taken from each start of the show.",
            "fr": "Une visite guidée de la scène, suivie à chaque début du spectacle.",
        },
        "cli-simulate-out": {
            "en": "Write the log there, by its end: .csv, .json, .vtt (chapters), .osc.csv or .osc.json (OSC cue list). May be given several times.",
            "fr": "Écrire là le journal, selon sa fin : .csv, .json, .vtt (chapitres), .osc.csv ou .osc.json (conduite OSC). Peut être donné plusieurs fois.",
        },
        "cli-simulate-format": {
            "en": "Format of these files, whatever their names: csv, json, vtt, osc-csv or osc-json.",
            "fr": "Format de ces fichiers, quels que soient leurs noms : csv, json, vtt, osc-csv ou osc-json.",
        },
        "cli-simulate-osc": {
            "en": "Play the visit in time over OSC to this address: what cues send, and where sounds are (ADM-OSC).",
            "fr": "Jouer la visite en temps réel par OSC vers cette adresse : les messages des repères et la place des sons (ADM-OSC).",
        },
        "cli-simulate-speed": {
            "en": "With --osc: 2 plays twice as fast.",
            "fr": "Avec --osc : 2 joue deux fois plus vite.",
        },
        "cli-simulate-rate": {
            "en": "How often moving sounds are told over OSC, per second (1 to 100).",
            "fr": "Cadence des sons en mouvement en OSC, par seconde (1 à 100).",
        },
        "cli-simulate-scale": {
            "en": "Metres at ADM-OSC's distance of 1; else the radius of the rig.",
            "fr": "Mètres pour une distance ADM-OSC de 1 ; sinon le rayon des haut-parleurs.",
        },
        "cli-simulate-no-adm": {
            "en": "Only what cues send: no places of sounds.",
            "fr": "Les messages des repères seulement : pas la place des sons.",
        },
        "cli-simulate-total": {
            "en": "{events} events in {seconds} s, {cues} cues fired",
            "fr": "{events} événements en {seconds} s, {cues} repères déclenchés",
        },
        "cli-simulate-sending": {
            "en": "sending {messages} OSC messages to {address} for {seconds} s (Ctrl+C stops)",
            "fr": "envoi de {messages} messages OSC à {address} pendant {seconds} s (Ctrl+C arrête)",
        },
        "cli-simulate-sent": {
            "en": "sent: {messages} messages, at worst {late} ms late",
            "fr": "envoyés : {messages} messages, au pire {late} ms de retard",
        },
        "cli-simulate-address": {
            "found": {"en": "the address {value!r}", "fr": "l’adresse {value!r}"},
            "expected": {
                "en": "a machine and a UDP port from 1 to 65535",
                "fr": "une machine et un port UDP de 1 à 65535",
            },
            "remedy": {"en": "Write it as 127.0.0.1:9000.", "fr": "Écrivez par exemple 127.0.0.1:9000."},
        },
        "cli-simulate-without": {
            "found": {"en": "{option} alone", "fr": "{option} seul"},
            "expected": {"en": "{option} beside {other}", "fr": "{option} avec {other}"},
            "remedy": {
                "en": "Add {other}, or leave {option} out.",
                "fr": "Ajoutez {other}, ou retirez {option}.",
            },
        },
    }
)
add(
    {
        f"cli-event-{kind}": {"en": en, "fr": fr}
        for kind, en, fr in (
            ("open", "opens", "ouverture"),
            ("closed", "closes", "fermeture"),
            ("hours", "hours", "horaires"),
            ("start", "start", "début"),
            ("end", "end", "fin"),
            ("ended", "ended", "terminé"),
            ("idle", "nobody there", "personne"),
            ("click", "click", "clic"),
            ("received", "received", "reçu"),
            ("language", "language", "langue"),
            ("enter", "enter", "entrée"),
            ("leave", "leave", "sortie"),
            ("step", "step", "étape"),
            ("tour-end", "end of tour", "fin de visite"),
            ("cue", "CUE", "REPÈRE"),
            ("cycle", "circle of cues", "boucle de repères"),
            ("play", "play", "lecture"),
            ("stop", "stop", "arrêt"),
            ("pause", "pause", "pause"),
            ("gain", "level", "niveau"),
            ("fade", "fade", "fondu"),
            ("show", "show", "montrer"),
            ("hide", "hide", "cacher"),
            ("move", "move", "déplacer"),
            ("turn", "turn", "tourner"),
            ("goto", "go to", "aller à"),
            ("osc", "send OSC", "envoi OSC"),
            ("redesign", "redesign", "recalcul"),
        )
    }
)
