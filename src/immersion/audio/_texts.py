"""Texts of the audio domain."""

from immersion.messages import add

_CHECK = {"en": "Check how this array is built.", "fr": "Vérifiez la construction de ce tableau."}

add(
    {
        "audio-shape": {
            "found": {"en": "{name} of shape {shape}", "fr": "{name} de forme {shape}"},
            "expected": {"en": "shape {wanted}", "fr": "la forme {wanted}"},
            "remedy": _CHECK,
        },
        "audio-array": {
            "found": {"en": "{name} made of {found}", "fr": "{name} fait de {found}"},
            "expected": {"en": "an array of real numbers", "fr": "un tableau de nombres réels"},
            "remedy": _CHECK,
        },
        "audio-not-finite": {
            "found": {"en": "NaN or infinity in {name}", "fr": "NaN ou infini dans {name}"},
            "expected": {"en": "finite numbers", "fr": "des nombres finis"},
            "remedy": {
                "en": "Find the step before this one that divides by zero or overflows.",
                "fr": "Cherchez l’étape précédente qui divise par zéro ou déborde.",
            },
        },
        "audio-order": {
            "found": {"en": "the ambisonic order {order}", "fr": "l’ordre ambisonique {order}"},
            "expected": {"en": "an order from 0 to {most}", "fr": "un ordre de 0 à {most}"},
            "remedy": {"en": "Ask for a lower order.", "fr": "Demandez un ordre plus bas."},
        },
        "audio-not-ambisonic": {
            "found": {"en": "{channels} channels", "fr": "{channels} canaux"},
            "expected": {
                "en": "(N + 1)² channels: 1, 4, 9, 16, 25, 36, 49, 64, 81, 100 or 121",
                "fr": "(N + 1)² canaux : 1, 4, 9, 16, 25, 36, 49, 64, 81, 100 ou 121",
            },
            "remedy": {"en": "Check the channels of the bed.", "fr": "Vérifiez les canaux du lit."},
        },
        "audio-rotation": {
            "found": {"en": "a rotation of shape {shape}", "fr": "une rotation de forme {shape}"},
            "expected": {
                "en": "a 3×3 rotation matrix, a quaternion x y z w, or a scipy Rotation",
                "fr": "une matrice de rotation 3×3, un quaternion x y z w, ou une Rotation de scipy",
            },
            "remedy": {
                "en": "Give a proper rotation, without mirror.",
                "fr": "Donnez une vraie rotation, sans miroir.",
            },
        },
        "audio-rate": {
            "found": {"en": "a rate of {rate} Hz", "fr": "une fréquence de {rate} Hz"},
            "expected": {"en": "{wanted}", "fr": "{wanted}"},
            "remedy": {"en": "Resample first.", "fr": "Rééchantillonnez d’abord."},
        },
        "audio-grid": {
            "found": {
                "en": "{points} control points for {frames} frames",
                "fr": "{points} points de contrôle pour {frames} échantillons",
            },
            "expected": {
                "en": "at least {wanted} (one each {grid} frames, both ends)",
                "fr": "au moins {wanted} (un tous les {grid} échantillons, deux bouts compris)",
            },
            "remedy": {
                "en": "Give a direction for every control point.",
                "fr": "Donnez une direction à chaque point de contrôle.",
            },
        },
        "audio-law": {
            "found": {"en": "{name} = {value}", "fr": "{name} = {value}"},
            "expected": {"en": "{wanted}", "fr": "{wanted}"},
            "remedy": {
                "en": "Use the laws of Web Audio's PannerNode.",
                "fr": "Utilisez les lois du PannerNode de Web Audio.",
            },
        },
        "audio-truncated": {
            "found": {"en": "{found_bytes} bytes of sound", "fr": "{found_bytes} octets de son"},
            "expected": {
                "en": "{wanted} bytes, as the file's header says",
                "fr": "{wanted} octets, comme le dit l’en-tête",
            },
            "remedy": {
                "en": "Copy or export the file again.",
                "fr": "Copiez ou exportez de nouveau le fichier.",
            },
        },
        "audio-too-many-channels": {
            "found": {"en": "{channels} channels", "fr": "{channels} canaux"},
            "expected": {
                "en": "at most {most} in a {format} file",
                "fr": "au plus {most} dans un fichier {format}",
            },
            "remedy": {"en": "Write a .wav file.", "fr": "Écrivez un fichier .wav."},
        },
        "audio-subtype": {
            "found": {"en": "the sample format {subtype!r}", "fr": "le format d’échantillons {subtype!r}"},
            "expected": {"en": "one of {known}", "fr": "l’un de {known}"},
            "remedy": {"en": "Ask for one of these.", "fr": "Demandez l’un de ceux-ci."},
        },
        "audio-kind": {
            "found": {"en": "{channels} channels read as {kind}", "fr": "{channels} canaux lus comme {kind}"},
            "expected": {"en": "{wanted}", "fr": "{wanted}"},
            "remedy": {"en": "Check what the file holds.", "fr": "Vérifiez le contenu du fichier."},
        },
        "resampled-log": {
            "en": "{name}: converted from {rate} Hz to {wanted} Hz",
            "fr": "{name} : converti de {rate} Hz en {wanted} Hz",
        },
    }
)
