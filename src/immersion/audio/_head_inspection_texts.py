"""Texts of the facts of a measured head."""

from immersion.messages import add

add(
    {
        "head-convention": {"en": "convention", "fr": "convention"},
        "head-title": {"en": "title", "fr": "titre"},
        "head-database": {"en": "database", "fr": "base"},
        "head-listener": {"en": "listener", "fr": "auditeur"},
        "head-author": {"en": "author", "fr": "auteur"},
        "head-licence": {"en": "licence", "fr": "licence"},
        "head-directions": {"en": "directions", "fr": "directions"},
        "head-distance": {"en": "distance of the sources", "fr": "distance des sources"},
        "head-elevations": {"en": "elevations", "fr": "élévations"},
        "head-hole": {"en": "farthest from any direction", "fr": "au plus loin d’une direction"},
        "head-order": {"en": "ambisonic order, at most", "fr": "ordre ambisonique, au plus"},
        "head-rate": {"en": "sampling rate", "fr": "fréquence d’échantillonnage"},
        "head-taps": {"en": "length in frames", "fr": "longueur en échantillons"},
        "head-itd": {"en": "delay between the ears, at most", "fr": "retard entre les oreilles, au plus"},
        "head-ild": {
            "en": "level between the ears, at most",
            "fr": "écart de niveau entre les oreilles, au plus",
        },
        "head-remarks": {"en": "to know", "fr": "à savoir"},
        "head-nothing": {"en": "nothing unusual", "fr": "rien d’inhabituel"},
    }
)
