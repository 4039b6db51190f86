"""Texts of the web target."""

from immersion.messages import add

add(
    {
        "web-no-scripts.found": {
            "en": "no bundle of the page’s scripts",
            "fr": "aucun paquet des scripts de la page",
        },
        "web-no-scripts.expected": {"en": "an installed immersion", "fr": "un immersion installé"},
        "web-no-scripts.remedy": {
            "en": "Install it by pip or uv, which build the scripts; in a checkout: python viewer/build.py.",
            "fr": "Installez-le par pip ou uv, qui les construisent ; dans les sources : python viewer/build.py.",
        },
        "web-rigs": {
            "en": "a visitor at home has no loudspeakers and projectors of the room: sound is binaural, screens shine by themselves",
            "fr": "chez soi on n’a ni les haut-parleurs ni les projecteurs de la salle : le son est binaural, les écrans brillent seuls",
        },
        "web-captions": {
            "en": "captions are text at the lower edge of the page instead of in the room",
            "fr": "les sous-titres sont du texte au bas de la page, non dans la salle",
        },
        "web-poster": {
            "en": "no poster picture: nothing is seen until the model has come (the command line draws one from the first view)",
            "fr": "pas d’image d’attente : rien ne se voit avant l’arrivée du modèle (la ligne de commande en dessine une de la première vue)",
        },
        "web-single-headset": {
            "en": "a page on a disk begins no session with a headset; a server’s does",
            "fr": "une page sur un disque n’ouvre pas de séance avec un casque ; celle d’un serveur, oui",
        },
        "web-single-offline": {
            "en": "a page on a disk has no service worker: it needs no network, and is not kept when the file goes",
            "fr": "une page sur un disque n’a pas de service worker : sans réseau elle s’ouvre, sans le fichier non",
        },
        "web-single-quick-look": {
            "en": "a page in one file has no link to a USDZ beside it for iPhones",
            "fr": "une page d’un seul fichier n’a pas de lien vers un USDZ à côté pour les iPhone",
        },
    }
)
