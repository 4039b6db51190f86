"""Texts of the USDZ target."""

from immersion.messages import add

add(
    {
        "usd-for": {"en": "writing USDZ for iPhones and iPads", "fr": "écrire du USDZ pour iPhone et iPad"},
        "usd-no-place": {
            "en": "a USDZ has no place for it; it is in the web page",
            "fr": "un USDZ n’a pas de place pour cela ; c’est dans la page web",
        },
        "usd-light": {
            "en": "left out: AR Quick Look lights objects with the light of the visitor's own room, and refuses others",
            "fr": "laissée de côté : AR Quick Look éclaire les objets par la lumière du lieu où l’on est, et refuse les autres",
        },
        "usd-ignored": {
            "en": "written, but AR Quick Look does not show it; other programs do",
            "fr": "écrit, mais AR Quick Look ne le montre pas ; d’autres programmes le font",
        },
        "usd-sound-law": {
            "en": "SpatialAudio has none: the device decides how a sound fades with distance and direction",
            "fr": "SpatialAudio n’en a pas : l’appareil décide de l’atténuation par la distance et la direction",
        },
        "usd-sound-quick-look": {
            "en": "AR Quick Look is reported to leave sounds at the start of a scene silent on some devices; try it on yours",
            "fr": "AR Quick Look laisserait muets, sur certains appareils, les sons du début d’une scène ; essayez sur les vôtres",
        },
        "usd-bed": {
            "en": "no ambisonics in a USDZ: a still binaural fold-down plays everywhere",
            "fr": "pas d’ambisonie dans un USDZ : une réduction binaurale fixe joue partout",
        },
        "usd-unheard": {
            "en": "left out: no cue plays it by the start or by the clock",
            "fr": "laissé de côté : aucun repère ne le joue par le début ou par l’horloge",
        },
        "usd-still": {
            "en": "stands still, as at rest: its joints and animations are not carried",
            "fr": "reste immobile, au repos : ses articulations et animations ne sont pas portées",
        },
    }
)
