"""What exports lose: what, why, and how to avoid it, in French and in English."""

from __future__ import annotations

from immersion.export._loss_words import add_loss
from immersion.messages import add

add_loss(
    "export-over-budget",
    (
        "{bytes} bytes, over the budget of {budget}",
        "{bytes} octets, au-delà du budget de {budget}",
    ),
    (
        "The files together are larger than the profile allows.",
        "Les fichiers pèsent ensemble plus que le profil ne le permet.",
    ),
    (
        "Keep fewer things, take a lighter level of detail or smaller textures in the profile.",
        "Gardez moins d’objets, un niveau de détail plus léger ou des textures plus petites dans le profil.",
    ),
)
add_loss(
    "export-mono",
    (
        "{channels} channels averaged to one, as a point source has",
        "{channels} canaux moyennés en un seul, celui d’une source ponctuelle",
    ),
    (
        "A sound at one place has one channel, in a glTF as in the room.",
        "Un son en un lieu a un seul canal, dans un glTF comme dans la salle.",
    ),
    (
        "Record it in mono, or make a bed or stems of it.",
        "Enregistrez-le en mono, ou faites-en un lit ou des pistes.",
    ),
)
add_loss(
    "export-lossy",
    (
        "coded as MP3, the only sound that KHR_audio_emitter allows",
        "codé en MP3, le seul son permis par KHR_audio_emitter",
    ),
    (
        "The extension knows no other coding without a further extension that few readers have.",
        "L’extension ne connaît pas d’autre codage sans une seconde extension, que peu de lecteurs ont.",
    ),
    (
        "Use the web page when the sound must be kept as it is.",
        "Utilisez la page web si le son doit rester tel quel.",
    ),
)
add_loss(
    "export-bed",
    (
        "a glTF has no ambisonics: {file} lies beside it, and a still binaural fold-down stands inside",
        "un glTF n’a pas d’ambisonie : {file} est à côté, et une réduction binaurale fixe est dedans",
    ),
    (
        "No extension of glTF that readers have knows ambisonics; the fold-down does not follow the head.",
        "Aucune extension de glTF répandue ne connaît l’ambisonie ; la réduction ne suit pas la tête.",
    ),
    (
        "Use the web page, which turns the bed with the head.",
        "Utilisez la page web, qui tourne le lit avec la tête.",
    ),
)
add_loss(
    "export-stems",
    (
        "{channels} channels of stems are points where the loudspeakers stand",
        "{channels} canaux de pistes sont des points à la place des haut-parleurs",
    ),
    (
        "A glTF knows places of sound, not loudspeakers.",
        "Un glTF connaît des lieux de son, pas des haut-parleurs.",
    ),
    (
        "Play the stems in the room, or render them.",
        "Jouez les pistes dans la salle, ou rendez-les en audio.",
    ),
)
add_loss(
    "export-language",
    (
        "only the sound in {language!r} is in this export",
        "seul le son en {language!r} est dans cet export",
    ),
    (
        "A glTF has variants for materials, none for sounds.",
        "Un glTF a des variantes pour les matériaux, aucune pour les sons.",
    ),
    (
        "Export once for each language, or use the web page.",
        "Exportez une fois par langue, ou utilisez la page web.",
    ),
)
add_loss(
    "export-silent",
    (
        "no sound in this profile",
        "aucun son dans ce profil",
    ),
    (
        "The profile has `audio: none`.",
        "Le profil a `audio: none`.",
    ),
    (
        "Take `audio: none` out of the profile.",
        "Retirez `audio: none` du profil.",
    ),
)
add_loss(
    "export-doppler",
    (
        "the pitch does not follow the motion",
        "la hauteur ne suit pas le mouvement",
    ),
    (
        "KHR_audio_emitter has no Doppler effect.",
        "KHR_audio_emitter n’a pas d’effet Doppler.",
    ),
    (
        "Use the web page, or record the effect.",
        "Utilisez la page web, ou enregistrez l’effet.",
    ),
)
add_loss(
    "export-loudspeakers",
    (
        "heard at its place or around, not from the loudspeakers named",
        "entendu à sa place ou autour, pas des haut-parleurs nommés",
    ),
    (
        "A glTF knows no loudspeakers.",
        "Un glTF ne connaît pas de haut-parleurs.",
    ),
    (
        "Play the show in the room, or render it for the rig.",
        "Jouez le spectacle dans la salle, ou rendez-le pour l’installation.",
    ),
)
add_loss(
    "export-extras",
    (
        "kept as data that immersion reads back, without effect in other viewers",
        "gardé comme données qu’immersion relit, sans effet dans les autres visionneuses",
    ),
    (
        "glTF has no words for it.",
        "glTF n’a pas de mots pour cela.",
    ),
    (
        "Use the web page when it must work.",
        "Utilisez la page web si cela doit fonctionner.",
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
add_loss(
    "export-acoustics",
    (
        "the acoustics of the room are not heard: its surfaces have colours only",
        "l’acoustique de la salle ne s’entend pas : ses surfaces n’ont que des couleurs",
    ),
    (
        "glTF has no acoustic materials and no room response.",
        "glTF n’a ni matériaux acoustiques ni réponse de salle.",
    ),
    (
        "Record the room into the bed, or wait for KHR_audio_environment.",
        "Enregistrez la salle dans le lit, ou attendez KHR_audio_environment.",
    ),
)
add_loss(
    "export-room",
    (
        "the room’s surfaces are left out",
        "les surfaces de la salle ne sont pas incluses",
    ),
    (
        "The profile names the only things it keeps, and walls would hide the place they are shown in.",
        "Le profil nomme les seuls objets gardés, et des murs cacheraient le lieu où on les montre.",
    ),
    (
        "Ask for `room=True`, or use `without` in the profile.",
        "Demandez `room=True`, ou utilisez `without` dans le profil.",
    ),
)
add_loss(
    "export-empty",
    (
        "a model or a cloud without any face or point",
        "un modèle ou un nuage sans aucune face ni aucun point",
    ),
    (
        "There is nothing to show.",
        "Il n’y a rien à montrer.",
    ),
    (
        "Check the file with `immersion inspect`.",
        "Vérifiez le fichier avec `immersion inspect`.",
    ),
)
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
        "a dark panel stands for the video; its sound is there",
        "un panneau sombre remplace la vidéo ; son son est là",
    ),
    (
        "glTF has no moving pictures.",
        "glTF n’a pas d’images animées.",
    ),
    (
        "Use the web page, or put a picture in its place.",
        "Utilisez la page web, ou mettez une image à sa place.",
    ),
)
add_loss(
    "export-opening",
    (
        "an opening: nothing is drawn there, and no sky behind it",
        "une ouverture : rien n’y est dessiné, ni aucun ciel derrière",
    ),
    (
        "glTF has surfaces and lamps, and no sky: each reader shows its own background.",
        "glTF a des surfaces et des lampes, et pas de ciel : chaque lecteur montre son propre fond.",
    ),
    (
        "Use the web page, which has the sky of the preview.",
        "Utilisez la page web, qui a le ciel de l’aperçu.",
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
    "export-spot-wide",
    (
        "a spot of {angle}° ends at 180°",
        "un projecteur de {angle}° s’arrête à 180°",
    ),
    (
        "KHR_lights_punctual has no wider spot.",
        "KHR_lights_punctual n’a pas de projecteur plus large.",
    ),
    (
        "Use a point light.",
        "Utilisez une lumière ponctuelle.",
    ),
)
add_loss(
    "export-hidden-light",
    (
        "switched on and off by cues: it stays as it is at the start",
        "allumée et éteinte par des repères : elle reste comme au début",
    ),
    (
        "A plain animation of glTF cannot change a light.",
        "Une animation simple de glTF ne peut changer une lumière.",
    ),
    (
        "Ask for `visibility=True`, or use the web page.",
        "Demandez `visibility=True`, ou utilisez la page web.",
    ),
)
add_loss(
    "export-fade",
    (
        "appears, disappears or begins at once instead of fading",
        "paraît, disparaît ou commence d’un coup au lieu d’un fondu",
    ),
    (
        "A plain animation of glTF cannot change opacity or level.",
        "Une animation simple de glTF ne peut changer ni opacité ni niveau.",
    ),
    (
        "Record the fade in the sound, or use the web page.",
        "Enregistrez le fondu dans le son, ou utilisez la page web.",
    ),
)
add_loss(
    "export-motion",
    (
        "its motion is not in the file: it shears, or needs more than {most} keys",
        "son mouvement n’est pas dans le fichier : il cisaille, ou demande plus de {most} clés",
    ),
    (
        "glTF moves what has a place, a turn and a scale, key by key.",
        "glTF déplace ce qui a une place, une rotation et une échelle, clé par clé.",
    ),
    (
        "Scale the parent evenly, or make the show or the way shorter.",
        "Donnez au parent la même échelle partout, ou raccourcissez le spectacle ou le chemin.",
    ),
)
add_loss(
    "export-loop",
    (
        "its way is written for one run of the show, again and again",
        "son chemin est écrit pour un passage du spectacle, tour après tour",
    ),
    (
        "All channels of the show’s animation have one length.",
        "Tous les canaux de l’animation du spectacle ont une seule durée.",
    ),
    (
        "Nothing need be done when the animation plays once.",
        "Rien n’est à faire si l’animation joue une fois.",
    ),
)
add_loss(
    "export-cue-waits",
    (
        "does not happen by itself: waits for {kinds}",
        "n’arrive pas de lui-même : attend {kinds}",
    ),
    (
        "A glTF does not know where the visitor is, what is clicked or what is received.",
        "Un glTF ne sait pas où est le visiteur, ce qui est cliqué ni ce qui est reçu.",
    ),
    (
        "Start it by `start` or `at`, or use the web page.",
        "Déclenchez-le par `start` ou `at`, ou utilisez la page web.",
    ),
)
add_loss(
    "export-cue-does",
    (
        "{verb} {what}: without effect in a glTF, kept as data",
        "{verb} {what} : sans effet dans un glTF, gardé comme données",
    ),
    (
        "A glTF animation moves, turns, shows and hides; it changes no level, no view and sends nothing.",
        "Une animation de glTF déplace, tourne, montre et cache ; elle ne change ni niveau ni vue et n’envoie rien.",
    ),
    (
        "Use the web page.",
        "Utilisez la page web.",
    ),
)
add_loss(
    "export-play-later",
    (
        "{what} is there but does not begin by itself at its time",
        "{what} est là mais ne commence pas de lui-même à son heure",
    ),
    (
        "KHR_audio_emitter starts a sound at once or not at all.",
        "KHR_audio_emitter démarre un son tout de suite ou pas du tout.",
    ),
    (
        "Play it at `start`, with silence at its beginning, or use the web page.",
        "Jouez-le à `start`, avec un silence au début, ou utilisez la page web.",
    ),
)
add_loss(
    "export-clip-later",
    (
        "the animation of {what} is there under its name; what starts it is data",
        "l’animation de {what} est là sous son nom ; ce qui la démarre n’est que données",
    ),
    (
        "glTF does not say what starts an animation.",
        "glTF ne dit pas ce qui démarre une animation.",
    ),
    (
        "Choose the animation in the viewer, or use the web page.",
        "Choisissez l’animation dans la visionneuse, ou utilisez la page web.",
    ),
)
add_loss(
    "export-profile-key",
    (
        "has no effect on a {target} file",
        "sans effet sur un fichier {target}",
    ),
    (
        "The viewer decides, or there is nothing of the kind in such a file.",
        "La visionneuse en décide, ou rien de tel n’est dans un tel fichier.",
    ),
    (
        "Take it out of a profile that is only exported, or keep it for the preview and the room.",
        "Retirez-le d’un profil qui ne sert qu’aux exports, ou gardez-le pour l’aperçu et la salle.",
    ),
)

# What a profile or a language takes away is told by the stage; why, and how to avoid it, is told here.
add(
    {
        "profile-thing-why": {"en": "The profile leaves it out.", "fr": "Le profil l’écarte."},
        "profile-thing-avoid": {
            "en": "Change `only` or `without` in the profile.",
            "fr": "Changez `only` ou `without` dans le profil.",
        },
        "profile-lod-why": {
            "en": "The profile asks for a lighter level or sets a budget of triangles.",
            "fr": "Le profil demande un niveau plus léger ou fixe un budget de triangles.",
        },
        "profile-lod-avoid": {
            "en": "Change `lod` or `max_triangles` in the profile.",
            "fr": "Changez `lod` ou `max_triangles` dans le profil.",
        },
        "profile-no-lod-why": {
            "en": "The model has no lighter level.",
            "fr": "Le modèle n’a pas de niveau plus léger.",
        },
        "profile-no-lod-avoid": {
            "en": "Make one with `immersion decimate` and name it in `lods`.",
            "fr": "Faites-en un avec `immersion decimate` et nommez-le dans `lods`.",
        },
        "profile-triangles-why": {
            "en": "No model that is kept has a lighter level to give.",
            "fr": "Aucun modèle gardé n’a de niveau plus léger à donner.",
        },
        "profile-triangles-avoid": {
            "en": "Make lighter levels with `immersion decimate` and name them in `lods`, or keep fewer things.",
            "fr": "Faites des niveaux plus légers avec `immersion decimate` et nommez-les dans `lods`, ou gardez moins d’objets.",
        },
        "language-fallback-why": {
            "en": "The media has no file in the language asked for.",
            "fr": "Le média n’a pas de fichier dans la langue demandée.",
        },
        "language-fallback-avoid": {
            "en": "Add the file under `files`.",
            "fr": "Ajoutez le fichier sous `files`.",
        },
        "lock-stale-why": {
            "en": "The file has changed since it was measured.",
            "fr": "Le fichier a changé depuis qu’il a été mesuré.",
        },
        "lock-stale-avoid": {"en": "Run `immersion lock`.", "fr": "Lancez `immersion lock`."},
    }
)
add_loss(
    "export-moving-plain",
    (
        "moves by itself: not packed with {compression}",
        "bouge par lui-même : non compressé en {compression}",
    ),
    (
        "Steps of whole numbers would move its joints and its forms apart.",
        "Des pas entiers écarteraient ses articulations et ses formes.",
    ),
    (
        "Pack it beforehand with another program, or leave it as it is.",
        "Compressez-le d’abord avec un autre programme, ou laissez-le tel quel.",
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
