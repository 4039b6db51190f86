"""Texts of what is no YAML: the parser's English reasons, in words for authors."""

from immersion.messages import add

_LINE = {"en": "{found}", "fr": "{found}"}

add(
    {
        "scene-syntax": {
            "found": _LINE,
            "expected": {"en": "YAML 1.2", "fr": "du YAML 1.2"},
            "remedy": {
                "en": "Check the indentation, the quotes and the brackets near here.",
                "fr": "Vérifiez l’indentation, les guillemets et les crochets près d’ici.",
            },
        },
        "scene-syntax-colon": {
            "found": {"en": "a second `: ` in {found}", "fr": "un deuxième `: ` dans {found}"},
            "expected": {"en": "one key and its value", "fr": "une clé et sa valeur"},
            "remedy": {
                "en": "Put the value in quotes, or the second key on a line of its own.",
                "fr": "Mettez la valeur entre guillemets, ou la deuxième clé sur une ligne à elle.",
            },
        },
        "scene-syntax-key": {
            "found": _LINE,
            "expected": {"en": "a key, `: ` and its value", "fr": "une clé, `: ` et sa valeur"},
            "remedy": {
                "en": "Write `key: value`, with a space after the colon, or put a text of several lines in quotes.",
                "fr": "Écrivez `clé: valeur`, avec une espace après les deux-points, ou mettez entre guillemets un texte de plusieurs lignes.",
            },
        },
        "scene-syntax-bracket": {
            "found": _LINE,
            "expected": {"en": "`,` or `{wanted}`", "fr": "`,` ou `{wanted}`"},
            "remedy": {
                "en": "Add the comma or the bracket that is missing here or just before.",
                "fr": "Ajoutez la virgule ou le crochet qui manque ici ou juste avant.",
            },
        },
        "scene-syntax-quote": {
            "found": {
                "en": "quotes that never close, from {found} on",
                "fr": "des guillemets jamais fermés, depuis {found}",
            },
            "expected": {
                "en": "quotes at both ends of the text",
                "fr": "des guillemets aux deux bouts du texte",
            },
            "remedy": {"en": "Close the quotes.", "fr": "Fermez les guillemets."},
        },
        "scene-syntax-indent": {
            "found": _LINE,
            "expected": {
                "en": "a line that begins below the others of its block",
                "fr": "une ligne qui commence sous les autres de son bloc",
            },
            "remedy": {
                "en": "Align it with its neighbours.",
                "fr": "Alignez-la avec ses voisines.",
            },
        },
        "scene-syntax-rest": {
            "found": {"en": "{found} after it", "fr": "{found} après elle"},
            "expected": {"en": "nothing after a value", "fr": "rien après une valeur"},
            "remedy": {
                "en": "Remove it, or put the whole value in quotes.",
                "fr": "Retirez-le, ou mettez toute la valeur entre guillemets.",
            },
        },
        "scene-syntax-escape": {
            "found": {"en": "the escape `\\{wanted}`", "fr": "l’échappement `\\{wanted}`"},
            "expected": {
                "en": "one that YAML knows, such as `\\n`",
                "fr": "un de ceux de YAML, tel que `\\n`",
            },
            "remedy": {
                "en": "Write `\\\\` for a backslash, or use single quotes.",
                "fr": "Écrivez `\\\\` pour une barre oblique inverse, ou prenez des apostrophes simples.",
            },
        },
        "scene-syntax-sign": {
            "found": {
                "en": "a value that begins with `{wanted}`",
                "fr": "une valeur qui commence par `{wanted}`",
            },
            "expected": {"en": "quotes around it", "fr": "des guillemets autour d’elle"},
            "remedy": {"en": "Put it in quotes.", "fr": "Mettez-la entre guillemets."},
        },
    }
)
