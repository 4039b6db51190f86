"""Texts of the options about the window."""

from immersion.messages import add

add(
    {
        "cli-preview-walk": {
            "en": "A recorded walk (CSV), shown as it was; without it you walk yourself.",
            "fr": "Une marche enregistrée (CSV), montrée telle quelle ; sans elle, vous marchez vous-même.",
        },
        "cli-preview-contrast": {
            "en": "Texts of the window in white on black.",
            "fr": "Textes de la fenêtre en blanc sur noir.",
        },
        "cli-preview-motion": {
            "en": "Go to views at once, without travelling.",
            "fr": "Aller aux vues d’un coup, sans déplacement.",
        },
        "cli-preview-text": {
            "en": "Size of the window's texts: 2 is twice as large.",
            "fr": "Taille des textes de la fenêtre : 2 les double.",
        },
    }
)
