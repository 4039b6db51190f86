"""Texts of bench on the command line."""

from immersion.messages import add

add(
    {
        f"cli-bench{code}": {"en": en, "fr": fr}
        for code, en, fr in (
            (
                "",
                "Measure how fast a scene is drawn and played, alone or beside another version. Exit code 3: slower.",
                "Mesurer la vitesse de dessin et de jeu d’une scène, seule ou à côté d’une autre version. Code 3 : plus lent.",
            ),
            (
                "-python",
                "An interpreter that has the other version installed: both run in turns.",
                "Un interpréteur où l’autre version est installée : les deux alternent.",
            ),
            (
                "-baseline",
                "A result stored by --out on the same machine: compared as ratios to what the machine can do.",
                "Un résultat conservé par --out sur la même machine : comparé par rapport à ce que la machine peut faire.",
            ),
            ("-out", "Write the result there, as JSON.", "Écrire là le résultat, en JSON."),
            ("-markdown", "Write a summary there, as Markdown.", "Écrire là un résumé, en Markdown."),
            ("-junit", "Write the verdicts there, as JUnit XML.", "Écrire là les verdicts, en XML JUnit."),
            (
                "-view",
                "A view to draw; may be given several times, or `all`. The first one without it.",
                "Une vue à dessiner ; peut être donné plusieurs fois, ou `all` pour toutes. La première sinon.",
            ),
            ("-size", "Size of a frame in pixels.", "Taille d’une image en pixels."),
            (
                "-output",
                "What is played: binaural, ambix:N, rig, or a layout such as 4+5+0.",
                "Ce qui est joué : binaural, ambix:N, rig, ou une disposition comme 4+5+0.",
            ),
            (
                "-block",
                "Frames of a block of sound, at 48 kHz.",
                "Échantillons d’un bloc de son, à 48 kHz.",
            ),
            (
                "-seconds",
                "Time for all of it: no round begins that could not end by then.",
                "Durée du tout : aucun tour ne commence qui ne pourrait finir à temps.",
            ),
            ("-pairs", "No more rounds than these.", "Pas plus de tours que cela."),
            (
                "-margin",
                "What is allowed above the old figure, in per cent.",
                "Ce qui est permis au-dessus de l’ancienne mesure, en pour cent.",
            ),
            (
                "-judge",
                "A figure that may fail the run, such as frame_p50; may be given several times. All without it.",
                "Une mesure qui peut faire échouer, comme frame_p50 ; peut être donné plusieurs fois. Toutes sinon.",
            ),
            ("-seed", "Of Python's hashes; recorded.", "Des hachages de Python ; conservée."),
            ("-task", "measuring", "mesure"),
        )
    }
    | {
        "cli-bench-pixels": {
            "found": {"en": "the size {value!r}", "fr": "la taille {value!r}"},
            "expected": {"en": "WIDTHxHEIGHT in pixels", "fr": "LARGEURxHAUTEUR en pixels"},
            "remedy": {"en": "Write it as 1280x720.", "fr": "Écrivez par exemple 1280x720."},
        },
    }
)
