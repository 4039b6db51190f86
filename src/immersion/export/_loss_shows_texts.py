"""What exports lose of lights, of motion and of what happens when: what, why, and how to avoid it, in French and in English."""

from __future__ import annotations

from immersion.export._loss_words import add_loss

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
