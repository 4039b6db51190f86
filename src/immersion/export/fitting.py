"""What a target can drop to fit a budget: said by the exporter itself, searched by :mod:`immersion.export._budget`.

An exporter registers a :class:`Fitting` beside itself. Whoever asks for a thing keeps it: a step exists only where
options and profile leave a choice open, and what they do not is said by :class:`Kept`. A largest side or a most of
triangles are limits, not choices: less is within them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from immersion.errors import UsageError
from immersion.export import _texts as _texts
from immersion.export.contents import Contents
from immersion.stage.stage import Stage

__all__ = [
    "Attempt",
    "Fitting",
    "Kept",
    "Ladder",
    "Load",
    "Options",
    "Step",
    "asking",
    "level_ladder",
    "settled_as",
    "sides_below",
]

_SIDES = (4096, 2048, 1024, 512, 256)


class Options(Protocol):
    """A dataclass of what may be asked of a target."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


class Keeping(Options, Protocol):
    """Options with a place where what is coded is kept, for several exports of one scene."""

    @property
    def kept(self) -> dict[object, Any] | None:
        """The place, if there is one."""
        ...


OptionsT = TypeVar("OptionsT", bound=Options)
KeepingT = TypeVar("KeepingT", bound=Keeping)

# No slots below: of Python 3.11 `Step[Choices](…)` cannot be made of a frozen generic class with them.


@dataclass(frozen=True)
class Attempt(Generic[OptionsT]):
    """What is exported, and how."""

    stage: Stage
    options: OptionsT


@dataclass(frozen=True)
class Step(Generic[OptionsT]):
    """One drop.

    Parameters
    ----------
    drop : str
        What gives way; the losses that tell it are ``budget-<drop>`` and, when it is done for the memory of a device,
        ``memory-<drop>``.
    values : mapping
        What the loss says of it.
    change : callable
        Makes the lighter attempt.
    memory : bool
        Whether it can make smaller what a device holds once all is decoded.
    side : int, optional
        It changes nothing where no picture is longer than this.
    useful : callable, optional
        Tells of what an export makes a device carry whether the step can change something in it.
    """

    drop: str
    values: Mapping[str, object]
    change: Callable[[Attempt[OptionsT]], Attempt[OptionsT]]
    memory: bool = False
    side: int | None = None
    useful: Callable[[Load], bool] | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What is not dropped because it was asked for: where, and whether it would have spared memory."""

    place: str
    memory: bool = False


@dataclass(frozen=True)
class Ladder(Generic[OptionsT]):
    """The steps of one part, from what is least seen or heard to what is most.

    Parameters
    ----------
    steps : tuple of Step
    kept : tuple of Kept
    first : bool
        Whether it gives way before all others, since nothing that a visitor meets is lost.
    missing : str, optional
        The program that is not installed, with which there would be steps: when a limit is not met and the part has
        bytes, the loss ``budget-no-<program>`` tells it.
    """

    steps: tuple[Step[OptionsT], ...] = ()
    kept: tuple[Kept, ...] = ()
    first: bool = False
    missing: str | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """What an export makes a device carry.

    Parameters
    ----------
    parts : mapping of str to int
        Bytes of files by part; all parts together are all files.
    triangles : int
        That are drawn, those of a mesh once for each time that it is shown.
    memory : mapping of str to int
        Bytes once decoded, by part.
    largest : int, optional
        The longest side of all pictures, when that is known.
    films : tuple of (int, float)
        Pixels of height and kilobits per second of each file of a video, when they are known.
    """

    parts: Mapping[str, int] = field(default_factory=dict)
    triangles: int = 0
    memory: Mapping[str, int] = field(default_factory=dict)
    largest: int | None = None
    films: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True)
class Fitting(Generic[OptionsT]):
    """How a target is made lighter.

    Parameters
    ----------
    settled : callable
        Makes options of what a caller gave, which may be nothing; what is coded once is kept in them, for the search
        makes an export several times. See :func:`settled_as`.
    ladders : callable
        Gives the steps of each part, by the names that ``load`` has.
    load : callable
        Weighs what was written.
    """

    settled: Callable[[object | None], OptionsT]
    ladders: Callable[[Stage, OptionsT], Mapping[str, Ladder[OptionsT]]]
    load: Callable[[Attempt[OptionsT], Contents], Load]


def settled_as(kind: type[KeepingT]) -> Callable[[object | None], KeepingT]:
    """Return what makes options of a kind of what a caller gave: its own, or all by default, with a place to keep.

    The function raises UsageError for options of another target.
    """

    def settled(given: object | None) -> KeepingT:
        if given is not None and not isinstance(given, kind):
            raise UsageError("export-options", found=type(given).__name__, wanted=kind.__name__)
        options = kind() if given is None else given
        return options if options.kept is not None else replace(options, kept={})

    return settled


def asking(**changes: Any) -> Callable[[Attempt[OptionsT]], Attempt[OptionsT]]:  # noqa: ANN401
    """Return the change that asks for other options."""
    return lambda attempt: Attempt(attempt.stage, replace(attempt.options, **changes))


def level_ladder(stage: Stage) -> Ladder[Any]:
    """Return the steps to lighter levels of detail, those that the shown models have."""
    profile = stage.profile_record
    shown = {str(thing.model) for thing in stage.things if thing.model is not None}
    most = max((len(stage.scene.media[name].lods or ()) for name in shown), default=0)
    asked = None if profile is None else profile.lod
    if asked is not None:
        kept = Kept(f"profiles.{stage.profile}.lod", memory=True)
        return Ladder(kept=(kept,) if asked < most else ())
    steps = (Step("lod", {"level": k}, partial(_at_level, level=k), memory=True) for k in range(1, most + 1))
    return Ladder(tuple(steps))


def _at_level(attempt: Attempt[OptionsT], level: int) -> Attempt[OptionsT]:
    lighter = attempt.stage.as_in(attempt.stage.profile, attempt.stage.language)
    record = lighter.profile_record
    lighter.profile_record = None if record is None else record.model_copy(update={"lod": level})
    return Attempt(lighter, attempt.options)


def sides_below(size: int | None) -> tuple[Step[Any], ...]:
    """Return the steps to smaller pictures, for options that have a ``texture_size``."""
    sides = [side for side in _SIDES if size is None or side < size]
    return tuple(
        Step("texture", {"side": side}, asking(texture_size=side), memory=True, side=side) for side in sides
    )
