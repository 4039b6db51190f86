"""Texts of the engine: graphs, renderers, live sound, and OSC."""

from immersion.messages import add

add(
    {
        "engine-value": {
            "found": {"en": "{name} = {value}", "fr": "{name} = {value}"},
            "expected": {"en": "{wanted}", "fr": "{wanted}"},
            "remedy": {"en": "Correct this value.", "fr": "Corrigez cette valeur."},
        },
        "engine-integers": {
            "found": {"en": "samples of the type {found}", "fr": "des échantillons du type {found}"},
            "expected": {
                "en": "float samples, full scale at 1",
                "fr": "des échantillons flottants, pleine échelle à 1",
            },
            "remedy": {
                "en": "Divide by full scale, such as samples / 32768 for int16, or read the file with audio.read.",
                "fr": "Divisez par la pleine échelle, telle que samples / 32768 pour int16, ou lisez le fichier par audio.read.",
            },
        },
        "engine-signal": {
            "found": {"en": "a signal of {found}", "fr": "un signal : {found}"},
            "expected": {"en": "{wanted}", "fr": "{wanted}"},
            "remedy": {
                "en": "Give an array, an Audio, a LiveInput, or a stream with channels, frames, read and rewind.",
                "fr": "Donnez un tableau, un Audio, un LiveInput, ou un flux avec channels, frames, read et rewind.",
            },
        },
        "engine-rate": {
            "found": {"en": "{name} at {rate} Hz", "fr": "{name} à {rate} Hz"},
            "expected": {"en": "{wanted} Hz, as the renderer", "fr": "{wanted} Hz, comme le moteur de rendu"},
            "remedy": {
                "en": "Convert it with immersion.audio.resample.",
                "fr": "Convertissez-le par immersion.audio.resample.",
            },
        },
        "engine-name-twice": {
            "found": {"en": "two parts named {name!r}", "fr": "deux éléments nommés {name!r}"},
            "expected": {"en": "one name for each part", "fr": "un nom par élément"},
            "remedy": {"en": "Rename one of them.", "fr": "Renommez l’un d’eux."},
        },
        "engine-no-group": {
            "found": {"en": "the group {name!r}", "fr": "le groupe {name!r}"},
            "expected": {"en": "one of {known}", "fr": "l’un de {known}"},
            "remedy": {
                "en": "Add this group to the graph, or correct its name.",
                "fr": "Ajoutez ce groupe au graphe, ou corrigez son nom.",
            },
        },
        "engine-group-loop": {
            "found": {
                "en": "groups within one another: {names}",
                "fr": "des groupes l’un dans l’autre : {names}",
            },
            "expected": {"en": "groups that end at the output", "fr": "des groupes qui mènent à la sortie"},
            "remedy": {"en": "Take one out of the other.", "fr": "Sortez l’un de l’autre."},
        },
        "engine-inputs": {
            "found": {"en": "a block of shape {shape}", "fr": "un bloc de forme {shape}"},
            "expected": {
                "en": "{wanted}: one row for each live input of the graph",
                "fr": "{wanted} : une ligne par entrée en direct du graphe",
            },
            "remedy": {
                "en": "Give every live input at each block.",
                "fr": "Donnez toutes les entrées en direct à chaque bloc.",
            },
        },
        "engine-endless": {
            "found": {"en": "a graph without end ({name})", "fr": "un graphe sans fin ({name})"},
            "expected": {"en": "a number of frames to render", "fr": "un nombre d’échantillons à rendre"},
            "remedy": {"en": "Call render(frames=…).", "fr": "Appelez render(frames=…)."},
        },
        "engine-started": {
            "found": {"en": "a renderer at frame {frame}", "fr": "un moteur à l’échantillon {frame}"},
            "expected": {"en": "a renderer that has not begun", "fr": "un moteur qui n’a pas commencé"},
            "remedy": {
                "en": "Call it first, or call reset().",
                "fr": "Appelez-le d’abord, ou appelez reset().",
            },
        },
        "engine-lfe-dropped": {
            "found": {"en": "the LFE channel {name}", "fr": "le canal LFE {name}"},
            "expected": {"en": "an output with this LFE", "fr": "une sortie qui a ce LFE"},
            "remedy": {
                "en": "Nothing to do: the channel is left out, as in downmixing by BS.775.",
                "fr": "Rien à faire : ce canal est laissé, comme dans la réduction selon BS.775.",
            },
        },
        "render-content": {
            "found": {"en": "{channels} channels as {kind}", "fr": "{channels} canaux pris pour {kind}"},
            "expected": {"en": "{wanted}", "fr": "{wanted}"},
            "remedy": {
                "en": "Say what the file holds (--from on the command line, content= in Python).",
                "fr": "Dites ce que contient le fichier (--from en ligne de commande, content= en Python).",
            },
        },
        "render-mono-only": {
            "found": {
                "en": "{option} for a file of kind {kind}",
                "fr": "{option} pour un fichier de nature {kind}",
            },
            "expected": {
                "en": "a mono file, which is put in a direction",
                "fr": "un fichier mono, placé dans une direction",
            },
            "remedy": {"en": "Leave {option} out.", "fr": "Retirez {option}."},
        },
        "sound-for": {"en": "live sound", "fr": "le son en direct"},
        "sound-device": {
            "found": {
                "en": "a refusal of the sound device ({reason})",
                "fr": "un refus du périphérique audio ({reason})",
            },
            "expected": {
                "en": "a device of {channels} channels at {rate} Hz",
                "fr": "un périphérique de {channels} canaux à {rate} Hz",
            },
            "remedy": {
                "en": "Choose another device, or close the program that holds it.",
                "fr": "Choisissez un autre périphérique, ou fermez le programme qui l’occupe.",
            },
        },
        "osc-packet": {
            "found": {"en": "an OSC packet with {problem}", "fr": "un paquet OSC avec {problem}"},
            "expected": {"en": "an OSC 1.0 message or bundle", "fr": "un message ou un bundle OSC 1.0"},
            "remedy": {"en": "Check what sends it.", "fr": "Vérifiez ce qui l’envoie."},
        },
        "osc-address": {
            "found": {
                "en": "the address {address!r} with {count} values",
                "fr": "l’adresse {address!r} avec {count} valeurs",
            },
            "expected": {
                "en": "an address of ADM-OSC 1.0 with its values, or /ypr, or /quaternion",
                "fr": "une adresse d’ADM-OSC 1.0 avec ses valeurs, ou /ypr, ou /quaternion",
            },
            "remedy": {"en": "Check what sends it.", "fr": "Vérifiez ce qui l’envoie."},
        },
        "osc-port": {
            "found": {
                "en": "a refusal of {host}:{port} ({reason})",
                "fr": "un refus de {host}:{port} ({reason})",
            },
            "expected": {"en": "a free UDP port of this machine", "fr": "un port UDP libre de cette machine"},
            "remedy": {"en": "Choose another port.", "fr": "Choisissez un autre port."},
        },
    }
)
