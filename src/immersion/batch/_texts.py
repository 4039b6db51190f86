"""Texts of builds."""

from immersion.messages import add

add(
    {
        "build-no-model.found": {"en": "{found}", "fr": "{found}"},
        "build-no-model.expected": {
            "en": "the id of a model of the scene: {known}",
            "fr": "l’identifiant d’un modèle de la scène : {known}",
        },
        "build-no-model.remedy": {
            "en": "Name a media of type model, or add it to the scene.",
            "fr": "Nommez un média de type model, ou ajoutez-le à la scène.",
        },
        "build-no-target.found": {"en": "{found}", "fr": "{found}"},
        "build-no-target.expected": {"en": "a target: {known}", "fr": "une cible : {known}"},
        "build-no-target.remedy": {"en": "Choose one of these.", "fr": "Choisissez l’une d’elles."},
        "build-no-profile.found": {"en": "{found}", "fr": "{found}"},
        "build-no-profile.expected": {
            "en": "a profile of the scene: {known}",
            "fr": "un profil de la scène : {known}",
        },
        "build-no-profile.remedy": {
            "en": "Choose one of these, or add it to the scene's profiles.",
            "fr": "Choisissez l’un d’eux, ou ajoutez-le aux profils de la scène.",
        },
        "build-no-view.found": {"en": "{found}", "fr": "{found}"},
        "build-no-view.expected": {
            "en": "a view of the scene: {known}",
            "fr": "une vue de la scène : {known}",
        },
        "build-no-view.remedy": {"en": "Choose one of these.", "fr": "Choisissez l’une d’elles."},
        "build-not-ours.found": {
            "en": "a file that no build made from {scan}",
            "fr": "un fichier qu’aucun build n’a tiré de {scan}",
        },
        "build-not-ours.expected": {
            "en": "a free place, or a model with a record that names its scan",
            "fr": "une place libre, ou un modèle dont le registre nomme son relevé",
        },
        "build-not-ours.remedy": {
            "en": "Move the file away, or give the model another file name in the scene.",
            "fr": "Déplacez ce fichier, ou donnez un autre nom de fichier au modèle dans la scène.",
        },
        "build-folder.found": {"en": "the scene's own folder", "fr": "le dossier de la scène elle-même"},
        "build-folder.expected": {
            "en": "another folder for what is built",
            "fr": "un autre dossier pour ce qui est produit",
        },
        "build-folder.remedy": {"en": "Name one with --out.", "fr": "Nommez-en un avec --out."},
        "build-check.found": {"en": "{count} that stop it", "fr": "{count} qui l’arrêtent"},
        "build-check.expected": {"en": "a scene without errors", "fr": "une scène sans erreur"},
        "build-check.remedy": {
            "en": "Mend what is told here; nothing was exported.",
            "fr": "Corrigez ce qui est dit ici ; rien n’a été exporté.",
        },
        "build-report-model": {"en": "Model {name}", "fr": "Modèle {name}"},
        "build-report-scan": {
            "en": "From `{scan}`, {triangles} triangles:",
            "fr": "Tiré de `{scan}`, {triangles} triangles :",
        },
        "build-report-level": {
            "en": "`{file}`: {triangles} triangles, deviation RMS {rms}, at most {max}",
            "fr": "`{file}` : {triangles} triangles, écart RMS {rms}, au plus {max}",
        },
        "build-report-whole": {
            "en": "`{file}`: {triangles} triangles, none taken away",
            "fr": "`{file}` : {triangles} triangles, aucun retiré",
        },
        "build-report-check": {
            "en": "Check: no error, {warnings} warnings, {notes} notes.",
            "fr": "Vérification : aucune erreur, {warnings} avertissements, {notes} remarques.",
        },
        "build-report-files": {"en": "{files} files, {size}.", "fr": "{files} fichiers, {size}."},
    }
)
