"""The show, its tours, its access, its profiles, its rights and its languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, PlainSerializer, PlainValidator, WithJsonSchema

from immersion.scene.model.base import Record, Wrong, doc, exactly_one, required
from immersion.scene.model.media import Hazards
from immersion.scene.model.values import (
    DURATION_SCHEMA,
    LANGUAGE_TAG,
    Bytes,
    Clock,
    Count,
    Duration,
    Text,
    Uri,
    fail,
    parse_duration,
    pattern,
    string_schema,
    write_duration,
)

__all__ = ["Access", "Languages", "Profile", "Rights", "Show", "Source", "Tour", "TourStep", "UntilEnded"]


def _parse_tag(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(LANGUAGE_TAG, value):
        raise fail("language", value)
    return value


Tag: TypeAlias = Annotated[
    str, PlainValidator(_parse_tag), WithJsonSchema({"type": "string", "pattern": f"^{LANGUAGE_TAG}$"})
]


class Languages(Record):
    """The languages of a scene, as BCP 47 tags."""

    default: Tag = doc("The language when none is asked for.", "La langue si aucune n’est demandée.", "en")
    available: tuple[Tag, ...] = doc("The languages that are complete.", "Les langues complètes.", ())


class Rights(Record):
    """The rights of the scene itself."""

    license: str | None = doc("SPDX identifier or address.", "Identifiant SPDX ou adresse.")
    credit: Text | None = doc("Who is to be named.", "Qui doit être cité.")
    statement: Text | None = doc("A sentence on the rights.", "Une phrase sur les droits.")


class Source(Record):
    """Where the scene's subject is described: a IIIF manifest, or another address."""

    iiif: Uri | None = doc("A IIIF manifest.", "Un manifeste IIIF.")
    url: Uri | None = doc("Another address.", "Une autre adresse.")
    role: str | None = doc("What it is to the scene.", "Son rôle pour la scène.")
    title: Text | None = doc("Its name.", "Son nom.")

    @classmethod
    def structure(cls, given: Mapping[str, Any]) -> Wrong:
        """Yield an error unless there is one address."""
        return exactly_one(given, ("iiif", "url"), "source-address")


class Show(Record):
    """How long the show lasts and what follows; ``idle`` is a cue for when nobody is there."""

    duration: Duration | None = doc("How long it lasts.", "Sa durée.")
    at_end: Literal["loop", "stop"] = doc("What follows its end.", "Ce qui suit la fin.", "stop")
    gap: Duration = doc("Pause between two loops.", "Pause entre deux boucles.", 0.0)
    open: Clock | None = doc("Hour of opening.", "Heure d’ouverture.")
    closed: Clock | None = doc("Hour of closing.", "Heure de fermeture.")
    idle: str | None = doc("A cue when nobody is there.", "Un repère quand personne n’est là.")


class UntilEnded(Record):
    """A hold that lasts until a thing has played to its end."""

    ended: str = required("The thing.", "L’objet.")


def _parse_hold(value: Any) -> float | UntilEnded:
    if isinstance(value, UntilEnded):
        return value
    if isinstance(value, dict):
        if set(value) != {"ended"} or not isinstance(value["ended"], str):
            raise fail("hold", value)
        return UntilEnded(ended=value["ended"])
    if not isinstance(value, str):
        raise fail("hold", value)
    return parse_duration(value)


Hold: TypeAlias = Annotated[
    float | UntilEnded,
    PlainValidator(_parse_hold),
    PlainSerializer(lambda v: {"ended": v.ended} if isinstance(v, UntilEnded) else write_duration(v)),
    WithJsonSchema(
        {
            "anyOf": [
                DURATION_SCHEMA,
                {
                    "type": "object",
                    "properties": {"ended": {"type": "string"}},
                    "required": ["ended"],
                    "additionalProperties": False,
                },
            ]
        }
    ),
]


class TourStep(Record):
    """One step of a tour: a view, what is said, a cue to fire, and how long it is held."""

    view: str | None = doc("The view.", "La vue.")
    text: Text | None = doc("What is said.", "Ce qui est dit.")
    cue: str | None = doc("A cue to fire.", "Un repère à déclencher.")
    hold: Hold | None = doc(
        "How long, or until a thing ends.", "Combien de temps, ou jusqu’à la fin d’un objet."
    )


class Tour(Record):
    """A guided visit."""

    title: Text | None = doc("Its name.", "Son nom.")
    steps: Annotated[tuple[TourStep, ...], Field(min_length=1)] = required(
        "Its steps, in order.", "Ses étapes, dans l’ordre."
    )


class Access(Record):
    """What the scene promises to every visitor."""

    captions: Literal["always", "asked", "none"] | None = doc(
        "When captions show.", "Quand les sous-titres paraissent."
    )
    mono: Literal["allowed", "refused"] | None = doc(
        "Whether sound may be mono.", "Si le son peut être mono."
    )
    hazards: Hazards | None = doc("What may harm some visitors.", "Ce qui peut gêner certains visiteurs.")


_AUDIO = r"binaural|stereo|mono|none|ambix:[0-9]|rig:[a-z][a-z0-9_-]*"
AudioOutput: TypeAlias = Annotated[
    str, PlainValidator(pattern("audio-output", _AUDIO)), WithJsonSchema(string_schema(_AUDIO, "binaural"))
]


class Profile(Record):
    """A device's budget and what it keeps of the scene."""

    lod: Count | None = doc(
        "Level of detail: 1 is the first lighter one.", "Niveau de détail : 1 est le premier allégé."
    )
    audio: AudioOutput | None = doc(
        "Sound output: binaural, stereo, mono, none, ambix:3, rig:dome.",
        "Sortie sonore : binaural, stereo, mono, none, ambix:3, rig:dome.",
    )
    budget: Bytes | None = doc("Most bytes in all.", "Octets au plus, en tout.")
    memory: Bytes | None = doc("Most memory.", "Mémoire au plus.")
    quality: Literal["low", "medium", "high"] | None = doc("Rendering quality.", "Qualité du rendu.")
    only: tuple[str, ...] | None = doc("The only things kept.", "Les seuls objets gardés.")
    without: tuple[str, ...] | None = doc("Things left out.", "Objets écartés.")
    max_triangles: Count | None = doc(
        "Most triangles drawn, all models together.", "Triangles dessinés au plus, tous modèles ensemble."
    )
    texture: Annotated[int, Field(strict=True, ge=1)] | None = doc(
        "Largest texture side, in pixels.", "Plus grand côté de texture, en pixels."
    )
    texture_coding: Literal["keep", "webp", "ktx2"] | None = doc(
        "How exports code textures: keep (as they are), webp, ktx2.",
        "Codage des textures à l’export : keep (telles quelles), webp, ktx2.",
    )
    compression: Literal["none", "quantised", "meshopt", "draco"] | None = doc(
        "How exports pack models: none, quantised, meshopt, draco.",
        "Compression des modèles à l’export : none, quantised, meshopt, draco.",
    )
    speakers: tuple[str, ...] | None = doc("Loudspeaker groups used.", "Groupes de haut-parleurs utilisés.")
    projectors: tuple[str, ...] | None = doc("Projectors used.", "Projecteurs utilisés.")
