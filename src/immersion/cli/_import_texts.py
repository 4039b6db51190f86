"""Texts of the command line for imports."""

from immersion.messages import add

add(
    {
        "cli-import": {
            "en": "Make a scene of a glTF, a Voyager document, an ADM sound or an A-Frame page.",
            "fr": "Faire une scène d’un glTF, d’un document Voyager, d’un son ADM ou d’une page A-Frame.",
        },
        "cli-arg-foreign": {
            "en": "The foreign file: .glb, .gltf, .svx.json, .wav or .html.",
            "fr": "Le fichier d’origine : .glb, .gltf, .svx.json, .wav ou .html.",
        },
        "cli-arg-new-folder": {
            "en": "The new folder; it must not exist, or be empty.",
            "fr": "Le nouveau dossier ; il ne doit pas exister, ou être vide.",
        },
        "cli-opt-foreign": {
            "en": "The format, when the suffix does not say it: adm, aframe, gltf or svx.",
            "fr": "Le format, si le suffixe ne le dit pas : adm, aframe, gltf ou svx.",
        },
        "cli-opt-foreign-unit": {
            "en": "What a glTF's numbers count, when not metres: mm, cm, m, km, in or ft.",
            "fr": "Ce que comptent les nombres d’un glTF, si ce ne sont pas des mètres : mm, cm, m, km, in ou ft.",
        },
        "cli-opt-foreign-plain": {
            "en": "Bring in a GLB of our own as one model, not as the scene that it holds.",
            "fr": "Reprendre un GLB de notre main comme un seul modèle, non comme la scène qu’il contient.",
        },
        "cli-import-done": {
            "en": "{path}: {media} media, {things} things, {cues} cues ({format})",
            "fr": "{path} : {media} médias, {things} objets, {cues} repères ({format})",
        },
        "cli-import-losses": {
            "en": "Not carried, changed, or to be written ({count}):",
            "fr": "Non repris, changé, ou à écrire ({count}) :",
        },
        "cli-import-next": {
            "en": "Next: immersion check {path}",
            "fr": "Ensuite : immersion check {path}",
        },
    }
)
