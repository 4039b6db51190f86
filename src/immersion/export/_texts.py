"""Texts of the exports: what stops one, and what one could not carry."""

from immersion.messages import add

add(
    {
        "export-id": {
            "found": {"en": "the id {id!r}", "fr": "l’identifiant {id!r}"},
            "expected": {
                "en": "an id that can name a file",
                "fr": "un identifiant qui peut nommer un fichier",
            },
            "remedy": {"en": "Use a-z, 0-9, _ and -.", "fr": "Utilisez a-z, 0-9, _ et -."},
        },
        "export-not-folder": {
            "found": {"en": "a file", "fr": "un fichier"},
            "expected": {"en": "a folder", "fr": "un dossier"},
            "remedy": {"en": "Name another folder.", "fr": "Nommez un autre dossier."},
        },
        "export-over-budget": {
            "en": "{bytes} bytes, over the budget of {budget}",
            "fr": "{bytes} octets, au-delà du budget de {budget}",
        },
        "export-mono": {
            "en": "{channels} channels averaged to one, as a point source has",
            "fr": "{channels} canaux moyennés en un seul, celui d’une source ponctuelle",
        },
        "export-lossy": {
            "en": "coded as MP3, the only sound that KHR_audio_emitter allows",
            "fr": "codé en MP3, le seul son permis par KHR_audio_emitter",
        },
        "export-bed": {
            "en": "a glTF has no ambisonics: {file} lies beside it, and a still binaural fold-down stands inside",
            "fr": "un glTF n’a pas d’ambisonie : {file} est à côté, et une réduction binaurale fixe est dedans",
        },
        "export-no-mp3": {
            "found": {"en": "a libsndfile without MP3", "fr": "une libsndfile sans MP3"},
            "expected": {"en": "libsndfile 1.1 or newer", "fr": "libsndfile 1.1 ou plus récente"},
            "remedy": {"en": "pip install --upgrade soundfile", "fr": "pip install --upgrade soundfile"},
        },
        "export-language": {
            "en": "only the files in {language!r} are in this export",
            "fr": "seuls les fichiers en {language!r} sont dans cet export",
        },
    }
)
