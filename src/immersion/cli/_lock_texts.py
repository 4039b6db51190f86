"""Texts of `check --lock`."""

from immersion.messages import add

add(
    {
        "cli-check-lock": {
            "en": "Write scene.lock.json: hashes, durations, loudness, triangles of the media, beside the scene.",
            "fr": "Écrire scene.lock.json : empreintes, durées, sonies, triangles des médias, à côté de la scène.",
        },
        "cli-check-not-locked": {
            "en": "{path} was not written: a media does not open (see the errors above).",
            "fr": "{path} n’a pas été écrit : un média ne s’ouvre pas (voir les erreurs ci-dessus).",
        },
        "cli-check-locking": {"en": "measuring", "fr": "mesure"},
    }
)
