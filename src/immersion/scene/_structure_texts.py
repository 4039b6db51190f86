"""Texts of the scene domain: keys that do not go together, and values of later blocks."""

from immersion.messages import add
from immersion.scene._texts import _ONE, _value

add(
    _value("one-file", "exactly one of file, files", "exactement un de file, files", *_ONE)
    | _value("place-twice", "`screen`, or `at` and `surface`, not both", "`screen`, ou `at` et `surface`, pas les deux", *_ONE)
    | _value("output-twice", "`to` or `feed`, not both", "`to` ou `feed`, pas les deux", *_ONE)
    | _value("source-address", "exactly one of iiif, url", "exactement un de iiif, url", *_ONE)
    | _value("material-empty", "a name of the table, or `absorption` in seven octave bands",
             "un nom de la table, ou `absorption` en sept bandes d’octave",
             "Write the name of a material, or its values from 125 Hz to 8 kHz.",
             "Écrivez le nom d’un matériau, ou ses valeurs de 125 Hz à 8 kHz.")
    | _value("feed", "ranges of channels and their groups, such as {{1-10: dome, 11: sub}}",
             "des plages de canaux et leurs groupes, telles que {{1-10: dome, 11: sub}}",
             "Number the channels from 1.", "Numérotez les canaux à partir de 1.")
    | _value("audio-output", "an output such as binaural, stereo, mono, none, ambix:3 or rig:dome",
             "une sortie telle que binaural, stereo, mono, none, ambix:3 ou rig:dome",
             "Write one of these words.", "Écrivez l’un de ces mots.")
    | _value("material", "a material of the table ({wanted}), or its values", "un matériau de la table ({wanted}), ou ses valeurs",
             "Did you mean {nearest}?", "Vouliez-vous dire {nearest} ?")
    | _value("too-many", "at most {wanted} keys and values", "au plus {wanted} clés et valeurs", "Split the scene.", "Partagez la scène.")
    | _value("surface", "a surface of this room: {wanted}", "une surface de cette salle : {wanted}",
             "Did you mean {nearest}?", "Vouliez-vous dire {nearest} ?")
    | {
        "scene-idle-key": {
            "found": {"en": "the key `{found}`", "fr": "la clé `{found}`"},
            "expected": {"en": "keys that mean something for a thing of kind {kind}",
                         "fr": "des clés qui ont un sens pour un objet de nature {kind}"},
            "remedy": {"en": "Remove it: nothing reads it.", "fr": "Retirez-la : rien ne la lit."},
        },
        "scene-speaker-needs": {
            "found": {"en": "no `{found}`", "fr": "pas de `{found}`"},
            "expected": {"en": "`at` and `output` for one loudspeaker", "fr": "`at` et `output` pour un haut-parleur"},
            "remedy": {"en": "Add `{found}`.", "fr": "Ajoutez `{found}`."},
        },
    }
)  # fmt: skip
