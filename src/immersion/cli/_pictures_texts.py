"""Texts of render on the command line, for plans, pictures, films and contact sheets."""

from immersion.messages import add

add(
    {
        "cli-pictures-render": {
            "en": "Render a sound file, or a scene: the sound of a walk for headphones, loudspeakers or as a bed; with --pictures, --sheet, --plan, --lux or --projector what is seen.",
            "fr": "Rendre un fichier sonore, ou une scène : le son d’un parcours pour casque, haut-parleurs ou en lit ; avec --pictures, --sheet, --plan, --lux ou --projector, ce qui se voit.",
        },
        "cli-pictures-plan": {
            "en": "Draw plan and sections of the room to scale, with its equipment: OUT is .svg or .pdf.",
            "fr": "Dessiner à l’échelle le plan et les coupes de la salle, avec son équipement : OUT est un .svg ou un .pdf.",
        },
        "cli-pictures-pictures": {
            "en": "Draw pictures: of views into the folder OUT, and of a --walk as frames or as a --video with its sound.",
            "fr": "Dessiner des images : des vues dans le dossier OUT, et d’un parcours (--walk) en images ou en film (--video) sonore.",
        },
        "cli-pictures-sheet": {
            "en": "Draw all views in one picture OUT (.png, .jpg, .webp) with names, times and lights.",
            "fr": "Dessiner toutes les vues en une planche OUT (.png, .jpg, .webp), avec noms, instants et lumières.",
        },
        "cli-pictures-views": {
            "en": "Views to draw: all, or names with commas.",
            "fr": "Vues à dessiner : all, ou des noms séparés par des virgules.",
        },
        "cli-pictures-size": {
            "en": "Width x height in pixels (else 1280x720; 480x270 on a sheet).",
            "fr": "Largeur x hauteur en pixels (sinon 1280x720 ; 480x270 sur une planche).",
        },
        "cli-pictures-times": {
            "en": "Seconds of the visit: one for views, several with commas for a sheet.",
            "fr": "Secondes de la visite : une pour des vues, plusieurs séparées par des virgules pour une planche.",
        },
        "cli-pictures-fps": {
            "en": "Pictures per second of a walk (else 30).",
            "fr": "Images par seconde d’un parcours (sinon 30).",
        },
        "cli-pictures-video": {
            "en": "A film of the visit: .mp4, .mov, .mkv or .webm; it needs ffmpeg (frames without it).",
            "fr": "Un film de la visite : .mp4, .mov, .mkv ou .webm ; il y faut ffmpeg (sinon des images).",
        },
        "cli-pictures-begin": {
            "en": "Where the film begins, seconds of the visit.",
            "fr": "Début du film, en secondes de la visite.",
        },
        "cli-pictures-end": {
            "en": "Where the film ends, seconds of the visit.",
            "fr": "Fin du film, en secondes de la visite.",
        },
        "cli-pictures-columns": {
            "en": "Pictures beside each other on a sheet.",
            "fr": "Images côte à côte sur une planche.",
        },
        "cli-pictures-task-views": {"en": "Drawing the views", "fr": "Dessin des vues"},
        "cli-pictures-task-film": {"en": "Filming the visit", "fr": "Tournage de la visite"},
        "cli-pictures-filmed": {
            "en": "Film: {frames} pictures at {fps} per second, {seconds} s",
            "fr": "Film : {frames} images à {fps} par seconde, {seconds} s",
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
        "cli-pictures-wrong-size": {
            "found": {"en": "the size {found!r}", "fr": "la taille {found!r}"},
            "expected": {"en": "width x height in pixels", "fr": "largeur x hauteur en pixels"},
            "remedy": {"en": "Write it as 1280x720.", "fr": "Écrivez par exemple 1280x720."},
        },
        "cli-pictures-wrong-times": {
            "found": {"en": "the times {found!r}", "fr": "les instants {found!r}"},
            "expected": {
                "en": "seconds: one for --pictures, one or several with commas for --sheet",
                "fr": "des secondes : un instant pour --pictures, un ou plusieurs séparés par des virgules pour --sheet",
            },
            "remedy": {"en": "Write 40, or 0,40,90.5.", "fr": "Écrivez 40, ou 0,40,90.5."},
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
