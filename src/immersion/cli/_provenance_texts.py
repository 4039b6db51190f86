"""Texts of the verbs provenance and replay."""

from immersion.messages import add

add(
    {
        "cli-provenance": {"en": "Tell what a scan was made from, how, and whose it is.",
                           "fr": "Dire de quoi un relevé est fait, comment, et à qui il est."},
        "cli-replay": {"en": "Do again what a record says, and compare to the byte.",
                       "fr": "Refaire ce que dit une fiche, et comparer à l’octet près."},
        "cli-arg-provenance": {"en": "The record, or the scan that it lies beside.",
                               "fr": "La fiche, ou le relevé qu’elle accompagne."},
        "cli-opt-replay-out": {"en": "Keep what comes out in this folder.", "fr": "Garder dans ce dossier ce qui est refait."},
        "cli-opt-replay-input": {"en": "The folder that holds the input files.",
                                 "fr": "Le dossier qui contient les fichiers d’entrée."},
        "cli-opt-replay-whole": {"en": "Begin at the masters, and make every scan in between again.",
                                 "fr": "Partir des originaux, et refaire chaque relevé intermédiaire."},
        "cli-opt-replay-show": {"en": "Tell the record only, and do nothing again.",
                                "fr": "Dire la fiche seulement, sans rien refaire."},
        "cli-opt-license": {"en": "Licence of the scan, such as CC0-1.0.", "fr": "Licence du relevé, telle que CC0-1.0."},
        "cli-opt-credit": {"en": "Who is to be named.", "fr": "La mention de crédit."},
        "cli-opt-date": {"en": "Date for the record, such as 2026-11-25 (no clock is read).",
                         "fr": "Date pour la fiche, telle que 2026-11-25 (aucune horloge n’est lue)."},
        "cli-provenance-stage": {"en": "stage {number} of {count}", "fr": "étape {number} sur {count}"},
        "cli-provenance-state": {"en": "{file}: {state}", "fr": "{file} : {state}"},
    }
)  # fmt: skip
