"""Texts of what a file plays by itself."""

from immersion.export._loss_words import add_loss

add_loss(
    "export-trigger",
    (
        "waits for {waits}: a file that nobody walks through only follows the start and the clock",
        "attend {waits} : un fichier que personne ne parcourt ne suit que le début et l’horloge",
    ),
    (
        "A package does not know where the visitor is, what is clicked or what is received.",
        "Un paquet ne sait pas où est le visiteur, ce qui est cliqué ni ce qui est reçu.",
    ),
    (
        "Start it by `start` or `at`, or use the web page.",
        "Déclenchez-le par `start` ou `at`, ou utilisez la page web.",
    ),
)
