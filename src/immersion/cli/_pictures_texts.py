"""Texts of render on the command line, for plans, pictures, films and contact sheets."""

from immersion.messages import add

add(
    {
        "cli-pictures-plan": {
            "en": "Draw plan and sections of the room to scale, with its equipment: OUT is .svg or .pdf.",
            "fr": "Dessiner à l’échelle le plan et les coupes de la salle, avec son équipement : OUT est un .svg ou un .pdf.",
        },
        "cli-pictures-paper": {
            "en": "Paper of the plan, lying: A4, A3 (else), A2, A1 or A0.",
            "fr": "Papier du plan, couché : A4, A3 (sinon), A2, A1 ou A0.",
        },
        "cli-pictures-scale": {
            "en": "Scale of the plan: 50 for 1:50; else the largest that fits the paper.",
            "fr": "Échelle du plan : 50 pour 1:50 ; sinon la plus grande qui tient sur le papier.",
        },
        "cli-pictures-room": {
            "en": "Room of the plan, when there are several.",
            "fr": "Salle du plan, s’il y en a plusieurs.",
        },
        "cli-pictures-date": {
            "en": "Date in the plan’s title block; none without it.",
            "fr": "Date du cartouche du plan ; aucune sinon.",
        },
        "cli-pictures-planned": {
            "en": "Plan at 1:{scale} on {paper}, sheets: {sheets}",
            "fr": "Plan au 1:{scale} sur {paper}, feuilles : {sheets}",
        },
        "cli-pictures-one": {
            "found": {"en": "{found}", "fr": "{found}"},
            "expected": {"en": "one kind of picture at a time", "fr": "une seule sorte d’image à la fois"},
            "remedy": {
                "en": "Run the command once for each.",
                "fr": "Lancez la commande une fois pour chacune.",
            },
        },
        "cli-pictures-unused": {
            "found": {"en": "{option}", "fr": "{option}"},
            "expected": {"en": "options that go with {kind}", "fr": "des options qui vont avec {kind}"},
            "remedy": {
                "en": "Leave {option} out, or choose what it belongs to: see --help.",
                "fr": "Retirez {option}, ou choisissez ce qui l’emploie : voir --help.",
            },
        },
    }
)
