"""Texts of the lock file: what is wrong with it, and what has changed since it was written."""

from immersion.messages import add

_AGAIN = {
    "en": "Write it anew: immersion check SCENE --lock.",
    "fr": "Écrivez-le de nouveau : immersion check SCÈNE --lock.",
}

add(
    {
        "stage-file-moving": {
            "found": {
                "en": "a file that changed while it was measured",
                "fr": "un fichier modifié pendant qu’on le mesurait",
            },
            "expected": {"en": "a file that is finished", "fr": "un fichier terminé"},
            "remedy": {
                "en": "Wait for the export or the copy to end, then try again.",
                "fr": "Attendez la fin de l’export ou de la copie, puis recommencez.",
            },
        },
        "stage-lock-nowhere": {
            "found": {"en": "a scene without a folder", "fr": "une scène sans dossier"},
            "expected": {"en": "a place for its lock file", "fr": "une place pour son fichier de faits"},
            "remedy": {
                "en": "Open it with `folder=`, or from its file.",
                "fr": "Ouvrez-la avec `folder=`, ou depuis son fichier.",
            },
        },
        "stage-lock-damaged": {
            "found": {"en": "{problem}", "fr": "{problem}"},
            "expected": {
                "en": "a lock file as check --lock writes it",
                "fr": "un fichier de faits tel que check --lock l’écrit",
            },
            "remedy": _AGAIN,
        },
        "stage-lock-foreign": {
            "found": {
                "en": "a file without `immersion-lock`, or of another program",
                "fr": "un fichier sans `immersion-lock`, ou d’un autre programme",
            },
            "expected": {"en": 'immersion-lock: "{wanted}"', "fr": 'immersion-lock: "{wanted}"'},
            "remedy": {
                "en": "Move it elsewhere, then write the scene's own: immersion check SCENE --lock.",
                "fr": "Déplacez-le, puis écrivez celui de la scène : immersion check SCÈNE --lock.",
            },
        },
        "stage-lock-version": {
            "found": {
                "en": "version {version} of the lock file",
                "fr": "la version {version} du fichier de faits",
            },
            "expected": {"en": "at most version {wanted}", "fr": "au plus la version {wanted}"},
            "remedy": {
                "en": "Update immersion, or write the lock anew: immersion check SCENE --lock.",
                "fr": "Mettez immersion à jour, ou écrivez-le de nouveau : immersion check SCÈNE --lock.",
            },
        },
        "stage-lock-value": {
            "found": {"en": "{found_value}", "fr": "{found_value}"},
            "expected": {"en": "{wanted}", "fr": "{wanted}"},
            "remedy": _AGAIN,
        },
        "stage-lock-changed": {
            "found": {
                "en": "{file}: {now_bytes}, sha256 {now}…",
                "fr": "{file} : {now_bytes}, sha256 {now}…",
            },
            "expected": {
                "en": "{was_bytes}, sha256 {was}…, as in {lock}",
                "fr": "{was_bytes}, sha256 {was}…, comme dans {lock}",
            },
            "remedy": {
                "en": "If the change is wanted: immersion check SCENE --lock; if not, bring the file back.",
                "fr": "Si le changement est voulu : immersion check SCÈNE --lock ; sinon, remettez le fichier.",
            },
        },
        "stage-lock-facts": {
            "found": {"en": "{fact} = {now}", "fr": "{fact} = {now}"},
            "expected": {
                "en": "{was}, as {lock} says of {file}",
                "fr": "{was}, comme {lock} le dit de {file}",
            },
            "remedy": _AGAIN,
        },
        "stage-lock-missing": {
            "found": {"en": "{file}, which {lock} does not know", "fr": "{file}, que {lock} ne connaît pas"},
            "expected": {"en": "facts of every file", "fr": "les faits de chaque fichier"},
            "remedy": _AGAIN,
        },
        "lock-stale": {
            "en": "{file} has changed since {lock} was written, which still gives its length: immersion check SCENE --lock",
            "fr": "{file} a changé depuis l’écriture de {lock}, qui donne encore sa durée : immersion check SCÈNE --lock",
        },
    }
)
