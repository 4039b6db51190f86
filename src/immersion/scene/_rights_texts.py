"""Texts of rights: findings on licences, and the words of a credits page."""

from immersion.messages import add

add(
    {
        "scene-license-unknown": {
            "found": {"en": "the licence {found}", "fr": "la licence {found}"},
            "expected": {
                "en": "an SPDX identifier such as CC-BY-4.0, or a statement of rightsstatements.org such as InC",
                "fr": "un identifiant SPDX tel que CC-BY-4.0, ou une déclaration de rightsstatements.org telle que InC",
            },
            "remedy": {"en": "Did you mean {nearest}?", "fr": "Vouliez-vous dire {nearest} ?"},
        },
        "scene-credit": {
            "found": {
                "en": "{found} under {license}, without credit",
                "fr": "{found} sous {license}, sans mention d’auteur",
            },
            "expected": {
                "en": "`credit`, which the licence asks for",
                "fr": "`credit`, que la licence demande",
            },
            "remedy": {"en": "Write who is to be named.", "fr": "Écrivez qui doit être cité."},
        },
        "scene-rights-mix": {
            "found": {"en": "{found}", "fr": "{found}"},
            "expected": {
                "en": "licences under which one work can be made: {first} and {second} exclude each other",
                "fr": "des licences qui permettent une même œuvre : {first} et {second} s’excluent",
            },
            "remedy": {
                "en": "Keep them as separate files, ask for another licence, or replace one of them.",
                "fr": "Gardez-les en fichiers séparés, demandez une autre licence, ou remplacez l’un des deux.",
            },
        },
        "scene-rights-unchanged": {
            "found": {"en": "{found} under {license}", "fr": "{found} sous {license}"},
            "expected": {
                "en": "a work that is given on as it is: a mix or a lighter version of it may not be shared",
                "fr": "une œuvre transmise telle quelle : un mixage ou une version allégée ne peut être diffusé",
            },
            "remedy": {
                "en": "Show it as it is, or ask its author.",
                "fr": "Montrez-la telle quelle, ou demandez à son auteur.",
            },
        },
        "scene-rights-missing": {
            "found": {"en": "{found}", "fr": "{found}"},
            "expected": {
                "en": "`license` of the scene (its media allow {wanted})",
                "fr": "`license` de la scène (ses médias permettent {wanted})",
            },
            "remedy": {
                "en": "Write rights: {{license: …}}.",
                "fr": "Écrivez rights: {{license: …}}.",
            },
        },
        "scene-rights-promised": {
            "found": {"en": "a scene under {found}", "fr": "une scène sous {found}"},
            "expected": {
                "en": "at least what its media ask, taken together: {wanted}",
                "fr": "au moins ce que ses médias demandent ensemble : {wanted}",
            },
            "remedy": {
                "en": "Write this licence, or replace the media that ask for it.",
                "fr": "Écrivez cette licence, ou remplacez les médias qui la demandent.",
            },
        },
        "rights-whole": {
            "en": "licence of the whole: {whole} (the scene says {stated})",
            "fr": "licence de l’ensemble : {whole} (la scène dit {stated})",
        },
        "rights-tier": {
            "en": "Europeana: content tier {tier} as far as rights go",
            "fr": "Europeana : niveau de contenu {tier} pour ce qui est des droits",
        },
        "rights-tier-none": {
            "en": "Europeana: not taken under these rights",
            "fr": "Europeana : non accepté sous ces droits",
        },
        "rights-open": {"en": "open", "fr": "libre"},
        "rights-restricted": {"en": "with limits", "fr": "avec limites"},
        "rights-closed": {"en": "with permission only", "fr": "sur autorisation"},
        "rights-unknown": {"en": "not known", "fr": "inconnu"},
        "credits-title": {"en": "Credits", "fr": "Crédits"},
        "credits-none": {"en": "no credit", "fr": "sans mention"},
        "credits-source": {"en": "source: {source}", "fr": "source : {source}"},
    }
)
