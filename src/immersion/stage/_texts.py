"""Texts of the stage: media that do not open, and what its checks find."""

from immersion.messages import add

_SEE = {"en": "Check the file that the scene names.", "fr": "Vérifiez le fichier nommé par la scène."}

add(
    {
        "stage-media-type": {
            "found": {"en": "media {media!r} of type {type}", "fr": "le média {media!r} de type {type}"},
            "expected": {"en": "a media of type {wanted}", "fr": "un média de type {wanted}"},
            "remedy": {
                "en": "Name another media, or correct its type.",
                "fr": "Nommez un autre média, ou corrigez son type.",
            },
        },
        "stage-no-file": {
            "found": {"en": "media {media!r} without a file", "fr": "le média {media!r} sans fichier"},
            "expected": {"en": "`file`, or `files` per language", "fr": "`file`, ou `files` par langue"},
            "remedy": {"en": "Add the file to the media.", "fr": "Ajoutez le fichier au média."},
        },
        "stage-closed": {
            "found": {"en": "a stage that is closed", "fr": "une scène déjà refermée"},
            "expected": {"en": "an open stage", "fr": "une scène ouverte"},
            "remedy": {"en": "Use it inside its `with` block.", "fr": "Utilisez-la dans son bloc `with`."},
        },
        "stage-language": {
            "found": {"en": "the language {language!r}", "fr": "la langue {language!r}"},
            "expected": {"en": "one of {known}", "fr": "l’une de {known}"},
            "remedy": {
                "en": "Ask for a language that the scene offers.",
                "fr": "Demandez une langue offerte par la scène.",
            },
        },
        "stage-output": {
            "found": {"en": "the output {output!r}", "fr": "la sortie {output!r}"},
            "expected": {
                "en": "binaural, rig, a layout such as 4+5+0, or ambix:N with N from 0 to 10",
                "fr": "binaural, rig, une disposition comme 4+5+0, ou ambix:N avec N de 0 à 10",
            },
            "remedy": {"en": "Ask for one of these.", "fr": "Demandez l’une de ces sorties."},
        },
        "stage-image": {
            "found": {
                "en": "an image that does not open: {problem}",
                "fr": "une image qui ne s’ouvre pas : {problem}",
            },
            "expected": {
                "en": "a whole JPEG, PNG or WebP image",
                "fr": "une image JPEG, PNG ou WebP entière",
            },
            "remedy": _SEE,
        },
        "stage-image-large": {
            "found": {"en": "an image that is larger", "fr": "une image plus grande"},
            "expected": {
                "en": "an image of at most {limit} million pixels",
                "fr": "une image d’au plus {limit} millions de pixels",
            },
            "remedy": {"en": "Save it smaller.", "fr": "Enregistrez-la plus petite."},
        },
        "stage-bed-channels": {
            "found": {
                "en": "{channels} channels in the bed {media!r}",
                "fr": "{channels} canaux dans le lit {media!r}",
            },
            "expected": {"en": "{wanted} channels (order {order})", "fr": "{wanted} canaux (ordre {order})"},
            "remedy": {
                "en": "Correct `order`, or export the bed again in AmbiX.",
                "fr": "Corrigez `order`, ou exportez de nouveau le lit en AmbiX.",
            },
        },
        "stage-lod-triangles": {
            "found": {"en": "{found_count} triangles in {file}", "fr": "{found_count} triangles dans {file}"},
            "expected": {
                "en": "about {wanted}, as the scene says",
                "fr": "environ {wanted}, comme le dit la scène",
            },
            "remedy": {
                "en": "Correct `triangles`, or make the level again.",
                "fr": "Corrigez `triangles`, ou refaites ce niveau.",
            },
        },
        "stage-empty-model": {
            "found": {"en": "a model without triangles", "fr": "un modèle sans triangles"},
            "expected": {"en": "at least one triangle", "fr": "au moins un triangle"},
            "remedy": {"en": "Export the model again.", "fr": "Exportez de nouveau le modèle."},
        },
        "stage-outside": {
            "found": {
                "en": "{thing!r} {distance} m outside the room",
                "fr": "{thing!r} à {distance} m hors de la salle",
            },
            "expected": {"en": "a place inside the room", "fr": "une place dans la salle"},
            "remedy": {
                "en": "Correct `at`, or the room's size.",
                "fr": "Corrigez `at`, ou la taille de la salle.",
            },
        },
        "stage-captions": {
            "found": {
                "en": "captions that do not begin with WEBVTT",
                "fr": "des sous-titres qui ne commencent pas par WEBVTT",
            },
            "expected": {"en": "a WebVTT file", "fr": "un fichier WebVTT"},
            "remedy": {"en": "Save the captions as WebVTT.", "fr": "Enregistrez les sous-titres en WebVTT."},
        },
        "stage-captions-late": {
            "found": {"en": "a caption that ends at {end} s", "fr": "un sous-titre qui finit à {end} s"},
            "expected": {
                "en": "captions within the {duration} s of the sound",
                "fr": "des sous-titres dans les {duration} s du son",
            },
            "remedy": {
                "en": "Correct the timing of the captions.",
                "fr": "Corrigez le minutage des sous-titres.",
            },
        },
        "stage-rate": {
            "found": {"en": "a sound at {rate} Hz", "fr": "un son à {rate} Hz"},
            "expected": {"en": "48,000 Hz", "fr": "48\u202f000 Hz"},
            "remedy": {
                "en": "It is resampled at each opening; convert it once to save time.",
                "fr": "Il est rééchantillonné à chaque ouverture ; convertissez-le une fois pour gagner du temps.",
            },
        },
        "stage-budget": {
            "found": {
                "en": "{found_size} of media in profile {profile!r}",
                "fr": "{found_size} de médias dans le profil {profile!r}",
            },
            "expected": {"en": "at most {budget}", "fr": "au plus {budget}"},
            "remedy": {
                "en": "Use lighter levels or fewer things.",
                "fr": "Utilisez des niveaux plus légers ou moins d’objets.",
            },
        },
        "profile-thing": {
            "en": "left out by the profile {profile!r}",
            "fr": "écarté par le profil {profile!r}",
        },
        "profile-lod": {
            "en": "level {level} ({file}) is used by the profile {profile!r}",
            "fr": "le niveau {level} ({file}) est utilisé par le profil {profile!r}",
        },
        "profile-no-lod": {
            "en": "the profile {profile!r} asks for a lighter level, and there is none",
            "fr": "le profil {profile!r} demande un niveau plus léger, et il n’y en a pas",
        },
        "profile-triangles": {
            "en": "{triangles} triangles at the lightest levels, over the {most} of the profile {profile!r}",
            "fr": "{triangles} triangles aux niveaux les plus légers, au-delà des {most} du profil {profile!r}",
        },
        "language-fallback": {
            "en": "no file in {language!r}: the one in {used!r} is used",
            "fr": "pas de fichier en {language!r} : celui en {used!r} est utilisé",
        },
        "resampled": {
            "en": "converted from {rate} Hz to {wanted} Hz",
            "fr": "converti de {rate} Hz en {wanted} Hz",
        },
    }
)
