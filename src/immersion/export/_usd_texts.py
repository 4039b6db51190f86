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
        "stands still, as at rest: OpenUSD has no numbers for its joints",
        "reste immobile, au repos : OpenUSD n’a pas de nombres pour ses articulations",
    ),
    (
        "A joint of OpenUSD moves, turns and scales; one of these shears what it holds, or holds it by a matrix "
        "without an inverse.",
        "Une articulation d’OpenUSD déplace, tourne et met à l’échelle ; l’une de celles-ci cisaille ce qu’elle "
        "tient, ou le tient par une matrice sans inverse.",
    ),
    (
        "Apply the scales of the armature in the modelling program, and export the model again.",
        "Appliquez les échelles de l’armature dans le modeleur, puis exportez de nouveau le modèle.",
    ),
)
add_loss(
    "usd-joints",
    (
        "up to {count} joints hold a vertex; the {most} that hold it most are kept",
        "jusqu’à {count} articulations tiennent un sommet ; on garde les {most} qui le tiennent le plus",
    ),
    (
        "AR Quick Look draws no more for each vertex.",
        "AR Quick Look n’en dessine pas plus par sommet.",
    ),
    (
        "Limit the weights to {most} a vertex in the modelling program, and look at the result there.",
        "Limitez les poids à {most} par sommet dans le modeleur, et regardez-y le résultat.",
    ),
)
add_loss(
    "usd-morph-quick-look",
    (
        "its morph targets are written as blend shapes, which older iPhones and iPads do not show",
        "ses cibles de morphose sont écrites comme formes de mélange, que d’anciens iPhone et iPad ne montrent pas",
    ),
    (
        "AR Quick Look learned blend shapes late; no rule says on which device it shows them.",
        "AR Quick Look a appris tard les formes de mélange ; aucune règle ne dit sur quel appareil il les montre.",
    ),
    (
        "Try the package on the devices of your visitors, or move the model by joints.",
        "Essayez le paquet sur les appareils de vos visiteurs, ou animez le modèle par des articulations.",
    ),
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
    (
        "the animation {clip!r} is not played: nothing but a visitor starts it",
        "l’animation {clip!r} n’est pas jouée : seul un visiteur la lance",
    ),
    (
        "A package has one timeline, which AR Quick Look plays by itself, again and again: nobody clicks in it.",
        "Un paquet n’a qu’une suite de temps, qu’AR Quick Look joue seul, encore et encore : nul n’y clique.",
    ),
    ("Play it by `start` or `at`.", "Jouez-la par `start` ou `at`."),
)
add_loss(
    "usd-clip-idle",
    (
        "no cue plays its animation {clip!r}: it is not in the package",
        "aucun repère ne joue son animation {clip!r} : elle n’est pas dans le paquet",
    ),
    (
        "A package has one timeline, that of the show: what never plays in it would never be seen.",
        "Un paquet n’a qu’une suite de temps, celle du spectacle : ce qui n’y joue jamais ne serait jamais vu.",
    ),
    ("Play it by `start` or `at`.", "Jouez-la par `start` ou `at`."),
)
