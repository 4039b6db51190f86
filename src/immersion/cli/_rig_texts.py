"""Texts of the verb rig."""

from immersion.messages import add

add(
    {
        "cli-rig": {
            "en": "Report on loudspeakers: delays, levels, and what visitors hear all over their area.",
            "fr": "Rapport sur des haut-parleurs : retards, niveaux, et ce que les visiteurs entendent partout dans leur zone.",
        },
        "cli-rig-arg": {
            "en": "A list of loudspeakers (YAML or JSON); none with --layout.",
            "fr": "Une liste de haut-parleurs (YAML ou JSON) ; aucune avec --layout.",
        },
        "cli-rig-layout": {
            "en": "A layout by name instead of a list, such as 4+5+0, 7.1.4 or 22.2.",
            "fr": "Une disposition par son nom au lieu d’une liste, telle que 4+5+0, 7.1.4 ou 22.2.",
        },
        "cli-rig-radius": {
            "en": "Distance of the named layout's loudspeakers in metres.",
            "fr": "Distance des haut-parleurs de la disposition nommée, en mètres.",
        },
        "cli-rig-order": {"en": "Ambisonic order, 0 to 10.", "fr": "Ordre ambisonique, de 0 à 10."},
        "cli-rig-method": {
            "en": "Decoder: allrad, epad, mmd or sad.",
            "fr": "Décodeur : allrad, epad, mmd ou sad.",
        },
        "cli-rig-lost": {
            "en": "Loudspeakers to be lost, names with commas: what it costs, before and after a redesign.",
            "fr": "Haut-parleurs en panne, noms séparés par des virgules : ce qu’il en coûte, avant et après un nouveau calcul.",
        },
        "cli-rig-area": {
            "en": "Visitors' area about the listener's place, width x depth in metres, such as 4x3.",
            "fr": "Zone des visiteurs autour de la place de l’auditeur, largeur x profondeur en mètres, par exemple 4x3.",
        },
        "cli-rig-ears": {
            "en": "Height of the ears over the listener's place, metres.",
            "fr": "Hauteur des oreilles au-dessus de la place de l’auditeur, en mètres.",
        },
        "cli-rig-step": {
            "en": "Distance between listening places, metres.",
            "fr": "Distance entre deux places d’écoute, en mètres.",
        },
        "cli-rig-out": {
            "en": "Folder for rig.png and rig.json.",
            "fr": "Dossier pour rig.png et rig.json.",
        },
        "cli-rig-head": {
            "en": "{name}: {count} loudspeakers, {method}, order {order}; area {width} × {depth} m",
            "fr": "{name} : {count} haut-parleurs, {method}, ordre {order} ; zone {width} × {depth} m",
        },
        "cli-rig-speaker": {"en": "loudspeaker", "fr": "haut-parleur"},
        "cli-rig-distance": {"en": "distance", "fr": "distance"},
        "cli-rig-delay": {"en": "delay", "fr": "retard"},
        "cli-rig-gain": {"en": "gain", "fr": "gain"},
        "cli-rig-whole": {"en": "as it is", "fr": "tel quel"},
        "cli-rig-broken": {"en": "without {lost}", "fr": "sans {lost}"},
        "cli-rig-mended": {"en": "designed anew", "fr": "recalculé"},
        "cli-rig-level-range": {
            "en": "level over the area, softest to loudest place",
            "fr": "niveau dans la zone, de la place la plus faible à la plus forte",
        },
        "cli-rig-spread": {
            "en": "softest to loudest direction, mean over the area",
            "fr": "de la direction la plus faible à la plus forte, moyenne sur la zone",
        },
        "cli-rig-centre": {
            "en": "the same at the listener's place",
            "fr": "de même à la place de l’auditeur",
        },
        "cli-rig-angle": {
            "en": "error of the perceived direction, mean over the area",
            "fr": "erreur de la direction perçue, moyenne sur la zone",
        },
        "cli-rig-late": {
            "en": "from first to last loudspeaker, at worst",
            "fr": "du premier au dernier haut-parleur, au pire",
        },
        "cli-rig-good": {
            "en": "good places (level within 3 dB of the median, error of at most 20°)",
            "fr": "bonnes places (niveau à 3 dB près de la médiane, erreur d’au plus 20°)",
        },
        "cli-rig-none": {"en": "neither", "fr": "ni l’une ni l’autre"},
        "cli-rig-what": {
            "found": {"en": "{found}", "fr": "{found}"},
            "expected": {
                "en": "either a list of loudspeakers or --layout",
                "fr": "soit une liste de haut-parleurs, soit --layout",
            },
            "remedy": {
                "en": "Write `immersion rig list.yaml` or `immersion rig --layout 4+5+0`.",
                "fr": "Écrivez `immersion rig liste.yaml` ou `immersion rig --layout 4+5+0`.",
            },
        },
        "cli-rig-size": {
            "found": {"en": "the area {value!r}", "fr": "la zone {value!r}"},
            "expected": {
                "en": "width x depth in metres, both above 0",
                "fr": "largeur x profondeur en mètres, toutes deux au-dessus de 0",
            },
            "remedy": {"en": "Write it as 4x3.", "fr": "Écrivez par exemple 4x3."},
        },
    }
)
