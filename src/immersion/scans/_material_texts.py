"""Texts about tangents and materials of glTF files."""

from immersion.messages import add

add(
    {
        "gltf-tangents-partly": {
            "en": "{name}: some faces with a normal map have no tangents; none are written",
            "fr": "{name} : des faces à carte de normales n’ont pas de tangentes ; aucune n’est écrite",
        },
    }
)
