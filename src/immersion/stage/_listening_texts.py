"""Texts of the rig heard in the room."""

from immersion.messages import add

add(
    {
        "listen-free-field": {
            "en": "Loudspeakers are heard in free air: distances, delays and directions; no room acoustics.",
            "fr": "Les haut-parleurs sont entendus à l’air libre : distances, retards et directions ; sans l’acoustique de la salle.",
        },
        "listen-lost": {
            "en": "{name} (output {output}) is dead: it is silent, and the others go on as they were.",
            "fr": "{name} (sortie {output}) est en panne : il se tait, et les autres continuent comme avant.",
        },
        "listen-lost-redesigned": {
            "en": "{name} (output {output}) is dead: it is silent, and the others were designed anew, as the fallback asks.",
            "fr": "{name} (sortie {output}) est en panne : il se tait, et les autres ont été recalculés, comme le demande le repli (fallback).",
        },
        "listen-lost-ears": {
            "found": {
                "en": "lost loudspeakers ({lost}) without a rig",
                "fr": "des haut-parleurs en panne ({lost}) sans installation écoutée",
            },
            "expected": {"en": "the rig, heard in the room", "fr": "l’installation, écoutée dans la salle"},
            "remedy": {"en": "Add `--listen rig`.", "fr": "Ajoutez `--listen rig`."},
        },
    }
)
