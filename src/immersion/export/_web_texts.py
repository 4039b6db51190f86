"""Texts of the web target."""

from immersion.export._loss_words import add_loss
from immersion.messages import add

add(
    {
        "web-option-range": {
            "found": {"en": "{name} of {value}", "fr": "{name} de {value}"},
            "expected": {"en": "a number from {low} to {high}", "fr": "un nombre de {low} à {high}"},
            "remedy": {
                "en": "Choose one within, or leave it out: then the export chooses.",
                "fr": "Choisissez-en un, ou ne dites rien : l’export choisit alors.",
            },
        },
        "web-option-flac": {
            "found": {"en": "{kbps} kbit/s for FLAC", "fr": "{kbps} kbit/s pour FLAC"},
            "expected": {
                "en": "no kilobits: FLAC loses nothing, and is as large as that takes",
                "fr": "aucun débit : FLAC ne perd rien, et pèse ce qu’il faut pour cela",
            },
            "remedy": {
                "en": "Choose opus or aac, or leave the kilobits out.",
                "fr": "Choisissez opus ou aac, ou ne dites rien du débit.",
            },
        },
        "web-no-scripts.found": {
            "en": "no bundle of the page’s scripts",
            "fr": "aucun paquet des scripts de la page",
        },
        "web-no-scripts.expected": {"en": "an installed immersion", "fr": "un immersion installé"},
        "web-no-scripts.remedy": {
            "en": "Install it by pip or uv, which build the scripts; in a checkout: python viewer/build.py.",
            "fr": "Installez-le par pip ou uv, qui les construisent ; dans les sources : python viewer/build.py.",
        },
    }
)

add_loss(
    "web-rigs",
    (
        "a visitor at home has no loudspeakers and projectors of the room: sound is binaural, screens shine by themselves",
        "chez soi on n’a ni les haut-parleurs ni les projecteurs de la salle : le son est binaural, les écrans brillent seuls",
    ),
    ("A page has two ears and one screen.", "Une page a deux oreilles et un écran."),
    (
        "Come to the room, or hear it with `--listen rig`.",
        "Venez dans la salle, ou écoutez-la avec `--listen rig`.",
    ),
)
add_loss(
    "web-data",
    (
        "kept in scene.json as data; the page does nothing with it",
        "gardé dans scene.json comme donnée ; la page n’en fait rien",
    ),
    ("The page has nothing to show or to do for it.", "La page n’a rien à montrer ni à faire pour cela."),
    (
        "Say it in a text or in a tour when a visitor must know it.",
        "Dites-le dans un texte ou une visite si le visiteur doit le savoir.",
    ),
)
add_loss(
    "web-captions",
    (
        "captions are text at the lower edge of the page instead of in the room",
        "les sous-titres sont du texte au bas de la page, non dans la salle",
    ),
    (
        "Text of the page is enlarged, copied and read aloud; letters in a picture are not.",
        "Le texte de la page s’agrandit, se copie et se lit à voix haute ; des lettres dans une image, non.",
    ),
    ("Nothing need be done.", "Rien n’est à faire."),
)
add_loss(
    "web-text-sound",
    (
        "{file} is a recording, and a text to read is wanted: it is not shown",
        "{file} est un enregistrement, et l’on attend un texte à lire : il n’est pas montré",
    ),
    (
        "Transcripts and easy texts are read, by eyes, fingers or a screen reader.",
        "Transcriptions et textes faciles se lisent, par les yeux, les doigts ou un lecteur d’écran.",
    ),
    (
        "Give a text (.txt, .md, .vtt); a recording may be a `description`.",
        "Donnez un texte (.txt, .md, .vtt) ; un enregistrement peut être une `description`.",
    ),
)
add_loss(
    "web-osc",
    ("a page neither sends nor receives OSC", "une page n’envoie ni ne reçoit d’OSC"),
    (
        "A browser has no access to the messages of a show control.",
        "Un navigateur n’a pas accès aux messages d’une régie.",
    ),
    ("Add a `click`, `enter` or `at` beside it.", "Ajoutez à côté un `click`, un `enter` ou un `at`."),
)
add_loss(
    "web-alone",
    (
        "waits for {people} people, and a page has one visitor: it does not happen",
        "attend {people} personnes, et une page a un seul visiteur : cela n’arrive pas",
    ),
    ("Each visitor of a page is alone in the room.", "Chaque visiteur d’une page est seul dans la salle."),
    ("Add another condition to the cue.", "Ajoutez une autre condition au repère."),
)
add_loss(
    "web-poster",
    (
        "no poster picture: nothing is seen until the model has come",
        "pas d’image d’attente : rien ne se voit avant l’arrivée du modèle",
    ),
    ("Nothing drew the first view of the scene.", "Rien n’a dessiné la première vue de la scène."),
    (
        "Export by the command line, which draws it, or give one in `WebOptions`.",
        "Exportez par la ligne de commande, qui la dessine, ou donnez-en une dans `WebOptions`.",
    ),
)
add_loss(
    "web-single-headset",
    (
        "a page on a disk begins no session with a headset; a server’s does",
        "une page sur un disque n’ouvre pas de séance avec un casque ; celle d’un serveur, oui",
    ),
    (
        "Browsers open headsets to pages of a secure server alone.",
        "Les navigateurs n’ouvrent les casques qu’aux pages d’un serveur sûr.",
    ),
    (
        "Export without `--single` and use `immersion serve --lan`.",
        "Exportez sans `--single` et utilisez `immersion serve --lan`.",
    ),
)
add_loss(
    "web-single-offline",
    (
        "a page on a disk has no service worker: it needs no network, and is not kept when the file goes",
        "une page sur un disque n’a pas de service worker : sans réseau elle s’ouvre, sans le fichier non",
    ),
    ("Service workers belong to pages of a server.", "Les service workers sont ceux des pages d’un serveur."),
    ("Keep the file, or export without `--single`.", "Gardez le fichier, ou exportez sans `--single`."),
)
add_loss(
    "web-single-quick-look",
    (
        "a page in one file has no link to a USDZ beside it for iPhones",
        "une page d’un seul fichier n’a pas de lien vers un USDZ à côté pour les iPhone",
    ),
    ("One file has nothing beside it.", "Un fichier seul n’a rien à côté de lui."),
    ("Export without `--single`.", "Exportez sans `--single`."),
)
add_loss(
    "web-no-quick-look",
    ("no objects for an iPhone beside the page", "pas d’objets pour un iPhone à côté de la page"),
    (
        "Writing USDZ needs OpenUSD, which is not installed.",
        "Écrire du USDZ demande OpenUSD, qui n’est pas installé.",
    ),
    ("Install it: pip install 'immersion[usd]'.", "Installez-le : pip install 'immersion[usd]'."),
)
