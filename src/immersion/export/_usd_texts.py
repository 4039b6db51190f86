"""Texts of the USDZ target."""

from immersion.export._loss_words import add_loss
from immersion.messages import add

add({"usd-for": {"en": "writing USDZ for iPhones and iPads", "fr": "écrire du USDZ pour iPhone et iPad"}})

_PAGE = (
    "Use the web page for this part of the visit.",
    "Utilisez la page web pour cette partie de la visite.",
)

add_loss(
    "usd-no-place",
    (
        "a USDZ has no place for it; it is in the web page",
        "un USDZ n’a pas de place pour cela ; c’est dans la page web",
    ),
    (
        "An iPhone shows objects in the visitor's own room: no other room, visitor or text of ours is there.",
        "Un iPhone montre des objets dans le lieu où l’on est : ni autre salle, ni visiteur, ni texte à nous.",
    ),
    _PAGE,
)
add_loss(
    "usd-light",
    (
        "left out: AR Quick Look lights objects with the light of the visitor's own room, and refuses others",
        "laissée de côté : AR Quick Look éclaire les objets par la lumière du lieu où l’on est, et refuse les autres",
    ),
    (
        "The rules of AR Quick Look allow no light in a package.",
        "Les règles d’AR Quick Look n’admettent aucune lumière dans un paquet.",
    ),
    ("Bake the light into the model's colours.", "Cuisez la lumière dans les couleurs du modèle."),
)
add_loss(
    "usd-ignored",
    (
        "written, but AR Quick Look does not show it; other programs do",
        "écrit, mais AR Quick Look ne le montre pas ; d’autres programmes le font",
    ),
    (
        "AR Quick Look draws meshes only, and the visitor is the camera.",
        "AR Quick Look ne dessine que des maillages, et le visiteur est la caméra.",
    ),
    (
        "Make a mesh of a cloud with `immersion reconstruct`; a view needs nothing.",
        "Faites un maillage du nuage avec `immersion reconstruct` ; une vue n’a besoin de rien.",
    ),
)
add_loss(
    "usd-sound-law",
    (
        "SpatialAudio has none: the device decides how a sound fades with distance and direction",
        "SpatialAudio n’en a pas : l’appareil décide de l’atténuation par la distance et la direction",
    ),
    (
        "A SpatialAudio prim has a place, a level and times, and no more.",
        "Un prim SpatialAudio a un lieu, un niveau et des moments, rien de plus.",
    ),
    _PAGE,
)
add_loss(
    "usd-sound-quick-look",
    (
        "AR Quick Look is reported to leave sounds at the start of a scene silent on some devices; try it on yours",
        "AR Quick Look laisserait muets, sur certains appareils, les sons du début d’une scène ; essayez sur les vôtres",
    ),
    (
        "No rule says when a device plays a sound of a package.",
        "Aucune règle ne dit quand un appareil joue un son d’un paquet.",
    ),
    (
        "Try the package on the devices of your visitors.",
        "Essayez le paquet sur les appareils de vos visiteurs.",
    ),
)
add_loss(
    "usd-bed",
    (
        "no ambisonics in a USDZ: a still binaural fold-down plays everywhere",
        "pas d’ambisonie dans un USDZ : une réduction binaurale fixe joue partout",
    ),
    (
        "SpatialAudio knows mono and stereo; the fold-down does not follow the head.",
        "SpatialAudio connaît le mono et la stéréo ; la réduction ne suit pas la tête.",
    ),
    (
        "Use the web page, which turns the bed with the head.",
        "Utilisez la page web, qui tourne le lit avec la tête.",
    ),
)
add_loss(
    "usd-unheard",
    (
        "left out: no cue plays it by the start or by the clock",
        "laissé de côté : aucun repère ne le joue par le début ou par l’horloge",
    ),
    (
        "A package knows time alone: nobody walks into a zone or clicks in it.",
        "Un paquet ne connaît que le temps : personne n’y entre dans une zone ni n’y clique.",
    ),
    ("Play it by `start` or `at`.", "Jouez-le par `start` ou `at`."),
)
add_loss(
    "usd-still",
    (
        "stands still, as at rest: its joints and animations are not carried",
        "reste immobile, au repos : ses articulations et animations ne sont pas portées",
    ),
    (
        "Joints and animations of a model are not written yet.",
        "Articulations et animations d’un modèle ne sont pas encore écrites.",
    ),
    ("Use the GLB or the web page.", "Utilisez le GLB ou la page web."),
)
add_loss(
    "usd-one-level",
    (
        "one level is in the package; the lighter ones are not",
        "un seul niveau est dans le paquet ; les plus légers n’y sont pas",
    ),
    (
        "AR Quick Look does not choose a level by distance.",
        "AR Quick Look ne choisit pas de niveau selon la distance.",
    ),
    ("Choose the level by `lod` in a profile.", "Choisissez le niveau par `lod` dans un profil."),
)
add_loss(
    "usd-clip",
    ("the animation {clip!r} is not played", "l’animation {clip!r} n’est pas jouée"),
    (
        "Joints and animations of a model are not written yet.",
        "Articulations et animations d’un modèle ne sont pas encore écrites.",
    ),
    ("Use the GLB or the web page.", "Utilisez le GLB ou la page web."),
)
