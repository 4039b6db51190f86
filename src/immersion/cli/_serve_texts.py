"""Texts of serve."""

from immersion.messages import add

add(
    {
        "cli-serve": {
            "en": "Serve an exported folder to this machine, or with --lan to headsets of the same network.",
            "fr": "Servir un dossier exporté à cette machine, ou avec --lan aux casques du même réseau.",
        },
        "cli-serve-folder": {"en": "The exported folder.", "fr": "Le dossier exporté."},
        "cli-serve-port": {
            "en": "Port; 0 takes a free one. Without it 8000, with --lan 8443.",
            "fr": "Port ; 0 en prend un libre. Par défaut 8000, avec --lan 8443.",
        },
        "cli-serve-lan": {
            "en": "Open it to the network by HTTPS, which headsets ask for; the address is printed as a QR code.",
            "fr": "L’ouvrir au réseau par HTTPS, que les casques exigent ; l’adresse s’affiche en code QR.",
        },
        "cli-serve-address": {
            "en": "With --lan: the address of this machine to listen on (found without it).",
            "fr": "Avec --lan : l’adresse de cette machine où écouter (trouvée si elle est omise).",
        },
        "cli-serve-certificate": {
            "en": "With --lan: a PEM certificate (one is made and kept without it).",
            "fr": "Avec --lan : un certificat PEM (sinon il en est fait un, qui est gardé).",
        },
        "cli-serve-key": {
            "en": "With --certificate: its PEM key, if it is not in the same file.",
            "fr": "Avec --certificate : sa clé PEM, si elle n’est pas dans le même fichier.",
        },
        "cli-serve-at": {"en": "The page: {url}", "fr": "La page : {url}"},
        "cli-serve-stop": {"en": "Ctrl+C stops it.", "fr": "Ctrl+C l’arrête."},
        "cli-serve-open": {
            "en": "Everyone on this network can open it. The certificate is this machine's own, so the browser warns once; its fingerprint (SHA-256) must be:",
            "fr": "Toute personne sur ce réseau peut l’ouvrir. Le certificat est celui de cette machine : le navigateur avertit une fois ; son empreinte (SHA-256) doit être :",
        },
        "cli-serve-given": {
            "en": "Everyone on this network can open it. Fingerprint of the certificate (SHA-256):",
            "fr": "Toute personne sur ce réseau peut l’ouvrir. Empreinte du certificat (SHA-256) :",
        },
        "cli-serve-needs.found": {"en": "{option} without {other}", "fr": "{option} sans {other}"},
        "cli-serve-needs.expected": {"en": "{other} beside it", "fr": "{other} à côté"},
        "cli-serve-needs.remedy": {
            "en": "Add {other}, or leave {option} out.",
            "fr": "Ajoutez {other}, ou omettez {option}.",
        },
        "cli-serve-ended": {"en": "Stopped.", "fr": "Arrêté."},
    }
)
