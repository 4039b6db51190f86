"""Texts of demo."""

from immersion.messages import add

add(
    {
        "cli-demo-scan": {
            "en": "A real scan (PLY, OBJ, STL, GLB) in the place of the stele.",
            "fr": "Un vrai relevé (PLY, OBJ, STL, GLB) à la place de la stèle.",
        },
        "cli-demo-recording": {
            "en": "A real AmbiX recording of third order in the place of the river.",
            "fr": "Un vrai enregistrement AmbiX d’ordre 3 à la place du fleuve.",
        },
    }
)
