"""Texts of budgets: what an export dropped to stay within one."""

from immersion.messages import add

_WHY = {
    "budget": {
        "en": "The files weighed {before} bytes, over the budget of {budget}; the heaviest part gave way.",
        "fr": "Les fichiers pesaient {before} octets, au-delà du budget de {budget} ; la plus lourde part a cédé.",
    },
    "memory": {
        "en": "Once decoded all took {before} bytes, over the memory of {budget}; the heaviest part gave way.",
        "fr": "Une fois décodé, le tout prenait {before} octets, au-delà de la mémoire de {budget} ; "
        "la plus lourde part a cédé.",
    },
}
_AVOID = {
    "budget": {
        "en": "Raise `budget` in the profile, or leave things out.",
        "fr": "Augmentez `budget` dans le profil, ou écartez des objets.",
    },
    "memory": {
        "en": "Raise `memory` in the profile, or leave things out.",
        "fr": "Augmentez `memory` dans le profil, ou écartez des objets.",
    },
}
_DROPS = {
    "levels": {
        "en": "no lighter levels of detail beside",
        "fr": "pas de niveaux de détail plus légers à côté",
    },
    "packed": {"en": "models packed by {compression}", "fr": "modèles compressés en {compression}"},
    "lod": {"en": "models at level of detail {level}", "fr": "modèles au niveau de détail {level}"},
    "texture-coding": {"en": "pictures coded as {coding}", "fr": "images codées en {coding}"},
    "texture": {
        "en": "pictures of at most {side} pixels a side",
        "fr": "images d’au plus {side} pixels de côté",
    },
    "codec": {"en": "sounds coded as {codec}", "fr": "sons codés en {codec}"},
    "kbps": {"en": "sounds at {kbps} kbit/s for each channel", "fr": "sons à {kbps} kbit/s par canal"},
    "film": {
        "en": "videos of at most {height} pixels of height and {kbps} kbit/s",
        "fr": "vidéos d’au plus {height} pixels de hauteur et {kbps} kbit/s",
    },
    "order": {"en": "beds brought down to order {order}", "fr": "lits ramenés à l’ordre {order}"},
}
_SPARING = ("lod", "texture", "order")
"""The drops that spare memory once all is decoded."""

for _kind in ("budget", "memory"):
    for _drop, _text in _DROPS.items():
        if _kind == "budget" or _drop in _SPARING:
            _code = f"{_kind}-{_drop}"
            add({_code: _text, f"{_code}-why": _WHY[_kind], f"{_code}-avoid": _AVOID[_kind]})
    add(
        {
            f"{_kind}-unmet-why": {
                "en": "Nothing more can be dropped without leaving a thing out or going against what is asked for.",
                "fr": "Rien de plus ne peut être réduit sans écarter un objet ou contredire ce qui est demandé.",
            },
            f"{_kind}-unmet-avoid": _AVOID[_kind],
            f"{_kind}-asked-why": {
                "en": "What is asked for is never dropped.",
                "fr": "Ce qui est demandé n’est jamais réduit.",
            },
            f"{_kind}-asked-avoid": {
                "en": f"Leave the choice to the export, or raise `{_kind}` in the profile.",
                "fr": f"Laissez le choix à l’export, ou augmentez `{_kind}` dans le profil.",
            },
        }
    )
add(
    {
        "budget-unmet": {
            "en": "the budget of {budget} bytes is not met: the smallest reached is {bytes}",
            "fr": "le budget de {budget} octets n’est pas tenu : le plus petit atteint est {bytes}",
        },
        "memory-unmet": {
            "en": "the memory of {budget} bytes is not met: the smallest reached is {bytes}",
            "fr": "la mémoire de {budget} octets n’est pas tenue : la plus petite atteinte est {bytes}",
        },
        "budget-no-ffmpeg": {
            "en": "videos stay as heavy as they are, though the budget of {budget} bytes is not met",
            "fr": "les vidéos restent aussi lourdes qu’elles sont, bien que le budget de {budget} octets ne soit pas tenu",
        },
        "budget-no-ffmpeg-why": {
            "en": "Videos are made lighter by an ffmpeg with H.264 or VP9, and none is installed.",
            "fr": "Les vidéos sont allégées par un ffmpeg avec H.264 ou VP9, et aucun n’est installé.",
        },
        "budget-no-ffmpeg-avoid": {
            "en": "Install ffmpeg; Debian: apt-get install ffmpeg; macOS: brew install ffmpeg; Windows: winget install ffmpeg.",
            "fr": "Installez ffmpeg ; Debian : apt-get install ffmpeg ; macOS : brew install ffmpeg ; Windows : winget install ffmpeg.",
        },
        "budget-asked": {
            "en": "kept as asked for, though the budget of {budget} bytes is not met",
            "fr": "gardé comme demandé, bien que le budget de {budget} octets ne soit pas tenu",
        },
        "memory-asked": {
            "en": "kept as asked for, though the memory of {budget} bytes is not met",
            "fr": "gardé comme demandé, bien que la mémoire de {budget} octets ne soit pas tenue",
        },
        "budget-table": {
            "en": "{bytes} bytes, {triangles} triangles, {memory} MB once decoded, about {energy} Wh a visit",
            "fr": "{bytes} octets, {triangles} triangles, {memory} Mo une fois décodés, environ {energy} Wh par visite",
        },
    }
)
