"""What exports lose: what, why, and how to avoid it, in French and in English."""

from __future__ import annotations

from immersion.export import _loss_pictures_texts as _loss_pictures_texts
from immersion.export import _loss_shows_texts as _loss_shows_texts
from immersion.export import _loss_sounds_texts as _loss_sounds_texts
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
        "lock-stale-avoid": {
            "en": "Run `immersion check SCENE --lock`.",
            "fr": "Lancez `immersion check SCÈNE --lock`.",
        },
        "video-unmeasured-why": {
            "en": "ffprobe, which comes with ffmpeg, is not installed or cannot read the file, and the lock does not know it.",
            "fr": "ffprobe, qui vient avec ffmpeg, n’est pas installé ou ne sait pas lire le fichier, et le fichier de faits ne le connaît pas.",
        },
        "video-unmeasured-avoid": {
            "en": "Install ffmpeg, or write the lock where it is installed: `immersion check SCENE --lock`.",
            "fr": "Installez ffmpeg, ou écrivez le fichier de faits là où il est installé : `immersion check SCÈNE --lock`.",
        },
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
