"""Texts of measuring: figures, verdicts, and what is refused."""

from immersion.messages import add


def _problem(found: tuple[str, str], expected: tuple[str, str], remedy: tuple[str, str]) -> dict[str, object]:
    parts = {"found": found, "expected": expected, "remedy": remedy}
    return {part: dict(zip(("en", "fr"), words, strict=True)) for part, words in parts.items()}


add(
    {
        code: {"en": en, "fr": fr}
        for code, en, fr in (
            ("bench-title", "Bench of {scene}", "Mesure de {scene}"),
            ("bench-head-figure", "figure", "mesure"),
            ("bench-head-median", "median", "médiane"),
            ("bench-head-least", "least", "minimum"),
            ("bench-head-most", "most", "maximum"),
            ("bench-head-new", "new", "nouveau"),
            ("bench-head-old", "old", "ancien"),
            ("bench-head-ratio", "change", "écart"),
            ("bench-head-interval", "interval", "intervalle"),
            ("bench-head-verdict", "verdict", "verdict"),
            ("bench-frame_p50", "frame, median", "image, médiane"),
            ("bench-frame_p95", "frame, 95 %", "image, 95 %"),
            ("bench-frame_p99", "frame, 99 %", "image, 99 %"),
            ("bench-draw_calls", "draw calls per frame", "appels de dessin par image"),
            ("bench-triangles", "triangles per frame", "triangles par image"),
            ("bench-upload", "upload to the card", "envoi à la carte"),
            ("bench-audio_block_p50", "sound block, median", "bloc de son, médiane"),
            ("bench-audio_block_p99", "sound block, 99 %", "bloc de son, 99 %"),
            ("bench-real_time_factor", "sound: time per second", "son : durée par seconde"),
            ("bench-memory_peak", "memory, peak", "mémoire, maximum"),
            ("bench-start", "start to first picture", "démarrage, première image"),
            ("bench-energy", "energy per second of show", "énergie par seconde de spectacle"),
            ("bench-verdict-slower", "SLOWER", "PLUS LENT"),
            ("bench-verdict-faster", "better", "mieux"),
            ("bench-verdict-within", "no worse", "pas pire"),
            ("bench-verdict-uncertain", "not sure", "incertain"),
            ("bench-verdict-told", "not judged", "non jugé"),
            ("bench-verdict-not-compared", "not compared", "non comparé"),
            (
                "bench-ran",
                "Runs of each side: {runs}, in {seconds}.",
                "Tours de chaque côté : {runs}, en {seconds}.",
            ),
            (
                "bench-too-few",
                "Too few to be compared with later: {fewest} are needed (--seconds).",
                "Trop peu pour être comparé plus tard : il en faut {fewest} (--seconds).",
            ),
            (
                "bench-energy-rapl",
                "Energy: counters of the processor (RAPL), the work of other programs included.",
                "Énergie : compteurs du processeur (RAPL), travail des autres programmes compris.",
            ),
            (
                "bench-energy-model",
                "Energy: an estimate, {watts} per busy logical processor (Cloud Carbon Footprint).",
                "Énergie : estimation, {watts} par processeur logique occupé (Cloud Carbon Footprint).",
            ),
            (
                "bench-kind-interleaved",
                "Both versions ran in turns; intervals of 99 % for {judged} figures together.",
                "Les deux versions ont alterné ; intervalles à 99 % pour {judged} mesures ensemble.",
            ),
            (
                "bench-kind-stored",
                "Against a stored result, as ratios to what the machine could do at each time; "
                "intervals of 99 % for {judged} figures together.",
                "Contre un résultat conservé, rapporté à ce que la machine pouvait faire à chaque fois ; "
                "intervalles à 99 % pour {judged} mesures ensemble.",
            ),
            ("bench-pictures-same", "The pictures are the same, bit by bit.", "Les images sont identiques."),
            ("bench-pictures-different", "THE PICTURES DIFFER.", "LES IMAGES DIFFÈRENT."),
            ("bench-pictures-not-compared", "Pictures were not compared.", "Images non comparées."),
            ("bench-sound-same", "The sound is the same, bit by bit.", "Le son est identique."),
            ("bench-sound-different", "THE SOUND DIFFERS.", "LE SON DIFFÈRE."),
            ("bench-sound-not-compared", "Sound was not compared.", "Son non comparé."),
            ("bench-software", "Other versions: {names}", "Autres versions : {names}"),
            (
                "bench-unsure",
                "Not sure: {names}. More time (--seconds) would narrow the intervals.",
                "Incertain : {names}. Plus de temps (--seconds) resserrerait les intervalles.",
            ),
            (
                "bench-regressed",
                "Slower by surely more than {margin}: {names}",
                "Plus lent, sûrement de plus de {margin} : {names}",
            ),
            (
                "bench-no-regression",
                "Nothing is surely worse by more than {margin}.",
                "Rien n’est sûrement pire de plus de {margin}.",
            ),
        )
    }
)
add(
    {
        "bench-few": _problem(
            ("{count} figures", "{count} mesures"),
            ("at least {fewest} on each side", "au moins {fewest} de chaque côté"),
            ("Measure for longer.", "Mesurez plus longtemps."),
        ),
        "bench-figure": _problem(
            ("the figure {value}", "la mesure {value}"),
            ("figures above zero", "des mesures au-dessus de zéro"),
            ("Leave it out of the comparison.", "Laissez-la hors de la comparaison."),
        ),
        "bench-short": _problem(
            ("{runs} runs on one side", "{runs} mesures d’un côté"),
            (
                "at least {fewest} on each side, to tell noise from change",
                "au moins {fewest} de chaque côté, pour distinguer bruit et changement",
            ),
            (
                "Give more time (--seconds), or measure less (--size 640x360, one --view).",
                "Donnez plus de temps (--seconds), ou mesurez moins (--size 640x360, une seule --view).",
            ),
        ),
        "bench-time": _problem(
            (
                "{seconds} s, too short for {fewest} rounds here",
                "{seconds} s, trop court ici pour {fewest} tours",
            ),
            (
                "time for {fewest} rounds, to tell noise from change",
                "le temps de {fewest} tours, pour distinguer bruit et changement",
            ),
            (
                "Give --seconds {needed}, or measure less (--size 640x360, one --view).",
                "Donnez --seconds {needed}, ou mesurez moins (--size 640x360, une seule --view).",
            ),
        ),
        "bench-metric": _problem(
            ("the figure {name!r}", "la mesure {name!r}"),
            ("one of {known}", "l’une de {known}"),
            ("Check its spelling.", "Vérifiez son orthographe."),
        ),
        "bench-range": _problem(
            ("{what} = {value}", "{what} = {value}"),
            ("{what} from {low} to {high}", "{what} de {low} à {high}"),
            ("Choose a value in between.", "Choisissez une valeur entre les deux."),
        ),
        "bench-both": _problem(
            ("two baselines", "deux références"),
            ("a stored result or another interpreter", "un résultat conservé ou un autre interpréteur"),
            ("Leave one of them out.", "Retirez l’une des deux."),
        ),
        "bench-machine": _problem(
            ("another {what}: {new} now, {old} before", "un autre {what} : {new} maintenant, {old} avant"),
            (
                "both sides on the same renderer, driver and processor",
                "les deux côtés sur les mêmes moteur de rendu, pilote et processeur",
            ),
            (
                "Measure the old version on this machine (--baseline-python), or store a new result here.",
                "Mesurez l’ancienne version sur cette machine (--baseline-python), ou conservez ici un nouveau résultat.",
            ),
        ),
        "bench-settings": _problem(
            ("another {what}: {new} now, {old} before", "un autre {what} : {new} maintenant, {old} avant"),
            ("two measurements of the same thing", "deux mesures de la même chose"),
            (
                "Ask for what the stored result was asked for, or store a new one.",
                "Demandez ce qui l’avait été pour le résultat conservé, ou conservez-en un nouveau.",
            ),
        ),
        "bench-file": _problem(
            ("no result of a bench: {problem}", "pas un résultat de mesure : {problem}"),
            ("a file that `immersion bench --out` wrote", "un fichier écrit par `immersion bench --out`"),
            ("Measure again.", "Mesurez de nouveau."),
        ),
        "bench-version": _problem(
            ("a result of version {version}", "un résultat de version {version}"),
            ("version {known}", "la version {known}"),
            ("Measure again with this version.", "Mesurez de nouveau avec cette version."),
        ),
        "bench-python": _problem(
            ("no interpreter that starts ({reason})", "pas d’interpréteur qui démarre ({reason})"),
            ("the path of a Python", "le chemin d’un Python"),
            (
                "Give the path of a virtual environment's own, such as old/bin/python.",
                "Donnez le chemin de celui d’un environnement virtuel, comme old/bin/python.",
            ),
        ),
        "bench-no-library": _problem(
            ("an interpreter without immersion ({reason})", "un interpréteur sans immersion ({reason})"),
            ("one that has the old version installed", "un interpréteur où l’ancienne version est installée"),
            (
                "Install it there: old/bin/python -m pip install immersion==…",
                "Installez-la : old/bin/python -m pip install immersion==…",
            ),
        ),
        "bench-child": _problem(
            ("a measured process that failed: {problem}", "un processus mesuré qui a échoué : {problem}"),
            (
                "a version of immersion that opens, draws and plays this scene",
                "une version d’immersion qui ouvre, dessine et joue cette scène",
            ),
            (
                "Try the scene with that interpreter: `immersion check` says more.",
                "Essayez la scène avec cet interpréteur : `immersion check` en dit plus.",
            ),
        ),
        "bench-silent": _problem(
            ("no answer for {seconds} s", "aucune réponse pendant {seconds} s"),
            ("a measured process that answers", "un processus mesuré qui répond"),
            (
                "Measure less (--size 640x360), or give more time (--seconds).",
                "Mesurez moins (--size 640x360), ou donnez plus de temps (--seconds).",
            ),
        ),
    }
)
