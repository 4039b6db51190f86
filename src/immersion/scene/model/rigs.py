"""Rigs: loudspeakers, projectors, their blends, and what to do when one is lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field

from immersion.scene.model.base import Record, Wrong, at_most_one, doc, required
from immersion.scene.model.cues import Action
from immersion.scene.model.values import (
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
    fail,
)

__all__ = ["Blend", "Fallback", "Projector", "Rigs", "Speaker", "Speakers"]


Output: TypeAlias = Annotated[int, Field(strict=True, ge=1, le=65535)]
Pixels: TypeAlias = Annotated[int, Field(strict=True, ge=1, le=65535)]


class Speaker(Record):
    """One loudspeaker of a list."""

    at: Point = required("Its place.", "Sa place.")
    output: Output = required("Output of the interface.", "Sortie de l’interface.")
    delay: Duration | None = doc("Delay.", "Retard.")
    trim: Gain = doc("Correction of its level.", "Correction de niveau.", Level(0.0))
    look_at: Place | None = doc("What it faces.", "Ce vers quoi il pointe.")
    turn: Turn | None = doc("Its turn.", "Sa rotation.")

    @classmethod
    def structure(cls, given: Mapping[str, Any]) -> Wrong:
        """Yield an error when it is aimed twice."""
        return at_most_one(given, ("turn", "look_at"), "aim-twice")


class Speakers(Record):
    """A group of loudspeakers: a named layout, a list, or one loudspeaker or subwoofer (see ``form``)."""

    layout: str | None = doc("Name of an ITU-R BS.2051 layout.", "Nom d’une disposition ITU-R BS.2051.")
    at: Point | None = doc("Centre of the layout, or the place.", "Centre de la disposition, ou place.")
    radius: Positive | None = doc("Radius of the layout.", "Rayon de la disposition.")
    outputs: Outputs | None = doc(
        "Outputs, in the layout's order.", "Sorties, dans l’ordre de la disposition."
    )
    kind: Literal["sub", "speaker"] | None = doc("`sub` for a subwoofer.", "`sub` pour un caisson de graves.")
    output: Output | None = doc("Its output.", "Sa sortie.")
    feeds: str | None = doc("The group whose bass it plays.", "Le groupe dont il joue les graves.")
    crossover: Frequency | None = doc("Crossover frequency.", "Fréquence de coupure.")
    delay: Duration | None = doc("Delay.", "Retard.")
    trim: Gain = doc("Correction of its level.", "Correction de niveau.", Level(0.0))
    list: Annotated[tuple[Speaker, ...], Field(min_length=1)] | None = doc(
        "Its loudspeakers.", "Ses haut-parleurs."
    )

    @property
    def form(self) -> str:
        """Which of ``layout``, ``list`` and ``kind`` it is."""
        return "layout" if self.layout is not None else "kind" if self.list is None else "list"

    @classmethod
    def structure(cls, given: Mapping[str, Any]) -> Wrong:
        """Yield an error unless it is a layout, a list, or one with its place and its output."""
        single = [name for name in ("kind", "output") if name in given]
        forms = [name for name in ("layout", "list") if name in given] + single[:1]
        if len(forms) != 1:
            yield fail("speakers-form", ", ".join(forms) or "—", absent=not forms)
        elif single:
            for key in ("at", "output"):
                if key not in given:
                    yield fail("speaker-needs", key, absent=True)


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
    size: tuple[Pixels, Pixels] = required("Pixels, width and height.", "Pixels, largeur et hauteur.")
    lumens: Positive | None = doc("Light output.", "Flux lumineux.")
    output: Output | None = doc("Its output.", "Sa sortie.")
    paints: str | None = doc("The screen it paints.", "L’écran qu’il éclaire.")

    @classmethod
    def structure(cls, given: Mapping[str, Any]) -> Wrong:
        """Yield an error when it is aimed twice."""
        return at_most_one(given, ("turn", "look_at"), "aim-twice")


class Blend(Record):
    """How projectors share a screen."""

    projectors: Annotated[tuple[str, ...], Field(min_length=1)] = required(
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
