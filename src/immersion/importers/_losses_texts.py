"""Losses of the imports: what was not carried, what changed, and what a person still has to write."""

from immersion.messages import add

# Any format.
add(
    {
        "import-alt": {
            "en": "has no description: a person must write what is seen (a marked name stands there)",
            "fr": "n’a pas de description : une personne doit écrire ce que l’on voit (un nom marqué y figure)",
        },
        "import-not-carried": {"en": "not carried", "fr": "non repris"},
        "import-network": {
            "en": "{uri} is on a network: not fetched",
            "fr": "{uri} est sur un réseau : non téléchargé",
        },
        "import-data-uri": {
            "en": "a file written inside an address: not carried",
            "fr": "un fichier écrit dans une adresse : non repris",
        },
        "import-outside": {
            "en": "{uri} leads out of the file's folder: not taken",
            "fr": "{uri} sort du dossier du fichier : non pris",
        },
        "import-missing": {"en": "{uri} is not beside the file", "fr": "{uri} n’est pas à côté du fichier"},
        "import-unreadable": {"en": "does not open: {problem}", "fr": "ne s’ouvre pas : {problem}"},
        "import-sound-format": {
            "en": "a kind of sound that is not read ({format})",
            "fr": "une sorte de son qui n’est pas lue ({format})",
        },
        "import-decoded": {"en": "{format} decoded into {file}", "fr": "{format} décodé dans {file}"},
        "import-averaged": {
            "en": "{channels} channels, which a sound with a place plays as their mean",
            "fr": "{channels} canaux, qu’un son placé joue en moyenne",
        },
        "import-license": {
            "en": "no licence is recognised in “{text}”",
            "fr": "aucune licence reconnue dans « {text} »",
        },
        "import-no-license": {
            "en": "states no licence: write it under media",
            "fr": "ne dit aucune licence : écrivez-la sous media",
        },
        "import-language": {
            "en": "“{found}” is no language tag",
            "fr": "« {found} » n’est pas une étiquette de langue",
        },
        "import-shear": {
            "en": "sheared or flat: only its place is kept",
            "fr": "cisaillé ou aplati : seule sa place est gardée",
        },
        "import-mirror": {
            "en": "mirrored: shown the right way round",
            "fr": "en miroir : montré à l’endroit",
        },
        "import-size": {
            "en": "{size} m at its longest, if it counts metres: import it with --unit mm, and it has {mm} m",
            "fr": "{size} m dans sa longueur, s’il compte en mètres : importé avec --unit mm, il a {mm} m",
        },
        "import-never-starts": {
            "en": "nothing starts it: write a cue",
            "fr": "rien ne le lance : écrivez un repère",
        },
        "import-global": {
            "en": "heard everywhere at one level; here it comes from the centre of the floor, without loss by distance",
            "fr": "entendu partout au même niveau ; ici il vient du centre du sol, sans perte avec la distance",
        },
        "import-distance-model": {
            "en": "no distance law is called {model}: inverse",
            "fr": "aucune loi de distance ne s’appelle {model} : inverse",
        },
        "import-rate": {
            "en": "played at {rate} × its speed: not carried",
            "fr": "joué à {rate} × sa vitesse : non repris",
        },
        "import-shape": {
            "en": "the shape {shape} of a sound: heard all around",
            "fr": "la forme {shape} d’un son : entendu tout autour",
        },
        "import-orthographic": {"en": "a camera without perspective", "fr": "une caméra sans perspective"},
        "import-camera-planes": {
            "en": "its aspect and its clipping planes are those of the viewer",
            "fr": "son format et ses plans de coupe sont ceux du lecteur",
        },
        "import-light-kind": {"en": "a light of kind {kind}", "fr": "une lumière de type {kind}"},
        "import-light-inner": {"en": "the inner cone of a spot", "fr": "le cône intérieur d’un projecteur"},
        "import-light-range": {
            "en": "the range of a light: it falls with the square of distance",
            "fr": "la portée d’une lumière : elle décroît au carré de la distance",
        },
        "import-light-unit": {
            "en": "had no unit: what shows white as white is taken as 130 lx",
            "fr": "était sans unité : ce qui montre le blanc en blanc est pris pour 130 lx",
        },
        "import-captions": {
            "en": "captions that are no WebVTT",
            "fr": "des sous-titres qui ne sont pas du WebVTT",
        },
    }
)

# glTF.
add(
    {
        "import-gltf-nodes": {
            "en": "{count} nodes with meshes stay together in {thing}: they are not moved one by one",
            "fr": "{count} nœuds maillés restent ensemble dans {thing} : ils ne se déplacent pas un à un",
        },
        "import-gltf-scenes": {
            "en": "{count} scenes: lights, cameras and sounds are those of scene {kept}, models those of all",
            "fr": "{count} scènes : lumières, caméras et sons sont ceux de la scène {kept}, les modèles ceux de toutes",
        },
        "import-gltf-extension": {
            "en": "this extension is not carried",
            "fr": "cette extension n’est pas reprise",
        },
        "import-gltf-loose": {
            "en": "meshes that no node shows",
            "fr": "des maillages qu’aucun nœud ne montre",
        },
        "import-gltf-empty-emitter": {"en": "without a sound", "fr": "sans son"},
        "import-alternatives": {
            "en": "{count} other encodings of this sound left out",
            "fr": "{count} autres codages de ce son écartés",
        },
        "import-clip": {
            "en": "animation “{clip}”: a cue waits for an OSC message",
            "fr": "animation « {clip} » : un repère attend un message OSC",
        },
        "import-clip-name": {
            "en": "an animation without a name, which no cue can call",
            "fr": "une animation sans nom, qu’aucun repère ne peut appeler",
        },
    }
)

# Voyager.
add(
    {
        "import-svx-scenes": {
            "en": "{count} scenes: only the first shown is carried",
            "fr": "{count} scènes : seule celle qui est montrée est reprise",
        },
        "import-svx-derivative": {
            "en": "a derivative for {usage}, in a format that is not read",
            "fr": "un dérivé pour {usage}, dans un format qui n’est pas lu",
        },
        "import-svx-no-model": {
            "en": "no file of this model can be used",
            "fr": "aucun fichier de ce modèle n’est utilisable",
        },
        "import-svx-texture": {
            "en": "pictures beside the model are not tied to it",
            "fr": "les images à côté du modèle ne lui sont pas liées",
        },
        "import-svx-no-sound": {
            "en": "no file of this clip can be used",
            "fr": "aucun fichier de ce son n’est utilisable",
        },
        "import-svx-silent-annotation": {
            "en": "an annotation without words",
            "fr": "une annotation sans texte",
        },
        "import-svx-unknown-id": {
            "en": "“{id}” names nothing that was carried",
            "fr": "« {id} » ne désigne rien de repris",
        },
        "import-svx-action": {
            "en": "an action {type} that has no counterpart here",
            "fr": "une action {type} sans équivalent ici",
        },
        "import-svx-action-end": {
            "en": "follows the beginning of the other action, not its end",
            "fr": "suit le début de l’autre action, non sa fin",
        },
        "import-svx-target": {
            "en": "tours change {property}: not carried",
            "fr": "les visites changent {property} : non repris",
        },
        "import-svx-tween": {
            "en": "how long and how smoothly the camera travels",
            "fr": "la durée et la douceur des trajets de caméra",
        },
        "import-svx-alt-texts": {"en": "kept as x-alt", "fr": "gardé sous x-alt"},
        "import-article": {"en": "an article without a file", "fr": "un article sans fichier"},
        "import-article-kept": {
            "en": "kept as the text {media}, which no thing shows",
            "fr": "gardé comme texte {media}, qu’aucun objet ne montre",
        },
        "import-article-link": {"en": "kept as x-article", "fr": "gardé sous x-article"},
        "import-narration": {
            "en": "the narration: nothing starts it, as its button did",
            "fr": "la narration : rien ne la lance, comme le faisait son bouton",
        },
    }
)

# ADM.
add(
    {
        "import-adm-radius": {
            "en": "distances are relative in ADM: 1 is {radius} m here, and no level is lost by distance",
            "fr": "les distances sont relatives en ADM : 1 vaut ici {radius} m, sans perte avec la distance",
        },
        "import-adm-programme": {
            "en": "programme “{name}”: only the first is carried",
            "fr": "programme « {name} » : seul le premier est repris",
        },
        "import-adm-missing": {
            "en": "{kind} that the file names and does not have",
            "fr": "{kind} que le fichier nomme et n’a pas",
        },
        "import-adm-bed": {
            "en": "{count} channels that make no whole ambisonic bed",
            "fr": "{count} canaux qui ne font pas un lit ambisonique entier",
        },
        "import-adm-type": {"en": "a channel of type {type}", "fr": "un canal de type {type}"},
        "import-adm-lfe": {
            "en": "a subwoofer's channel, played as a sound with a place",
            "fr": "le canal d’un caisson de basses, joué comme un son placé",
        },
        "import-adm-speaker": {
            "en": "loudspeaker {label} of a bed, as a sound at its place",
            "fr": "haut-parleur {label} d’un lit, comme un son à sa place",
        },
        "import-adm-gains": {
            "en": "{count} changes of gain: the first level is kept",
            "fr": "{count} changements de gain : le premier niveau est gardé",
        },
    }
)

# A-Frame.
add(
    {
        "import-aframe-primitive": {
            "en": "a shape drawn by the page",
            "fr": "une forme dessinée par la page",
        },
        "import-aframe-script": {"en": "scripts are not run", "fr": "les scripts ne sont pas exécutés"},
        "import-aframe-lights": {
            "en": "lights that A-Frame adds by itself: write some",
            "fr": "les lumières qu’A-Frame ajoute de lui-même : écrivez-en",
        },
        "import-aframe-asset": {
            "en": "{id} names no asset with a file",
            "fr": "{id} ne désigne aucun fichier des a-assets",
        },
        "import-aframe-value": {"en": "“{found}” is not understood", "fr": "« {found} » n’est pas compris"},
        "import-aframe-event": {
            "en": "started by the event {event}: not carried",
            "fr": "lancé par l’événement {event} : non repris",
        },
        "import-aframe-click": {
            "en": "was clicked on a shape that is not carried: the sound itself takes the click",
            "fr": "se lançait d’un clic sur une forme non reprise : le son lui-même reçoit le clic",
        },
        "import-aframe-pool": {
            "en": "a sound that overlaps itself: plays once at a time",
            "fr": "un son qui se chevauche : joue une fois à la fois",
        },
        "import-aframe-height": {
            "en": "its height follows from its width",
            "fr": "sa hauteur suit sa largeur",
        },
    }
)
