"""Cues: when they fire and what they do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import (
    BeforeValidator,
    Field,
    SerializerFunctionWrapHandler,
    ValidationInfo,
    field_serializer,
    field_validator,
    model_serializer,
)

from immersion.scene.model.base import Record, Wrong, doc, exactly_one, required
from immersion.scene.model.values import (
    LEVEL_SCHEMA,
    POINT_SCHEMA,
    TURN_SCHEMA,
    Duration,
    Exact,
    Flag,
    Level,
    OscAddress,
    TurnAngles,
    fail,
    parse_duration,
    parse_level,
    parse_point,
    parse_turn,
    write_duration,
    write_level,
    write_turn,
)

__all__ = ["CONDITIONS", "VERBS", "Action", "Condition", "Cue", "Once"]

CONDITIONS = ("start", "at", "enter", "leave", "click", "ended", "after", "osc")
"""What makes a cue fire."""

VERBS = (
    "play",
    "stop",
    "pause",
    "gain",
    "show",
    "hide",
    "move",
    "turn",
    "goto",
    "cue",
    "osc",
    "redesign",
    "fade",
)
"""What a cue does; ``fade`` is last because beside another verb it is that verb's duration."""

Once = Literal["loop", "day", "visit"]


class Condition(Record):
    """One thing that makes a cue fire; exactly one of its keys, ``delay`` aside.

    ``kind`` names it. In a file the word ``start`` alone stands for ``{start: true}``.
    """

    start: Flag | None = doc("The start of the show.", "Le début du spectacle.")
    at: Duration | None = doc("A time of the show.", "Un moment du spectacle.")
    enter: str | None = doc("A visitor enters this zone.", "Un visiteur entre dans cette zone.")
    leave: str | None = doc("A visitor leaves this zone.", "Un visiteur quitte cette zone.")
    click: str | None = doc("A visitor clicks this thing.", "Un visiteur clique sur cet objet.")
    ended: str | None = doc("This thing has played to its end.", "Cet objet a joué jusqu’à sa fin.")
    after: str | None = doc("This cue has fired.", "Ce repère a été déclenché.")
    delay: Duration | None = doc("How long after that cue.", "Combien de temps après ce repère.")
    osc: OscAddress | None = doc("This OSC address is received.", "Cette adresse OSC est reçue.")

    @property
    def kind(self) -> str:
        """Which of :data:`CONDITIONS` it is."""
        return next(name for name in CONDITIONS if getattr(self, name) is not None)

    @classmethod
    def structure(cls, given: Mapping[str, Any]) -> Wrong:
        """Yield an error unless there is one condition, and a delay only beside a cue."""
        if given.get("start") is False:
            yield fail("condition", "start: false")
        else:
            yield from exactly_one(given, CONDITIONS, "condition")
        if "delay" in given and "after" not in given:
            yield fail("delay", "delay", ".delay")

    @model_serializer(mode="wrap")
    def _as_word(self, handler: SerializerFunctionWrapHandler) -> Any:
        if self.start and not self.extensions:
            return "start"
        return self._spread_extensions(handler)


def _word(data: Any) -> Any:
    return {"start": True} if data == "start" else data


ConditionOrStart: TypeAlias = Annotated[
    Condition, BeforeValidator(_word, json_schema_input_type=Literal["start"] | Condition)
]

Argument: TypeAlias = Annotated[
    Annotated[str, Field(strict=True)]
    | Flag
    | Annotated[int, Field(strict=True, ge=-(2**31), lt=2**31)]
    | Annotated[float, Field(strict=True, allow_inf_nan=False)],
    Field(union_mode="smart"),
]

_AMOUNT = {"anyOf": [LEVEL_SCHEMA, POINT_SCHEMA, TURN_SCHEMA]}


def _amount_schema(schema: dict[str, Any]) -> None:
    schema.pop("anyOf", None)
    schema.update(_AMOUNT)


class Action(Record):
    """One thing that a cue does: ``{verb: target, …}``.

    ``verb`` and ``target`` name it. ``fade`` is a target when it is the verb, and else seconds (float).
    ``to`` is a :class:`Level` for gain and fade, a point for move, a turn for turn.
    """

    play: str | None = doc("Start a thing.", "Démarrer un objet.")
    stop: str | None = doc("Stop a thing.", "Arrêter un objet.")
    pause: str | None = doc("Hold a thing where it is.", "Suspendre un objet.")
    gain: str | None = doc("Change the level of a thing.", "Changer le niveau d’un objet.")
    show: str | None = doc("Show a thing.", "Montrer un objet.")
    hide: str | None = doc("Hide a thing.", "Cacher un objet.")
    move: str | None = doc("Move a thing.", "Déplacer un objet.")
    turn: str | None = doc("Turn a thing.", "Tourner un objet.")
    goto: str | None = doc("Go to a view.", "Aller à une vue.")
    cue: str | None = doc("Fire a cue.", "Déclencher un repère.")
    osc: OscAddress | None = doc("Send an OSC message.", "Envoyer un message OSC.")
    redesign: str | None = doc("Compute a decoder again.", "Recalculer un décodeur.")
    fade: str | float | None = doc(
        "Fade a thing out; beside another verb, how long its fade lasts.",
        "Fondre un objet ; à côté d’un autre verbe, durée de son fondu.",
        json_schema_extra={"anyOf": [{"type": "string"}, {"type": "null"}]},
    )
    to: Level | tuple[float, float, float] | TurnAngles | None = doc(
        "The level, the point or the turn to reach.",
        "Le niveau, le point ou la rotation à atteindre.",
        json_schema_extra=_amount_schema,
    )
    over: Duration | None = doc("How long it takes.", "En combien de temps.")
    clip: str | None = doc("A model's own animation.", "Une animation propre au modèle.")
    args: tuple[Argument, ...] | None = doc(
        "OSC arguments: texts, whole numbers, numbers, true or false.",
        "Arguments OSC : textes, nombres entiers, nombres, true ou false.",
    )

    @property
    def verb(self) -> str:
        """Which of :data:`VERBS` it is."""
        return next(name for name in VERBS if getattr(self, name) is not None)

    @property
    def target(self) -> str:
        """What it acts on."""
        return str(getattr(self, self.verb))

    @field_validator("fade", mode="plain")
    @classmethod
    def _fade(cls, value: Any, info: ValidationInfo) -> Any:
        others = any(info.data.get(name) is not None for name in VERBS[:-1])
        if value is None or others:
            return None if value is None else parse_duration(value)
        if not isinstance(value, str):
            raise fail("string", value)
        return value

    @field_validator("to", mode="plain")
    @classmethod
    def _to(cls, value: Any, info: ValidationInfo) -> Any:
        if value is None:
            return None
        if info.data.get("move") is not None:
            return parse_point(value)
        return parse_turn(value) if info.data.get("turn") is not None else parse_level(value)

    @field_serializer("fade")
    def _write_fade(self, value: Any) -> Any:
        return write_duration(value) if isinstance(value, float) else value

    @field_serializer("to")
    def _write_to(self, value: Any) -> Any:
        if isinstance(value, Level):
            return write_level(value)
        return write_turn(value) if isinstance(value, TurnAngles) else value

    @field_serializer("args")
    def _write_args(self, value: Any) -> Any:
        # A whole number and a number are two types of OSC: 1.0 must not come back as 1.
        return value and tuple(Exact(item) if isinstance(item, float) else item for item in value)

    @classmethod
    def structure(cls, given: Mapping[str, Any]) -> Wrong:
        """Yield an error unless there is one verb, with what it cannot do without."""
        verbs = [name for name in VERBS if name in given]
        if "fade" in verbs and len(verbs) > 1:
            verbs.remove("fade")
        yield from exactly_one(dict.fromkeys(verbs), VERBS, "action")
        if len(verbs) == 1 and verbs[0] in ("gain", "move", "turn") and "to" not in given:
            yield fail("action-to", verbs[0], absent=True)


class Cue(Record):
    """A cue: any one of ``when`` fires it, then all of ``do`` is done in order."""

    id: str = required("Its id.", "Son identifiant.")
    when: tuple[ConditionOrStart, ...] = doc(
        "What fires it: any of these.", "Ce qui le déclenche : l’un ou l’autre.", ()
    )
    do: tuple[Action, ...] = doc("What is done, in order.", "Ce qui est fait, dans l’ordre.", ())
    once: Once | None = doc(
        "Fire once per loop, day or visit.", "Déclencher une fois par boucle, jour ou visite."
    )
    cooldown: Duration | None = doc(
        "Shortest time between two firings.", "Délai minimal entre deux déclenchements."
    )
