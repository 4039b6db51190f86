"""Texts of budgets: what an export dropped to stay within one."""

from immersion.messages import add

_WHY = {
    "en": "The files weighed {before} bytes, over the budget of {budget}; the heaviest part gave way.",
    "fr": "Les fichiers pesaient {before} octets, au-delà du budget de {budget} ; la plus lourde part a cédé.",
}
_AVOID = {
    "en": "Raise `budget` in the profile, or leave things out.",
    "fr": "Augmentez `budget` dans le profil, ou écartez des objets.",
}
_DROPS = {
    "budget-levels": {
        "en": "no lighter levels of detail beside",
        "fr": "pas de niveaux de détail plus légers à côté",
    },
    "budget-packed": {"en": "models packed by {compression}", "fr": "modèles compressés en {compression}"},
    "budget-lod": {"en": "models at level of detail {level}", "fr": "modèles au niveau de détail {level}"},
    "budget-texture-coding": {"en": "pictures coded as {coding}", "fr": "images codées en {coding}"},
    "budget-texture": {
        "en": "pictures of at most {side} pixels a side",
        "fr": "images d’au plus {side} pixels de côté",
    },
    "budget-codec": {"en": "beds beside coded as {codec}", "fr": "lits à côté codés en {codec}"},
    "budget-order": {
        "en": "beds beside brought down to order {order}",
        "fr": "lits à côté ramenés à l’ordre {order}",
    },
}
for _code, _text in _DROPS.items():
    add({_code: _text, f"{_code}-why": _WHY, f"{_code}-avoid": _AVOID})
add(
    {
        "budget-unmet": {
            "en": "the budget of {budget} bytes is not met: the smallest reached is {bytes}",
            "fr": "le budget de {budget} octets n’est pas tenu : le plus petit atteint est {bytes}",
        },
        "budget-unmet-why": {
            "en": "Nothing more can be dropped without leaving a thing out.",
            "fr": "Rien de plus ne peut être réduit sans écarter un objet.",
        },
        "budget-unmet-avoid": _AVOID,
        "budget-table": {
            "en": "{bytes} bytes, {triangles} triangles, {memory} MB once decoded, about {energy} Wh a visit",
            "fr": "{bytes} octets, {triangles} triangles, {memory} Mo une fois décodés, environ {energy} Wh par visite",
        },
    }
)
