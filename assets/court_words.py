"""The words of the courtyard's story, in French and English: what is told at each scan, and the same easy to read.

A sentence is cut into captions at its ``|``. The easy texts follow the European rules for easy-to-read information:
short sentences, one idea in each, words of every day, no picture in words.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["EASY", "LANGUAGES", "NOTES", "STORIES", "Story"]

LANGUAGES = ("fr", "en")

NOTES = {
    "fr": "Transcription du récit. Un carillon le joue, une note par mot.",
    "en": "Transcript of the story. A chime plays it, one note for each word.",
}


@dataclass(frozen=True)
class Story:
    """A title, and sentences."""

    title: str
    sentences: tuple[str, ...]


STORIES: dict[str, dict[str, Story]] = {
    "vasque": {
        "fr": Story(
            "La vasque",
            (
                "Voici la vasque, au milieu de la cour.",
                "Vingt côtes rondes la portent,|comme les quartiers d’un fruit ouvert.",
                "Au centre, une pomme de pin|laissait couler l’eau par sa pointe.",
                "Une ligne blanche garde la trace|du niveau où l’eau s’arrêtait.",
                "Là où le bord est brisé, elle débordait\u00a0:|la pierre en est restée verte.",
            ),
        ),
        "en": Story(
            "The basin",
            (
                "This is the basin, in the middle of the courtyard.",
                "Twenty round ribs carry it,|like the parts of an open fruit.",
                "At its centre, a pine cone|let the water run from its tip.",
                "A white line still shows|how high the water stood.",
                "Where the rim is broken, it ran over:|the stone has stayed green.",
            ),
        ),
    },
    "chapiteau": {
        "fr": Story(
            "Le chapiteau",
            (
                "Ce chapiteau couronnait une colonne de la galerie.",
                "Deux rangs de feuilles d’acanthe|se recourbent autour de la pierre.",
                "Quatre volutes portent les angles,|et une fleur marque chaque côté.",
                "Un angle manque\u00a0:|la cassure est plus claire que le reste.",
                "Touchez-le\u00a0: il tourne sur lui-même.",
            ),
        ),
        "en": Story(
            "The capital",
            (
                "This capital crowned a column of the gallery.",
                "Two rows of acanthus leaves|bend outwards from the stone.",
                "Four scrolls carry the corners,|and each side has a flower.",
                "One corner is missing:|the break is paler than the rest.",
                "Touch it, and it turns.",
            ),
        ),
    },
    "lion": {
        "fr": Story(
            "Le lion",
            (
                "Le lion gardait la source du palais.",
                "L’eau sortait de sa gueule|par un tuyau de bronze.",
                "Elle a laissé sous lui|une longue trace de calcaire et de mousse.",
                "Trois couronnes de mèches font sa crinière,|et ses pupilles sont percées au foret.",
                "Écoutez\u00a0: la fontaine coule encore.",
            ),
        ),
        "en": Story(
            "The lion",
            (
                "The lion kept the spring of the palace.",
                "Water ran from his mouth|through a pipe of bronze.",
                "Under him it has left|a long trace of lime and moss.",
                "Three rings of locks make his mane,|and his pupils are drilled.",
                "Listen: the fountain is still running.",
            ),
        ),
    },
}

EASY: dict[str, dict[str, Story]] = {
    "vasque": {
        "fr": Story(
            "La vasque",
            (
                "C’est une vasque.",
                "Une vasque est un grand bol en pierre.",
                "Elle est au milieu de la cour.",
                "Avant, il y avait de l’eau dans la vasque.",
                "L’eau sortait par la pomme de pin.",
                "La ligne blanche montre où l’eau s’arrêtait.",
                "Le bord est cassé.",
                "La pierre est verte parce que l’eau coulait dessus.",
            ),
        ),
        "en": Story(
            "The basin",
            (
                "This is a basin.",
                "A basin is a big bowl made of stone.",
                "It is in the middle of the courtyard.",
                "In the past, there was water in the basin.",
                "The water came out of the pine cone.",
                "The white line shows where the water stopped.",
                "The edge is broken.",
                "The stone is green because water ran over it.",
            ),
        ),
    },
    "chapiteau": {
        "fr": Story(
            "Le chapiteau",
            (
                "C’est un chapiteau.",
                "Un chapiteau est le haut d’une colonne.",
                "Une colonne est un poteau rond en pierre.",
                "On voit des feuilles sur la pierre.",
                "Ce sont des feuilles d’acanthe.",
                "L’acanthe est une plante.",
                "Il y a une fleur de chaque côté.",
                "Un coin est cassé.",
                "Touchez le chapiteau\u00a0: il tourne.",
            ),
        ),
        "en": Story(
            "The capital",
            (
                "This is a capital.",
                "A capital is the top of a column.",
                "A column is a round post made of stone.",
                "You can see leaves on the stone.",
                "They are acanthus leaves.",
                "Acanthus is a plant.",
                "There is a flower on each side.",
                "One corner is broken.",
                "Touch the capital: it turns.",
            ),
        ),
    },
    "lion": {
        "fr": Story(
            "Le lion",
            (
                "C’est la tête d’un lion.",
                "Elle est en pierre.",
                "Le lion était une fontaine.",
                "L’eau sortait par sa bouche.",
                "Il y a un tuyau dans sa bouche.",
                "L’eau a laissé une trace sous le lion.",
                "Regardez ses poils\u00a0: ils font trois ronds.",
                "Écoutez\u00a0: on entend l’eau.",
            ),
        ),
        "en": Story(
            "The lion",
            (
                "This is the head of a lion.",
                "It is made of stone.",
                "The lion was a fountain.",
                "Water came out of its mouth.",
                "There is a pipe in its mouth.",
                "The water left a mark under the lion.",
                "Look at its hair: it makes three rings.",
                "Listen: you can hear water.",
            ),
        ),
    },
}
