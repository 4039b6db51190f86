"""Texts of the scene domain: what the reader refuses."""

from immersion.messages import add

_INPUT = {"en": "{found}", "fr": "{found}"}


def _value(
    code: str, expected_en: str, expected_fr: str, remedy_en: str, remedy_fr: str
) -> dict[str, dict[str, dict[str, str]]]:
    """Return the texts of a value that is not what its key takes; the value itself is what was found."""
    return {
        "scene-" + code: {
            "found": _INPUT,
            "expected": {"en": expected_en, "fr": expected_fr},
            "remedy": {"en": remedy_en, "fr": remedy_fr},
        }
    }


_WRITE = ("Write it with its unit.", "Écrivez-la avec son unité.")
_QUOTE = ("Write words there, in quotes if they look like a number.",
          "Écrivez-y des mots, entre guillemets s’ils ressemblent à un nombre.")  # fmt: skip
_ONE = ("Keep exactly one of these keys.", "Gardez une seule de ces clés.")
_GIVE_ONE = ("Give one of these keys, and only one.", "Donnez une de ces clés, et une seule.")
_PATH = ("Put the file in the scene's folder and name it from there, with `/`.",
         "Placez le fichier dans le dossier de la scène et nommez-le depuis là, avec `/`.")  # fmt: skip
_PLAIN = ("Write the value out in full.", "Écrivez la valeur en toutes lettres.")

# Values -----------------------------------------------------------------------------------------------
add(
    _value("duration", "a duration such as 8s, 1m30s or 250ms", "une durée telle que 8s, 1m30s ou 250ms", *_WRITE)
    | _value("level", "a level such as -12dB", "un niveau tel que -12dB", "Write it with its unit, dB.", "Écrivez-le avec son unité, dB.")
    | _value("size", "a size such as 15MB", "une taille telle que 15MB", *_WRITE)
    | _value("frequency", "a frequency such as 80Hz", "une fréquence telle que 80Hz", *_WRITE)
    | _value("light", "a light such as 800cd or 800lm", "une lumière telle que 800cd ou 800lm", *_WRITE)
    | _value("outputs", "outputs such as 1-10, 11 or [1, 3]", "des sorties telles que 1-10, 11 ou [1, 3]",
             "Number the outputs from 1.", "Numérotez les sorties à partir de 1.")
    | _value("point", "a point [x, y, z] in metres", "un point [x, y, z] en mètres", "Give three numbers.", "Donnez trois nombres.")
    | _value("box-size", "three lengths over zero, [x, y, z] in metres", "trois longueurs non nulles, [x, y, z] en mètres",
             "Give width, height and depth.", "Donnez largeur, hauteur et profondeur.")
    | _value("place", "an id or a point [x, y, z]", "un identifiant ou un point [x, y, z]",
             "Name a thing, or give three numbers, with a point for decimals.",
             "Nommez un objet, ou donnez trois nombres, avec un point pour les décimales.")
    | _value("turn", "a turn such as {{y: 20}}, in degrees", "une rotation telle que {{y: 20}}, en degrés",
             "Name the axes x, y or z.", "Nommez les axes x, y ou z.")
    | _value("scale", "a number over zero, or three", "un nombre positif, ou trois", "Give one number, or [x, y, z].",
             "Donnez un nombre, ou [x, y, z].")
    | _value("text", "a text, or a map from languages to texts", "un texte, ou des textes par langue", *_QUOTE)
    | _value("language", "a language tag such as fr or fr-CA", "une langue telle que fr ou fr-CA", "Use a BCP 47 tag.",
             "Utilisez une étiquette BCP 47.")
    | _value("color", 'a color such as "#fff2e0"', "une couleur telle que \"#fff2e0\"",
             "Write it in quotes: `#` begins a comment otherwise.", "Écrivez-la entre guillemets : sinon `#` ouvre un commentaire.")
    | _value("clock", "an hour such as 10:00", "une heure telle que 10:00", "Write it on 24 hours.", "Écrivez-la sur 24 heures.")
    | _value("uri", "an address such as https://example.org/", "une adresse telle que https://example.org/",
             "Write the whole address.", "Écrivez l’adresse entière.")
    | _value("osc", "an OSC address such as /go", "une adresse OSC telle que /go", "Begin it with `/`.", "Commencez-la par `/`.")
    | _value("hold", "a duration, or {{ended: thing}}", "une durée, ou {{ended: objet}}", *_WRITE)
    | _value("string", "a word", "un mot", *_QUOTE)
    | _value("number", "a number", "un nombre", "Write a number without unit.", "Écrivez un nombre sans unité.")
    | _value("whole-number", "a whole number", "un nombre entier", "Write a whole number.", "Écrivez un nombre entier.")
    | _value("flag", "true or false", "true ou false", "In YAML 1.2, yes and no are words.", "En YAML 1.2, yes et no sont des mots.")
    | _value("list", "a list", "une liste", "Write it between `[` and `]`, or one line per item with `- `.",
             "Écrivez-la entre `[` et `]`, ou une ligne par élément avec `- `.")
    | _value("map", "a block of keys", "un bloc de clés", "Write `key: value` pairs.", "Écrivez des paires `clé: valeur`.")
    | _value("count", "{wanted}", "{wanted}", "Add or remove items.", "Ajoutez ou retirez des éléments.")
    | _value("range", "a value {wanted}", "une valeur {wanted}", "Correct the number.", "Corrigez le nombre.")
    | _value("choice", "one of {wanted}", "l’un de {wanted}", "Did you mean {nearest}?", "Vouliez-vous dire {nearest} ?")
    | _value("value", "another value", "une autre valeur", "See the format page for this key.", "Voyez la page du format pour cette clé.")
)  # fmt: skip

# Structure --------------------------------------------------------------------------------------------
add(
    _value("condition", "exactly one of start, at, enter, leave, click, ended, after, osc",
           "exactement un de start, at, enter, leave, click, ended, after, osc", *_GIVE_ONE)
    | _value("delay", "`delay` beside `after`", "`delay` à côté de `after`", "Add `after`, or remove `delay`.",
             "Ajoutez `after`, ou retirez `delay`.")
    | _value("action", "exactly one verb (play, stop, pause, gain, fade, show, hide, move, turn, goto, cue, osc)",
             "exactement un verbe (play, stop, pause, gain, fade, show, hide, move, turn, goto, cue, osc)", *_GIVE_ONE)
    | _value("action-to", "`to` beside this verb", "`to` à côté de ce verbe", "Add `to`.", "Ajoutez `to`.")
    | _value("kind", "exactly one kind (model, cloud, sound, ambisonic, stems, image, video, light, captions, group, text)",
             "exactement une nature (model, cloud, sound, ambisonic, stems, image, video, light, captions, group, text)", *_GIVE_ONE)
    | _value("zone-shape", "exactly one of sphere, box, cylinder, outline", "exactement un de sphere, box, cylinder, outline", *_GIVE_ONE)
    | _value("room-shape", "exactly one of box, cylinder, dome, outline, mesh",
             "exactement un de box, cylinder, dome, outline, mesh", *_GIVE_ONE)
    | _value("screen-surface", "exactly one of surface, surfaces", "exactement un de surface, surfaces", *_GIVE_ONE)
    | _value("speakers-form", "exactly one of layout, list, or kind with `at` and `output`",
             "exactement un de layout, list, ou kind avec `at` et `output`", *_GIVE_ONE)
    | _value("file-twice", "`file` or `files`, not both", "`file` ou `files`, pas les deux", *_ONE)
    | _value("aim-twice", "`turn` or `look_at`, not both", "`turn` ou `look_at`, pas les deux", *_ONE)
    | _value("room-twice", "`room` or `rooms`, not both", "`room` ou `rooms`, pas les deux", *_ONE)
    | _value("version", 'the version "1", in quotes', "la version \"1\", entre guillemets", 'Write immersion: "1".', "Écrivez immersion: \"1\".")
)  # fmt: skip

# Files ------------------------------------------------------------------------------------------------
add(
    _value("file-name", "the name of a file", "le nom d’un fichier", *_PATH)
    | _value("file-map", "a map from languages to files", "des fichiers par langue", *_PATH)
    | _value("file-network", "a file of the scene's folder, not an address",
             "un fichier du dossier de la scène, non une adresse", *_PATH)
    | _value("file-absolute", "a path relative to the scene's folder", "un chemin relatif au dossier de la scène", *_PATH)
    | _value("file-outside", "a path without `..`", "un chemin sans `..`", *_PATH)
    | _value("file-link", "a file that no link takes out of the scene's folder",
             "un fichier qu’aucun lien ne mène hors du dossier de la scène", "Copy the file into the folder.",
             "Copiez le fichier dans le dossier.")
    | _value("file-device", "a name that Windows can store", "un nom que Windows accepte",
             "Rename the file: con, nul, aux, prn, com1… and lpt1… are devices there.",
             "Renommez le fichier : con, nul, aux, prn, com1… et lpt1… y sont des périphériques.")
    | _value("file-characters", "a path with `/`, without characters that some system refuses",
             "un chemin avec `/`, sans caractère refusé par un système", *_PATH)
)  # fmt: skip

# The file itself --------------------------------------------------------------------------------------
add(
    _value("encoding", "UTF-8 text", "du texte en UTF-8", "Save the file as UTF-8.", "Enregistrez le fichier en UTF-8.")
    | _value("character", "printable characters", "des caractères imprimables", "Remove this character.", "Retirez ce caractère.")
    | _value("tab", "spaces", "des espaces", "Indent with spaces: YAML refuses tabs.",
             "Indentez avec des espaces : YAML refuse les tabulations.")
    | _value("too-large", "a file of at most {wanted} bytes", "un fichier d’au plus {wanted} octets",
             "Split the scene.", "Partagez la scène.")
    | _value("too-deep", "at most {wanted} levels", "au plus {wanted} niveaux", "Flatten this block.", "Aplatissez ce bloc.")
    | _value("duplicate-key", "each key once (it is already on line {line})", "chaque clé une fois (elle est déjà ligne {line})",
             "Remove one of the two.", "Retirez l’une des deux.")
    | _value("anchor", "a value without anchor", "une valeur sans ancre", *_PLAIN)
    | _value("alias", "a value without alias", "une valeur sans alias", *_PLAIN)
    | _value("merge-key", "no merge key", "aucune clé de fusion", *_PLAIN)
    | _value("tag", "a value without tag", "une valeur sans étiquette de type", *_PLAIN)
    | _value("not-finite", "a finite number", "un nombre fini", "Write a number.", "Écrivez un nombre.")
    | _value("key-form", "a plain word as key", "un mot simple pour clé", "Write the key as one word.",
             "Écrivez la clé en un mot.")
    | _value("directive", "no directive", "aucune directive", "Remove the lines that begin with `%`.",
             "Retirez les lignes qui commencent par `%`.")
    | _value("documents", "one document", "un seul document", "Remove what follows `---`.", "Retirez ce qui suit `---`.")
)  # fmt: skip
add(
    {
        "scene-unknown-key": {
            "found": {"en": "the key {found}", "fr": "la clé {found}"},
            "expected": {"en": "one of {known}", "fr": "l’une de {known}"},
            "remedy": {
                "en": "Did you mean {nearest}? Keys of your own begin with `x-`.",
                "fr": "Vouliez-vous dire {nearest} ? Vos propres clés commencent par `x-`.",
            },
        },
        "scene-missing": {
            "found": {"en": "no such key", "fr": "pas de telle clé"},
            "expected": {"en": "the key `{key}`", "fr": "la clé `{key}`"},
            "remedy": {"en": "Add it to this block.", "fr": "Ajoutez-la à ce bloc."},
        },
        "scene-empty-document": {
            "found": {"en": "nothing but comments", "fr": "rien que des commentaires"},
            "expected": {"en": "a scene", "fr": "une scène"},
            "remedy": {"en": 'Begin with immersion: "1".', "fr": "Commencez par immersion: \"1\"."},
        },
        "scene-invalid": {
            "found": {"en": "{count} problems", "fr": "{count} problèmes"},
            "expected": {"en": "a valid scene", "fr": "une scène valide"},
            "remedy": {"en": "Correct each of them.", "fr": "Corrigez chacun d’eux."},
        },
        "scene-replace-none": {
            "found": {"en": "the id {name!r}", "fr": "l’identifiant {name!r}"},
            "expected": {"en": "an id of the scene", "fr": "un identifiant de la scène"},
            "remedy": {"en": "Did you mean {nearest!r}?", "fr": "Vouliez-vous dire {nearest!r} ?"},
        },
        "scene-replace-several": {
            "found": {"en": "the id {name!r} in several blocks", "fr": "l’identifiant {name!r} dans plusieurs blocs"},
            "expected": {"en": "an id of one block (nearest: {nearest!r})", "fr": "un identifiant d’un seul bloc (proche : {nearest!r})"},
            "remedy": {"en": "Write block.id, such as views.entry.", "fr": "Écrivez bloc.id, tel que views.entry."},
        },
    }
)  # fmt: skip

# Walks ------------------------------------------------------------------------------------------------
add(
    {
        code: {"found": _INPUT, "expected": {"en": en, "fr": fr}, "remedy": {"en": "Correct the walk.", "fr": "Corrigez le parcours."}}
        for code, en, fr in (
            ("walk-header", "the columns time,x,y,z,yaw,pitch,event and at least one row",
             "les colonnes time,x,y,z,yaw,pitch,event et au moins une ligne"),
            ("walk-row", "finite numbers, at times that never go back", "des nombres finis, à des instants qui ne reculent jamais"),
            ("walk-event", "click:id, osc:/address or language:tag", "click:id, osc:/adresse ou language:langue"),
            ("walk-start", "a time such as 2026-06-01T10:00:00+02:00", "une date telle que 2026-06-01T10:00:00+02:00"),
        )
    }
)  # fmt: skip
add(
    _value("place-unknown", "the id of a thing, a view or a zone with a place", "l’identifiant d’un objet, d’une vue ou d’une zone placés",
           "Correct the id.", "Corrigez l’identifiant.")
    | _value("place-cycle", "parents and places that lead to the room", "des parents et des places qui mènent à la salle",
             "Break this circle of ids.", "Rompez cette boucle d’identifiants.")
    | _value("screen-shape", "a screen on one wall of a box room", "un écran sur un mur d’une salle en boîte",
             "Other rooms have no flat screens yet.", "Les autres salles n’ont pas encore d’écran plan.")
    | _value("tour-unknown", "a tour of the scene", "une visite guidée de la scène", "Correct the id.", "Corrigez l’identifiant.")
    | _value("media-duration", "the length of this media in seconds", "la durée de ce média en secondes",
             "Give it in `durations`.", "Donnez-la dans `durations`.")
)  # fmt: skip

# Rules over the whole scene ---------------------------------------------------------------------------
add(
    _value("unknown-id", "an id of {blocks}", "un identifiant parmi ceux de {blocks}", "Did you mean {nearest}?", "Vouliez-vous dire {nearest} ?")
    | _value("id-form", "an id: a lower-case letter, then a-z, 0-9, _ and -",
             "un identifiant : une minuscule, puis a-z, 0-9, _ et -", "Rename it.", "Renommez-le.")
    | _value("media-kind", "a media of type {wanted}", "un média de type {wanted}", "Name another media, or correct its type.",
             "Nommez un autre média, ou corrigez son type.")
    | _value("default-language", "one of `available`", "l’une de `available`", "Add it to `available`.", "Ajoutez-la à `available`.")
    | _value("loop-length", "`duration` beside `at_end: loop`", "`duration` à côté de `at_end: loop`", "Add the length of the show.",
             "Ajoutez la durée du spectacle.")
    | _value("never-at", "a time before the end of the show, {wanted}", "un moment avant la fin du spectacle, {wanted}",
             "Correct the time, or lengthen the show.", "Corrigez le moment, ou allongez le spectacle.")
    | _value("suffix", "a name in .yaml, .yml or .json", "un nom en .yaml, .yml ou .json", "Rename the file.", "Renommez le fichier.")
)  # fmt: skip
