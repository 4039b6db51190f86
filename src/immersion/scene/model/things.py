"""Things: what stands, shines and sounds in a room."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, PlainSerializer, PlainValidator, WithJsonSchema

from immersion.scene.model.base import Record, Wrong, at_most_one, doc, exactly_one, required
from immersion.scene.model.files import FileMap, FileName
from immersion.scene.model.values import (
    Color,
    Flag,
    Gain,
    Level,
    Luminous,
    Place,
    Positive,
    Text,
    Turn,
    fail,
)

__all__ = ["KINDS", "SEEN", "SOUNDING", "Cone", "Distance", "PathFile", "Thing"]

KINDS = (
    "model", "cloud", "video", "sound", "ambisonic", "stems", "image", "light", "captions", "group", "text",
)  # fmt: skip
"""What a thing can be; ``video`` stands before ``sound`` because a video may name its sound."""

SEEN = ("model", "cloud", "image", "video")
"""Kinds that need a text for those who do not see them."""

SOUNDING = ("sound", "ambisonic", "stems", "video")
"""Kinds that play."""

FullAngle: TypeAlias = Annotated[float, Field(strict=True, ge=0, le=360, allow_inf_nan=False)]


def _parse_scale(value: Any) -> float | tuple[float, float, float]:
    numbers = value if isinstance(value, list | tuple) else [value]
    if len(numbers) not in (1, 3) or not all(
        isinstance(n, int | float) and not isinstance(n, bool) and 0 < n < 1e9 for n in numbers
    ):
        raise fail("scale", value)
    if isinstance(value, list | tuple):
        if len(value) != 3:
            raise fail("scale", value)
        return (float(value[0]), float(value[1]), float(value[2]))
    return float(value)


Scale: TypeAlias = Annotated[
    float | tuple[float, float, float],
    PlainValidator(_parse_scale),
    PlainSerializer(lambda value: list(value) if isinstance(value, tuple) else value),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "exclusiveMinimum": 0},
                {
                    "type": "array",
                    "items": {"type": "number", "exclusiveMinimum": 0},
                    "minItems": 3,
                    "maxItems": 3,
                },
            ]
        }
    ),
]


def channels_of(text: str) -> tuple[int, ...]:
    """Return channel numbers from ``1-10`` or ``11``; a wrong text gives none."""
    match = _CHANNELS.fullmatch(text)
    if match is None:
        return ()
    first, last = int(match[1]), int(match[2] or match[1])
    return tuple(range(first, last + 1)) if 1 <= first <= last <= 4096 else ()


def _parse_feed(value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping) or not value:
        raise fail("feed", value)
    for key, group in value.items():
        if not channels_of(str(key)):
            raise fail("feed", key, f".{key}")
        if not isinstance(group, str):
            raise fail("string", group, f".{key}")
    return {str(key): group for key, group in value.items()}


_CHANNELS = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?")
Feed: TypeAlias = Annotated[
    dict[str, str],
    PlainValidator(_parse_feed),
    WithJsonSchema(
        {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": False,
            "patternProperties": {f"^{_CHANNELS.pattern}$": {"type": "string"}},
        }
    ),
]


class Cone(Record):
    """A sound's cone, as Web Audio's PannerNode has it; full angles in degrees."""

    inner: FullAngle = doc("Inside it nothing is lost.", "Dedans, rien n’est perdu.", 360.0)
    outer: FullAngle = doc("Outside it the gain applies.", "Dehors, le gain s’applique.", 360.0)
    gain: Gain = doc("Gain outside.", "Gain à l’extérieur.", Level(-400.0))


class Distance(Record):
    """A sound's distance law, as Web Audio's PannerNode has it."""

    model: Literal["inverse", "linear", "exponential"] = doc("The law.", "La loi.", "inverse")
    ref: Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False)] = doc(
        "Distance without loss, in metres.", "Distance sans perte, en mètres.", 1.0
    )
    max: Positive = doc("Distance where the law stops.", "Distance où la loi s’arrête.", 10000.0)
    rolloff: Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False)] = doc(
        "How fast it falls.", "Vitesse de la décroissance.", 1.0
    )


class PathFile(Record):
    """A way that a thing follows: a CSV file of times and places."""

    file: FileName | None = doc("The file.", "Le fichier.")
    files: FileMap | None = doc("The files per language.", "Les fichiers par langue.")
    loop: Flag = doc("Whether it starts again.", "S’il recommence.", False)

    @classmethod
    def structure(cls, given: Mapping[str, Any]) -> Wrong:
        """Yield an error unless there is one way to its file."""
        return exactly_one(given, ("file", "files"), "one-file")


class Thing(Record):
    """One thing of exactly one kind (see ``kind``); a video may also name its sound."""

    id: str = required("Its id.", "Son identifiant.")
    model: str | None = doc("A model: a media.", "Un modèle : un média.")
    cloud: str | None = doc("A point cloud: a media.", "Un nuage de points : un média.")
    sound: str | None = doc("A sound: a media.", "Un son : un média.")
    ambisonic: str | None = doc("An ambisonic bed: a media.", "Un lit ambisonique : un média.")
    stems: str | None = doc("Stems: a media.", "Des pistes : un média.")
    image: str | None = doc("An image: a media.", "Une image : un média.")
    video: str | None = doc("A video: a media.", "Une vidéo : un média.")
    light: Literal["spot", "point", "directional"] | None = doc("A light.", "Une lumière.")
    captions: str | None = doc("Captions of this thing.", "Les sous-titres de cet objet.")
    group: Flag | None = doc("A group, the parent of others.", "Un groupe, parent d’autres objets.")
    text: Text | None = doc("A text.", "Un texte.")
    at: Place | None = doc("Its place: a point or an id.", "Sa place : un point ou un identifiant.")
    turn: Turn | None = doc("Its turn, in degrees.", "Sa rotation, en degrés.")
    look_at: Place | None = doc("What it faces: a point or an id.", "Ce vers quoi il se tourne.")
    scale: Scale = doc("Its scale.", "Son échelle.", 1.0)
    parent: str | None = doc("The thing it belongs to.", "L’objet auquel il appartient.")
    screen: str | None = doc("The screen it is on.", "L’écran qui le porte.")
    surface: str | None = doc("The surface it is on.", "La surface qui le porte.")
    fit: Literal["cover", "contain", "fill"] | None = doc(
        "How it fills a screen.", "Comment il remplit un écran."
    )
    width: Positive | None = doc("Its width in metres.", "Sa largeur en mètres.")
    visible: Flag = doc("Whether it is shown at the start.", "S’il est montré au début.", True)
    alt: Text | None = doc("What is seen, in words.", "Ce que l’on voit, en mots.")
    gain: Gain = doc("Its level.", "Son niveau.", Level(0.0))
    loop: Flag = doc("Whether it plays again and again.", "S’il joue en boucle.", False)
    cone: Cone | None = doc("A sound's cone.", "Le cône d’un son.")
    distance: Distance | None = doc("A sound's distance law.", "La loi de distance d’un son.")
    doppler: Flag = doc("Whether motion changes its pitch.", "Si le mouvement change sa hauteur.", False)
    path: PathFile | None = doc("The way it follows.", "Le chemin qu’il suit.")
    to: str | None = doc("The loudspeaker group it plays on.", "Le groupe de haut-parleurs qui le joue.")
    feed: Feed = doc(
        "Loudspeaker group per range of channels.", "Groupe de haut-parleurs par plage de canaux.", {}
    )
    angle: FullAngle | None = doc("A spot's full angle.", "L’angle total d’un projecteur de lumière.")
    intensity: Luminous | None = doc("A light's strength.", "La force d’une lumière.")
    color: Color | None = doc("A light's or a text's color.", "La couleur d’une lumière ou d’un texte.")

    @property
    def kind(self) -> str:
        """Which of :data:`KINDS` it is."""
        return next(name for name in KINDS if getattr(self, name) is not None)

    @property
    def media_id(self) -> str | None:
        """The media it shows or plays, if its kind has one."""
        kind = self.kind
        has_media = kind in (*SEEN, *SOUNDING)
        return str(getattr(self, kind)) if has_media else None

    @property
    def feeds(self) -> tuple[tuple[tuple[int, ...], str], ...]:
        """The channels (from 1) that each loudspeaker group plays, in file order.

        >>> Thing(id="a", stems="s", feed={"1-2": "dome", 3: "sub"}).feeds
        (((1, 2), 'dome'), ((3,), 'sub'))
        """
        return tuple((channels_of(range_), group) for range_, group in self.feed.items())

    @classmethod
    def structure(cls, given: Mapping[str, Any]) -> Wrong:
        """Yield an error unless it is one thing, in one place, with one aim."""
        kinds = [name for name in KINDS if name in given]
        if kinds == ["video", "sound"]:
            kinds = ["video"]
        if given.get("group") is False:
            yield fail("kind", "group: false")
        else:
            yield from exactly_one(dict.fromkeys(kinds), KINDS, "kind")
        yield from at_most_one(given, ("turn", "look_at"), "aim-twice")
        for other in ("at", "surface"):
            yield from at_most_one(given, (other, "screen"), "place-twice")
        yield from at_most_one(given, ("to", "feed"), "output-twice")
