"""Texts of the geometry domain."""

from immersion.messages import add

add(
    {
        "geometry-shape": {
            "found": {"en": "{name} of shape {shape}", "fr": "{name} de forme {shape}"},
            "expected": {"en": "shape {wanted}, finite", "fr": "la forme {wanted}, finie"},
            "remedy": {"en": "Check how it is built.", "fr": "Vérifiez sa construction."},
        },
        "geometry-zero-direction": {
            "found": {"en": "a direction of length zero", "fr": "une direction de longueur nulle"},
            "expected": {"en": "two different points", "fr": "deux points différents"},
            "remedy": {"en": "Move one of the two points.", "fr": "Déplacez l’un des deux points."},
        },
        "geometry-not-rotation": {
            "found": {"en": "a matrix that is no rotation", "fr": "une matrice qui n’est pas une rotation"},
            "expected": {
                "en": "an orthonormal 3×3 matrix of determinant +1",
                "fr": "une matrice 3×3 orthonormée de déterminant +1",
            },
            "remedy": {"en": "Normalise it, without mirror.", "fr": "Normalisez-la, sans miroir."},
        },
    }
)
