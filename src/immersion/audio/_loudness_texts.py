"""Texts of loudness: meters, normalisation, and the facts of a sound file."""

from immersion.messages import add

add(
    {
        "audio-layout": {
            "found": {
                "en": "{channels} channels for the layout {layout!r}",
                "fr": "{channels} canaux pour la disposition {layout!r}",
            },
            "expected": {
                "en": "a layout that has as many: {known}; or one position for each channel, up to 24",
                "fr": "une disposition qui en a autant : {known} ; ou une position par canal, 24 au plus",
            },
            "remedy": {
                "en": "Name the layout, or give azimuth and elevation in degrees for each channel, None for LFE.",
                "fr": "Nommez la disposition, ou donnez azimut et élévation en degrés pour chaque canal, None pour LFE.",
            },
        },
        "audio-bed-loudness": {
            "found": {"en": "an ambisonic bed", "fr": "un lit ambisonique"},
            "expected": {
                "en": "the channels of loudspeakers or headphones: loudness is what is heard",
                "fr": "des canaux de haut-parleurs ou de casque : la sonie est ce qu’on entend",
            },
            "remedy": {
                "en": "Use bed_loudness, or name a decoder: the figure belongs to that decoding.",
                "fr": "Utilisez bed_loudness, ou nommez un décodeur : le chiffre vaut pour ce décodage.",
            },
        },
        "audio-over-full-scale": {
            "found": {
                "en": "samples over full scale: {count}, the worst by {peak} dB (channel {channel}, at {seconds} s)",
                "fr": "échantillons au-delà de la pleine échelle : {count}, le pire de {peak} dB (canal {channel}, à {seconds} s)",
            },
            "expected": {
                "en": "samples within ±1: {subtype} would clip them",
                "fr": "des échantillons dans ±1 : {subtype} les écrêterait",
            },
            "remedy": {
                "en": "Ask for --true-peak -1dB, lower the gain, or write FLOAT samples to a WAV file.",
                "fr": "Demandez --true-peak -1dB, baissez le gain, ou écrivez des échantillons FLOAT dans un WAV.",
            },
        },
        "audio-not-a-bed": {
            "found": {"en": "a sound of kind {kind}", "fr": "un son de nature {kind}"},
            "expected": {"en": "an ambisonic bed", "fr": "un lit ambisonique"},
            "remedy": {
                "en": "Measure its channels as they are, without a decoder.",
                "fr": "Mesurez ses canaux tels quels, sans décodeur.",
            },
        },
        "audio-level-text": {
            "found": {"en": "{value!r}", "fr": "{value!r}"},
            "expected": {
                "en": "a number, and perhaps one of these units: {units}",
                "fr": "un nombre, et peut-être l’une de ces unités : {units}",
            },
            "remedy": {
                "en": "Write for example -23LUFS or -1dB.",
                "fr": "Écrivez par exemple -23LUFS ou -1dB.",
            },
        },
        "audio-loudness-target": {
            "found": {"en": "{name} = {value}", "fr": "{name} = {value}"},
            "expected": {"en": "{wanted}", "fr": "{wanted}"},
            "remedy": {
                "en": "EBU R 128 asks for -23 LUFS and at most -1 dBTP.",
                "fr": "EBU R 128 demande -23 LUFS et au plus -1 dBTP.",
            },
        },
        "audio-no-loudness": {
            "found": {
                "en": "a sound without measurable loudness ({seconds} s)",
                "fr": "un son sans sonie mesurable ({seconds} s)",
            },
            "expected": {
                "en": "at least 0.4 s of sound above −70 LUFS",
                "fr": "au moins 0,4 s de son au-dessus de −70 LUFS",
            },
            "remedy": {
                "en": "Leave this sound as it is, or set its gain by hand.",
                "fr": "Laissez ce son tel quel, ou réglez son gain à la main.",
            },
        },
    }
)
