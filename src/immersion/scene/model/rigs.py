"""Rigs: loudspeakers, projectors, their blends, and what to do when one is lost."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from immersion.scene.model.base import Record, doc, required
from immersion.scene.model.cues import Action
from immersion.scene.model.values import (
    Count,
    Duration,
    Frequency,
    Gain,
    Level,
    Number,
    Outputs,
    Place,
    Point,
    Positive,
    Turn,
)

__all__ = ["Blend", "Fallback", "Projector", "Rigs", "Speaker", "Speakers"]


class Speaker(Record):
    """One loudspeaker of a list."""

    at: Point = required("Its place.", "Sa place.")
    output: Annotated[int, Field(strict=True, ge=1)] = required(
        "Output of the interface.", "Sortie de l’interface."
    )
    delay: Duration | None = doc("Delay.", "Retard.")
    trim: Gain = doc("Correction of its level.", "Correction de niveau.", Level(0.0))
    look_at: Place | None = doc("What it faces.", "Ce vers quoi il pointe.")
    turn: Turn | None = doc("Its turn.", "Sa rotation.")


class Speakers(Record):
    """A group of loudspeakers: a named layout, a list, or one subwoofer."""

    layout: str | None = doc("Name of an ITU-R BS.2051 layout.", "Nom d’une disposition ITU-R BS.2051.")
    at: Point | None = doc("Centre of the layout, or the place.", "Centre de la disposition, ou place.")
    radius: Positive | None = doc("Radius of the layout.", "Rayon de la disposition.")
    outputs: Outputs | None = doc(
        "Outputs, in the layout's order.", "Sorties, dans l’ordre de la disposition."
    )
    kind: Literal["sub", "speaker"] | None = doc("`sub` for a subwoofer.", "`sub` pour un caisson de graves.")
    output: Annotated[int, Field(strict=True, ge=1)] | None = doc("Its output.", "Sa sortie.")
    feeds: str | None = doc("The group whose bass it plays.", "Le groupe dont il joue les graves.")
    crossover: Frequency | None = doc("Crossover frequency.", "Fréquence de coupure.")
    delay: Duration | None = doc("Delay.", "Retard.")
    trim: Gain = doc("Correction of its level.", "Correction de niveau.", Level(0.0))
    list: tuple[Speaker, ...] | None = doc("Its loudspeakers.", "Ses haut-parleurs.")


class Projector(Record):
    """One projector: pose, optics, pixels, and the screen it paints."""

    at: Point = required("Its place.", "Sa place.")
    look_at: Place | None = doc("What it aims at.", "Ce qu’il vise.")
    turn: Turn | None = doc("Its turn.", "Sa rotation.")
    throw: Positive = required(
        "Throw ratio: distance over width.", "Rapport de projection : distance sur largeur."
    )
    shift: tuple[Number, Number] = doc(
        "Lens shift, fraction of the full image, positive right and up.",
        "Décentrement, fraction de l’image entière, positif à droite et en haut.",
        (0.0, 0.0),
    )
    size: tuple[Count, Count] = required("Pixels, width and height.", "Pixels, largeur et hauteur.")
    lumens: Positive | None = doc("Light output.", "Flux lumineux.")
    output: Annotated[int, Field(strict=True, ge=1)] | None = doc("Its output.", "Sa sortie.")
    paints: str | None = doc("The screen it paints.", "L’écran qu’il éclaire.")


class Blend(Record):
    """How projectors share a screen."""

    projectors: tuple[str, ...] = required(
        "The projectors, left to right.", "Les projecteurs, de gauche à droite."
    )
    overlap: Literal["auto"] | Number = doc(
        "Width of the overlap: a fraction, or auto.",
        "Largeur du recouvrement : une fraction, ou auto.",
        "auto",
    )
    gamma: Positive = doc("Gamma of the blend.", "Gamma du raccord.", 2.2)


class Fallback(Record):
    """What to do when a projector, a group or one loudspeaker (``dome.3``) is lost."""

    lost: str = required("What is lost.", "Ce qui est perdu.")
    do: tuple[Action, ...] = required("What is done.", "Ce qui est fait.")


class Rigs(Record):
    """The equipment of a venue."""

    speakers: dict[str, Speakers] = doc("Loudspeaker groups.", "Groupes de haut-parleurs.", {})
    projectors: dict[str, Projector] = doc("Projectors.", "Projecteurs.", {})
    blends: dict[str, Blend] = doc("Blends, by screen.", "Raccords, par écran.", {})
    fallback: tuple[Fallback, ...] = doc("What to do on a loss.", "Que faire en cas de perte.", ())
