"""Texts of render for scenes."""

from immersion.messages import add

add(
    {
        "cli-render-lost": {
            "en": "Of a scene: equipment that is lost, such as dome.3 or p2 (may be repeated): what rigs.fallback declares is done.",
            "fr": "D’une scène : équipement perdu, tel que dome.3 ou p2 (peut être répété) : ce que rigs.fallback déclare est fait.",
        },
        "cli-render-captions": {
            "en": "Of a scene: write the captions of what is heard, in time with it (WebVTT).",
            "fr": "D’une scène : écrire les sous-titres de ce qui est entendu, en même temps (WebVTT).",
        },
        "cli-render-report": {
            "en": "Write a record beside the master, as JSON: what it is, its hash, and its loudness by EBU R 128.",
            "fr": "Écrire un relevé à côté du master, en JSON : ce qu’il est, son empreinte, et sa sonie selon l’EBU R 128.",
        },
    }
)
