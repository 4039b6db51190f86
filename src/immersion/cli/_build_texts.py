"""Texts of build."""

from immersion.messages import add

add(
    {
        "cli-build": {
            "en": "Make all that a scene is delivered as: lighter models, check, lock, exports, pictures, report.",
            "fr": "Produire tout ce qu’une scène livre : modèles allégés, vérification, verrou, exports, images, rapport.",
        },
        "cli-build-out": {
            "en": "Folder of what is made; only what has changed is made again.",
            "fr": "Dossier de ce qui est produit ; seul ce qui a changé est refait.",
        },
        "cli-build-to": {
            "en": "Targets, separated by commas; without it those of build.yaml, else all.",
            "fr": "Cibles, séparées par des virgules ; sinon celles de build.yaml, sinon toutes.",
        },
        "cli-build-force": {"en": "Make everything again.", "fr": "Tout refaire."},
        "cli-build-strict": {
            "en": "Stop at warnings too, as on opening day.",
            "fr": "S’arrêter aussi aux avertissements, comme le jour de l’ouverture.",
        },
        "cli-build-done": {"en": "made", "fr": "fait"},
        "cli-build-kept": {"en": "kept", "fr": "gardé"},
        "cli-build-nothing": {"en": "Nothing has changed.", "fr": "Rien n’a changé."},
        "cli-build-losses": {"en": "{count} losses, see {file}", "fr": "{count} pertes, voir {file}"},
    }
)
