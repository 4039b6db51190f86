"""Texts of serving."""

from immersion.messages import add

add(
    {
        "serve-no-folder.found": {"en": "no such folder", "fr": "aucun dossier à ce chemin"},
        "serve-no-folder.expected": {"en": "a folder that was exported", "fr": "un dossier exporté"},
        "serve-no-folder.remedy": {
            "en": "Export first: immersion export SCENE --to web --out FOLDER.",
            "fr": "Exportez d’abord : immersion export SCÈNE --to web --out DOSSIER.",
        },
        "serve-no-page.found": {"en": "no index.html in it", "fr": "aucun index.html dedans"},
        "serve-no-page.expected": {"en": "a folder with a page", "fr": "un dossier avec une page"},
        "serve-no-page.remedy": {
            "en": "Export with --to web, or name the folder inside that holds index.html.",
            "fr": "Exportez avec --to web, ou nommez le dossier intérieur qui contient index.html.",
        },
        "serve-port.found": {
            "en": "{address}, port {port}: {reason}",
            "fr": "{address}, port {port} : {reason}",
        },
        "serve-port.expected": {
            "en": "a free port on an address of this machine",
            "fr": "un port libre sur une adresse de cette machine",
        },
        "serve-port.remedy": {
            "en": "Choose another with --port (0 takes a free one); ports below 1024 ask for rights.",
            "fr": "Choisissez-en un autre avec --port (0 en prend un libre) ; sous 1024, il faut des droits.",
        },
        "serve-address.found": {"en": '"{address}"', "fr": "« {address} »"},
        "serve-address.expected": {
            "en": "an IP address such as 192.168.1.20",
            "fr": "une adresse IP telle que 192.168.1.20",
        },
        "serve-address.remedy": {
            "en": "Leave --address out: this machine's own address is found.",
            "fr": "Omettez --address : l’adresse de cette machine est trouvée.",
        },
        "serve-no-network.found": {"en": "no network", "fr": "aucun réseau"},
        "serve-no-network.expected": {
            "en": "a network that the headset is on as well",
            "fr": "un réseau où le casque se trouve aussi",
        },
        "serve-no-network.remedy": {
            "en": "Connect this machine, or give its address with --address.",
            "fr": "Connectez cette machine, ou donnez son adresse avec --address.",
        },
        "serve-certificate.found": {
            "en": "a certificate or key that does not open: {reason}",
            "fr": "un certificat ou une clé qui ne s’ouvre pas : {reason}",
        },
        "serve-certificate.expected": {
            "en": "a PEM certificate and its own key, without a password",
            "fr": "un certificat PEM et sa propre clé, sans mot de passe",
        },
        "serve-certificate.remedy": {
            "en": "Give both files (--certificate, --key), or neither: one is made then. Key: {key}.",
            "fr": "Donnez les deux fichiers (--certificate, --key), ou aucun : il en est alors fait un. Clé : {key}.",
        },
        "serve-for-https": {
            "en": "making a certificate for HTTPS",
            "fr": "faire un certificat pour HTTPS",
        },
        "serve-for-qr": {"en": "drawing the QR code", "fr": "dessiner le code QR"},
        "serve-page-missing": {
            "en": "There is nothing at this address.",
            "fr": "Il n’y a rien à cette adresse.",
        },
        "serve-page-method": {
            "en": "This server only gives files.",
            "fr": "Ce serveur ne fait que donner des fichiers.",
        },
        "serve-page-error": {
            "en": "This request could not be answered.",
            "fr": "Cette demande n’a pas pu être satisfaite.",
        },
    }
)
