"""Texts of the rules on what a device can carry."""

from immersion.messages import add

_LIGHTER = {
    "en": "Use lighter levels (`lod`), or leave things out (`without`).",
    "fr": "Utilisez des niveaux plus légers (`lod`), ou écartez des objets (`without`).",
}
_MOST = {"en": "at most {budget}", "fr": "au plus {budget}"}

add(
    {
        "stage-triangles": {
            "found": {
                "en": "{found_size} triangles in profile {profile!r}",
                "fr": "{found_size} triangles dans le profil {profile!r}",
            },
            "expected": _MOST,
            "remedy": _LIGHTER,
        },
        "stage-texture": {
            "found": {
                "en": "an image of {found_size} pixels in profile {profile!r}",
                "fr": "une image de {found_size} pixels dans le profil {profile!r}",
            },
            "expected": _MOST,
            "remedy": {
                "en": "Nothing to do: the export makes it smaller, and says so.",
                "fr": "Rien à faire : l’export la réduit, et le dit.",
            },
        },
        "stage-memory": {
            "found": {
                "en": "{found_size} once decoded in profile {profile!r}, at least",
                "fr": "{found_size} une fois décodés dans le profil {profile!r}, au moins",
            },
            "expected": _MOST,
            "remedy": _LIGHTER,
        },
    }
)
