"""Texts of the OSC cue list."""

from immersion.messages import add

add(
    {
        "stage-osc-host": {
            "found": {
                "en": "the address {host}:{port} ({reason})",
                "fr": "l’adresse {host}:{port} ({reason})",
            },
            "expected": {
                "en": "a machine and a UDP port that can be reached",
                "fr": "une machine et un port UDP joignables",
            },
            "remedy": {"en": "Check its name, and the network.", "fr": "Vérifiez son nom et le réseau."},
        },
        "stage-osc-value": {
            "found": {"en": "{name}={value}", "fr": "{name}={value}"},
            "expected": {"en": "a value from {low} to {high}", "fr": "une valeur de {low} à {high}"},
            "remedy": {"en": "Choose another value.", "fr": "Choisissez une autre valeur."},
        },
    }
)
