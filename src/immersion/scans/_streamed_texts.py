"""Texts of the record of files that are written piece by piece."""

from immersion.messages import add

add(
    {
        "provenance-streamed": {
            "en": "a program wrote the triangles piece by piece: only that program can make them again",
            "fr": "un programme a écrit les triangles par morceaux : lui seul peut les refaire",
        },
        "replay-streamed": {
            "found": {
                "en": "a file that a program wrote piece by piece ({step})",
                "fr": "un fichier qu’un programme a écrit par morceaux ({step})",
            },
            "expected": {
                "en": "steps that are functions of this library",
                "fr": "des étapes qui sont des fonctions de cette bibliothèque",
            },
            "remedy": {
                "en": "Run that program again on the recorded inputs, and compare the SHA-256 of what it writes.",
                "fr": "Relancez ce programme sur les entrées enregistrées, et comparez le SHA-256 de ce qu’il écrit.",
            },
        },
        "provenance-step-PlyMeshWriter": {"en": "write in parts", "fr": "écriture par morceaux"},
    }
)
