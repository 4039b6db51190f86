"""What exports lose of pictures, texts and textures: what, why, and how to avoid it, in French and in English."""

from __future__ import annotations

from immersion.export._loss_words import add_loss

add_loss(
    "export-texture",
    (
        "pictures shrunk to {side} pixels for the profile {profile!r}",
        "images réduites à {side} pixels pour le profil {profile!r}",
    ),
    (
        "The profile limits the side of a texture.",
        "Le profil limite le côté des textures.",
    ),
    (
        "Raise `texture` in the profile.",
        "Augmentez `texture` dans le profil.",
    ),
)
add_loss(
    "export-texture-coded",
    (
        "coded as {coding}: {mean} on average, 95 % under {p95} ({measure})",
        "codée en {coding} : {mean} en moyenne, 95 % sous {p95} ({measure})",
    ),
    (
        "A smaller coding keeps what an eye tells apart, not every number.",
        "Un codage plus léger garde ce que l’œil distingue, pas chaque nombre.",
    ),
    (
        "Take texture_coding: keep in the profile, or --textures keep.",
        "Prenez texture_coding: keep dans le profil, ou --textures keep.",
    ),
)
add_loss(
    "export-no-ktx2",
    (
        "no node to code KTX2: WebP in its place",
        "pas de node pour coder en KTX2 : du WebP à la place",
    ),
    (
        "The encoder of KTX2 is a program that node runs.",
        "Le codeur de KTX2 est un programme que node exécute.",
    ),
    (
        "pip install 'immersion[ktx]'",
        "pip install 'immersion[ktx]'",
    ),
)
add_loss(
    "export-image-coding",
    (
        "{file} coded again as PNG or JPEG",
        "{file} recodé en PNG ou JPEG",
    ),
    (
        "Every reader of glTF knows PNG and JPEG, upright, in red, green and blue.",
        "Tout lecteur de glTF connaît PNG et JPEG, droits, en rouge, vert et bleu.",
    ),
    (
        "Give a PNG, or an upright JPEG in RGB.",
        "Donnez un PNG, ou un JPEG droit en RVB.",
    ),
)
add_loss(
    "export-variant-shape",
    (
        "{file} has another shape: it gets clear rims on the surface of the first language",
        "{file} a une autre forme : il reçoit des bords transparents sur la surface de la première langue",
    ),
    (
        "A variant changes the material of a surface, not the surface.",
        "Une variante change le matériau d’une surface, pas la surface.",
    ),
    (
        "Give the pictures of all languages one shape.",
        "Donnez la même forme aux images de toutes les langues.",
    ),
)
add_loss(
    "export-text",
    (
        "drawn as a picture, that cannot be read aloud or enlarged",
        "dessiné comme image, qui ne peut être lue à voix haute ni agrandie",
    ),
    (
        "glTF has no text.",
        "glTF n’a pas de texte.",
    ),
    (
        "Use the web page, where texts are texts.",
        "Utilisez la page web, où les textes sont des textes.",
    ),
)
add_loss(
    "export-captions",
    (
        "captions are not shown",
        "les sous-titres ne paraissent pas",
    ),
    (
        "glTF has no text that changes with time.",
        "glTF n’a pas de texte qui change avec le temps.",
    ),
    (
        "Use the web page, or give the WebVTT files beside.",
        "Utilisez la page web, ou joignez les fichiers WebVTT.",
    ),
)
add_loss(
    "export-side-text",
    (
        "in the file as a text that no viewer shows; `immersion import` gives it back",
        "dans le fichier comme texte qu’aucun lecteur ne montre ; `immersion import` le rend",
    ),
    (
        "glTF has no place for captions, transcripts or descriptions: they stand in its extras.",
        "glTF n’a pas de place pour sous-titres, transcriptions ou descriptions : ils sont dans ses extras.",
    ),
    (
        "Use the web page, which shows them.",
        "Utilisez la page web, qui les montre.",
    ),
)
add_loss(
    "export-side-file",
    (
        "not in the file",
        "absent du fichier",
    ),
    (
        "glTF has no place for captions, transcripts, descriptions or sign language.",
        "glTF n’a pas de place pour sous-titres, transcriptions, descriptions ou langue des signes.",
    ),
    (
        "Use the web page, or give these files beside the GLB.",
        "Utilisez la page web, ou joignez ces fichiers au GLB.",
    ),
)
add_loss(
    "export-video",
    (
        "a dark panel stands for the video, with its sound if it has one",
        "un panneau sombre remplace la vidéo, avec son son si elle en a un",
    ),
    (
        "glTF has no moving pictures, and ffmpeg, which reads the first one, is missing or cannot read the file.",
        "glTF n’a pas d’images animées, et ffmpeg, qui lit la première, manque ou ne sait pas lire le fichier.",
    ),
    (
        "Use the web page, install ffmpeg, or put a picture in its place.",
        "Utilisez la page web, installez ffmpeg, ou mettez une image à sa place.",
    ),
)
add_loss(
    "export-video-still",
    (
        "its first picture stands for the video, with its sound if it has one",
        "sa première image remplace la vidéo, avec son son si elle en a un",
    ),
    (
        "glTF has no moving pictures.",
        "glTF n’a pas d’images animées.",
    ),
    (
        "Use the web page, where it plays.",
        "Utilisez la page web, où elle est jouée.",
    ),
)
add_loss(
    "export-screen-shape",
    (
        "its screen or surface does not unroll flat: nothing is shown",
        "son écran ou sa surface ne se déroule pas à plat : rien n’est montré",
    ),
    (
        "A dome, a mesh or the floor of a round room has no left, right and width of its own.",
        "Un dôme, un maillage ou le sol d’une salle ronde n’a ni gauche, ni droite, ni largeur propres.",
    ),
    (
        "Use walls, or make the picture a textured model.",
        "Utilisez des murs, ou faites de l’image un modèle texturé.",
    ),
)
add_loss(
    "export-projectors",
    (
        "pictures are on the screens themselves, in full; projectors are data only",
        "les images sont sur les écrans mêmes, entières ; les projecteurs ne sont que des données",
    ),
    (
        "glTF has no light that shows a picture.",
        "glTF n’a pas de lumière qui montre une image.",
    ),
    (
        "Use the preview to see beams, blends and shadows.",
        "Utilisez l’aperçu pour voir faisceaux, raccords et ombres.",
    ),
)
