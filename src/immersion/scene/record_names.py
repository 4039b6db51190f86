"""What each record of a scene is called, in English and in French: titles of the schema and of the reference."""

from __future__ import annotations

__all__ = ["RECORDS"]

RECORDS: dict[str, tuple[str, str]] = {
    "Scene": ("A scene", "Une scène"),
    "Venue": ("A venue: the next town", "Un lieu : la ville suivante"),
    "Access": ("What is promised to every visitor", "Ce qui est promis à chaque visiteur"),
    "Action": ("One thing that a cue does", "Une chose que fait un repère"),
    "Blend": ("How projectors share a screen", "Comment des projecteurs partagent un écran"),
    "Box": ("A box-shaped room", "Une salle en boîte"),
    "BoxZone": ("A box that visitors enter", "Un parallélépipède où entrent les visiteurs"),
    "Condition": ("One thing that makes a cue fire", "Une chose qui déclenche un repère"),
    "Cone": ("A sound's cone", "Le cône d’un son"),
    "Cue": ("A cue: when, and what is done", "Un repère : quand, et ce qui est fait"),
    "Cylinder": ("A round room", "Une salle ronde"),
    "CylinderZone": ("A cylinder that visitors enter", "Un cylindre où entrent les visiteurs"),
    "Distance": ("A sound's distance law", "La loi de distance d’un son"),
    "Dome": ("A room under a dome", "Une salle sous un dôme"),
    "Fallback": ("What to do when something is lost", "Que faire en cas de perte"),
    "Hazards": ("What may harm some visitors", "Ce qui peut gêner certains visiteurs"),
    "Languages": ("The languages of the scene", "Les langues de la scène"),
    "LevelOfDetail": ("A lighter file of a model", "Un fichier plus léger d’un modèle"),
    "Material": ("An acoustic material", "Un matériau acoustique"),
    "Media": ("A media: files, rights, access", "Un média : fichiers, droits, accessibilité"),
    "Outline": ("A floor polygon with arcs", "Un contour au sol, avec arcs"),
    "PathFile": ("A way that a thing follows", "Un chemin que suit un objet"),
    "Portal": ("An opening between two rooms", "Une ouverture entre deux salles"),
    "Profile": ("A device's budget", "Le budget d’un appareil"),
    "Projector": ("A projector", "Un projecteur"),
    "Rect": ("A rectangle on a surface", "Un rectangle sur une surface"),
    "Rights": ("The rights of the scene", "Les droits de la scène"),
    "Rigs": ("Loudspeakers and projectors", "Haut-parleurs et projecteurs"),
    "Room": ("A room", "Une salle"),
    "Screen": ("A screen", "Un écran"),
    "Show": ("The show: its length and its end", "Le spectacle : sa durée et sa fin"),
    "Source": ("Where the subject is described", "Où le sujet est décrit"),
    "Speaker": ("One loudspeaker", "Un haut-parleur"),
    "Speakers": ("A group of loudspeakers", "Un groupe de haut-parleurs"),
    "SphereZone": ("A ball that visitors enter", "Une boule où entrent les visiteurs"),
    "Thing": ("A thing: what stands, shines or sounds", "Un objet : ce qui est là, éclaire ou sonne"),
    "Tour": ("A guided visit", "Une visite guidée"),
    "TourStep": ("One step of a tour", "Une étape d’une visite"),
    "View": ("A place to look from", "Un point de vue"),
    "Zone": ("A part of the room that visitors enter", "Une zone où entrent les visiteurs"),
}
"""English and French, by class name."""
