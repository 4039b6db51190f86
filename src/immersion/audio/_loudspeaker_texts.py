"""Texts of the work on loudspeakers: layouts, panners and decoders."""

from immersion.messages import add

add(
    {
        "rig-positions": {
            "found": {"en": "positions of shape {shape}", "fr": "des positions de forme {shape}"},
            "expected": {
                "en": "at least one loudspeaker: (n, 2) azimuth and elevation, or (n, 3) x y z in metres",
                "fr": "au moins un haut-parleur : (n, 2) azimut et élévation, ou (n, 3) x y z en mètres",
            },
            "remedy": {
                "en": "Give one row for each loudspeaker.",
                "fr": "Donnez une ligne par haut-parleur.",
            },
        },
        "rig-names": {
            "found": {"en": "the loudspeaker {name!r}", "fr": "le haut-parleur {name!r}"},
            "expected": {"en": "one of {known}", "fr": "l’un de {known}"},
            "remedy": {
                "en": "Give each loudspeaker one name of its own, and use that name or its number from 0.",
                "fr": "Donnez à chaque haut-parleur un nom à lui, et employez ce nom ou son numéro depuis 0.",
            },
        },
        "rig-at-listener": {
            "found": {
                "en": "the loudspeaker {name} at the listener’s place, or out of reach",
                "fr": "le haut-parleur {name} à la place de l’auditeur, ou hors de portée",
            },
            "expected": {
                "en": "loudspeakers at a distance above 0 and below 10 km",
                "fr": "des haut-parleurs à une distance au-dessus de 0 et sous 10 km",
            },
            "remedy": {
                "en": "Measure positions from the listener.",
                "fr": "Mesurez les positions depuis l’auditeur.",
            },
        },
        "rig-same-place": {
            "found": {
                "en": "{a} and {b} in the same direction",
                "fr": "{a} et {b} dans la même direction",
            },
            "expected": {
                "en": "one loudspeaker in each direction",
                "fr": "un seul haut-parleur par direction",
            },
            "remedy": {
                "en": "Correct one position, or keep one loudspeaker of the two.",
                "fr": "Corrigez une position, ou gardez un haut-parleur sur les deux.",
            },
        },
        "rig-none-left": {
            "found": {"en": "no loudspeaker left in {name}", "fr": "plus aucun haut-parleur dans {name}"},
            "expected": {
                "en": "at least one loudspeaker that is no LFE and is not lost",
                "fr": "au moins un haut-parleur qui n’est ni LFE ni perdu",
            },
            "remedy": {"en": "Repair a loudspeaker.", "fr": "Réparez un haut-parleur."},
        },
        "rig-order-too-high": {
            "found": {
                "en": "{count} loudspeakers that tell {rank} of the {channels} channels of order {order} apart",
                "fr": "{count} haut-parleurs qui distinguent {rank} des {channels} canaux de l’ordre {order}",
            },
            "expected": {
                "en": "loudspeakers all around that tell every channel apart",
                "fr": "des haut-parleurs tout autour qui distinguent tous les canaux",
            },
            "remedy": {
                "en": "Use method='allrad', or a lower order.",
                "fr": "Employez method='allrad', ou un ordre plus bas.",
            },
        },
        "rig-bs2127": {
            "found": {"en": "the layout {name}", "fr": "la disposition {name}"},
            "expected": {
                "en": "a layout of BS.2051 with at least five loudspeakers",
                "fr": "une disposition de BS.2051 d’au moins cinq haut-parleurs",
            },
            "remedy": {
                "en": "Use VbapPanner for other layouts.",
                "fr": "Employez VbapPanner pour les autres dispositions.",
            },
        },
        "rig-list-entry": {
            "found": {"en": "{value}", "fr": "{value}"},
            "expected": {"en": "{wanted}", "fr": "{wanted}"},
            "remedy": {
                "en": "Correct this entry of the list of loudspeakers.",
                "fr": "Corrigez cette entrée de la liste de haut-parleurs.",
            },
        },
        "rig-list-broken": {
            "found": {"en": "text that cannot be read", "fr": "un texte illisible"},
            "expected": {
                "en": "a list of loudspeakers in YAML or JSON (UTF-8)",
                "fr": "une liste de haut-parleurs en YAML ou JSON (UTF-8)",
            },
            "remedy": {
                "en": "Look at this line: brackets, commas, indentation.",
                "fr": "Vérifiez cette ligne : crochets, virgules, retraits.",
            },
        },
        "rig-list-large": {
            "found": {"en": "{size} bytes", "fr": "{size} octets"},
            "expected": {
                "en": "a list of loudspeakers of at most {most} bytes",
                "fr": "une liste de haut-parleurs d’au plus {most} octets",
            },
            "remedy": {
                "en": "Give the list of loudspeakers, not a scene or a recording.",
                "fr": "Donnez la liste de haut-parleurs, non une scène ou un enregistrement.",
            },
        },
        # Written on pictures by a face without accents.
        "rig-map-level": {"en": "Level (dB)", "fr": "Niveau (dB)"},
        "rig-map-spread": {
            "en": "Softest to loudest direction (dB)",
            "fr": "Du plus faible au plus fort (dB)",
        },
        "rig-map-angle": {"en": "Mean angle of rE (degrees)", "fr": "Angle moyen de rE (en deg)"},
        "rig-map-front": {"en": "front", "fr": "avant"},
        "rig-map-whole": {
            "en": "{rig}: as it is (out of order: {lost})",
            "fr": "{rig} : tel quel (en panne : {lost})",
        },
        "rig-map-broken": {
            "en": "{rig}: {lost} out of order, same decoder",
            "fr": "{rig} : {lost} en panne, sans rien changer",
        },
        "rig-map-mended": {
            "en": "{rig}: {lost} out of order, designed anew",
            "fr": "{rig} : {lost} en panne, calcul refait",
        },
        "rig-area": {
            "found": {"en": "{value}", "fr": "{value}"},
            "expected": {
                "en": "back ≤ front, right ≤ left, height and a step of at least 1 mm, in metres",
                "fr": "back ≤ front, right ≤ left, une hauteur et un pas d’au moins 1 mm, en mètres",
            },
            "remedy": {
                "en": "Correct the visitors’ area.",
                "fr": "Corrigez la zone des visiteurs.",
            },
        },
        "rig-area-fine": {
            "found": {"en": "{places} listening places", "fr": "{places} places d’écoute"},
            "expected": {"en": "at most {most}", "fr": "au plus {most}"},
            "remedy": {
                "en": "Take a larger step or a smaller area.",
                "fr": "Prenez un pas plus grand ou une zone plus petite.",
            },
        },
        "rig-no-sub": {
            "found": {"en": "no sub in {name}", "fr": "aucun caisson de grave dans {name}"},
            "expected": {
                "en": "an LFE channel for the low end of the others",
                "fr": "un canal LFE pour le grave des autres",
            },
            "remedy": {
                "en": "Mark a loudspeaker as `lfe`, or leave the crossover out.",
                "fr": "Marquez un haut-parleur `lfe`, ou retirez la fréquence de coupure.",
            },
        },
        "rig-trim": {
            "found": {
                "en": "{name} with a gain of {gain} and a delay of {delay} s",
                "fr": "{name} avec un gain de {gain} et un retard de {delay} s",
            },
            "expected": {
                "en": "a gain of at most 100 and a delay from 0 to 2 s",
                "fr": "un gain d’au plus 100 et un retard de 0 à 2 s",
            },
            "remedy": {
                "en": "Correct the gain or the delay of this loudspeaker.",
                "fr": "Corrigez le gain ou le retard de ce haut-parleur.",
            },
        },
        "rig-option": {
            "found": {"en": "{name} = {value}", "fr": "{name} = {value}"},
            "expected": {"en": "{wanted}", "fr": "{wanted}"},
            "remedy": {"en": "Correct this value.", "fr": "Corrigez cette valeur."},
        },
    }
)
